#include "http/sha256.h"

#include <gtest/gtest.h>

namespace aijob::http {
namespace {

std::string Of(std::string_view bytes, size_t piece) {
  Sha256 digest;
  for (size_t at = 0; at < bytes.size(); at += piece) digest.Update(bytes.substr(at, piece));
  return digest.Hex();
}

// The first three are NIST's examples for FIPS 180-4.
TEST(Sha256, KnownDigestsInPiecesOfAnySize) {
  const struct {
    const char* name;
    std::string bytes;
    const char* hex;
  } kCases[] = {
      {"abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"a million", std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
      {"nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  };
  for (const auto& [name, bytes, hex] : kCases) {
    for (const size_t piece : {1U, 64U, 1000U}) EXPECT_EQ(Of(bytes, piece), hex) << name;
  }
}

TEST(Sha256, IsToldOnce) {
  Sha256 digest;
  EXPECT_NE(digest.Hex(), "");
  digest.Update("more");
  EXPECT_EQ(digest.Hex(), "");
}

}  // namespace
}  // namespace aijob::http
