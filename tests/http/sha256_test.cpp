// Test vectors: FIPS 180-4's examples (NIST, SHA256.pdf).
#include "http/sha256.h"

#include <gtest/gtest.h>

namespace aijob::http {
namespace {

TEST(Sha256Test, KnownSums) {
  struct Case {
    const char* name;
    std::string text;
    const char* sum;
  };
  const Case cases[] = {
      {"nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
  };
  for (const Case& each : cases) EXPECT_EQ(Sha256Hex(each.text), each.sum) << each.name;
}

TEST(Sha256Test, PiecesAddUp) {
  Sha256 sum;
  sum.Add("a");
  sum.Add("");
  sum.Add("bc");
  EXPECT_EQ(sum.Hex(), Sha256Hex("abc"));
}

}  // namespace
}  // namespace aijob::http
