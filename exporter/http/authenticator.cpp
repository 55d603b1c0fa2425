#include "http/authenticator.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <strings.h>

#include <algorithm>
#include <optional>

namespace aijob::http {
namespace {

constexpr size_t kDeniedMax = 256;
constexpr size_t kBcryptSize = 60;  // "$2b$10$" + 22 of salt + 31 of hash

/// "$2a$", "$2b$" or "$2y$", a cost of 04 to 31, and 53 characters of bcrypt's base 64.
bool IsBcrypt(std::string_view hash) {
  if (hash.size() != kBcryptSize || hash.substr(0, 2) != "$2" || hash[3] != '$' || hash[6] != '$' ||
      std::string_view("aby").find(hash[2]) == std::string_view::npos) {
    return false;
  }
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!digit(hash[4]) || !digit(hash[5])) return false;
  const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
  const std::string_view rest = hash.substr(7);
  return cost >= 4 && cost <= 31 && std::all_of(rest.begin(), rest.end(), [&](char c) {
           return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                  c == '/';
         });
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::string out(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const auto padding = static_cast<size_t>(std::count(text.end() - 2, text.end(), '='));
  out.resize(static_cast<size_t>(size) - padding);
  return out;
}

}  // namespace

model::Result<std::unique_ptr<Authenticator>> Authenticator::Create(
    const std::vector<BasicAuthUser>& users, size_t queue_max) {
  std::unique_ptr<Authenticator> auth(new Authenticator(queue_max));
  for (const BasicAuthUser& user : users) {
    if (user.name.empty() || user.name.find(':') != std::string::npos) {
      return model::Error{"basic_auth_users: a name must not be empty or hold ':'"};
    }
    if (!IsBcrypt(user.bcrypt)) {
      return model::Error{"basic_auth_users: " + user.name +
                          ": not a bcrypt hash (make one with: htpasswd -nBC 10 '')"};
    }
    if (!auth->users_.emplace(user.name, user.bcrypt).second) {
      return model::Error{"basic_auth_users: " + user.name + " occurs twice"};
    }
    if (auth->dummy_.empty() || user.bcrypt.substr(4, 2) > auth->dummy_.substr(4, 2)) {
      auth->dummy_ = user.bcrypt;
    }
  }
  if (RAND_bytes(auth->key_.data(), static_cast<int>(auth->key_.size())) != 1) {
    return model::Error{"basic_auth_users: no random numbers from OpenSSL"};
  }
  auth->thread_ = std::thread([raw = auth.get()] { raw->Work(); });
  return auth;
}

Authenticator::~Authenticator() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::optional<Authenticator::Credentials> Authenticator::Parse(std::string_view authorization) {
  constexpr std::string_view kScheme = "Basic ";
  if (authorization.size() < kScheme.size() ||
      strncasecmp(authorization.data(), kScheme.data(), kScheme.size()) != 0) {
    return std::nullopt;
  }
  authorization.remove_prefix(kScheme.size());
  while (!authorization.empty() && authorization.front() == ' ') authorization.remove_prefix(1);
  const std::optional<std::string> text = DecodeBase64(authorization);
  if (!text.has_value()) return std::nullopt;
  const size_t colon = text->find(':');
  // crypt_r() would stop at a NUL and take the beginning for the password.
  if (colon == std::string::npos || text->find('\0') != std::string::npos) return std::nullopt;
  return Credentials{text->substr(0, colon), text->substr(colon + 1)};
}

std::string Authenticator::UserOf(std::string_view authorization) {
  std::optional<Credentials> credentials = Parse(authorization);
  return credentials ? std::move(credentials->name) : "";
}

Authenticator::Verdict Authenticator::Look(std::string_view authorization) {
  const std::optional<Credentials> credentials = Parse(authorization);
  if (!credentials.has_value()) return Verdict::kDenied;
  const Digest digest = DigestOf(*credentials);
  const auto same = [&](const Digest& other) {
    return CRYPTO_memcmp(other.data(), digest.data(), digest.size()) == 0;
  };
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto known = allowed_.find(credentials->name);
  if (known != allowed_.end() && same(known->second)) return Verdict::kAllowed;
  const bool denied = std::any_of(denied_.begin(), denied_.end(), same);
  return denied ? Verdict::kDenied : Verdict::kUnknown;
}

bool Authenticator::Verify(std::string_view authorization, std::function<void(bool)> done) {
  std::optional<Credentials> credentials = Parse(authorization);
  if (!credentials.has_value()) return false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.size() >= queue_max_) return false;
    waiting_.push_back({std::move(*credentials), std::move(done)});
  }
  wake_.notify_one();
  return true;
}

void Authenticator::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    const bool allowed = Check(next.credentials);
    const Digest digest = DigestOf(next.credentials);
    lock.lock();
    if (allowed) {
      allowed_[next.credentials.name] = digest;
    } else {
      denied_.push_back(digest);
      if (denied_.size() > kDeniedMax) denied_.pop_front();
    }
    lock.unlock();
    next.done(allowed);
    lock.lock();
  }
}

bool Authenticator::Check(const Credentials& credentials) const {
  const auto user = users_.find(credentials.name);
  const bool known = user != users_.end();
  const std::string& hash = known ? user->second : dummy_;
  const auto data = std::make_unique<crypt_data>();  // 32 KiB: not for the stack
  const char* made = crypt_r(credentials.password.c_str(), hash.c_str(), data.get());
  if (made == nullptr || std::string_view(made).size() != hash.size()) return false;
  return CRYPTO_memcmp(made, hash.data(), hash.size()) == 0 && known;
}

Authenticator::Digest Authenticator::DigestOf(const Credentials& credentials) const {
  const auto user = users_.find(credentials.name);
  std::string text = credentials.name + '\0' + credentials.password + '\0';
  if (user != users_.end()) text += user->second;
  Digest digest{};
  unsigned int size = digest.size();
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return digest;
}

}  // namespace aijob::http
