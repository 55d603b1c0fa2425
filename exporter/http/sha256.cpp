#include "http/sha256.h"

#include <openssl/evp.h>

#include <array>

namespace aijob::http {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  bool sound = false;

  State() { sound = context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1; }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

void Sha256::Update(std::string_view bytes) {
  if (state_->sound) {
    state_->sound = EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1;
  }
}

std::string Sha256::Hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (!state_->sound || EVP_DigestFinal_ex(state_->context, digest.data(), &size) != 1) return "";
  state_->sound = false;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 0xf];
  }
  return hex;
}

}  // namespace aijob::http
