#include "http/base64.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace aijob::http {
namespace {

TEST(Base64, Rfc4648) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xfb\xff\xfe", "+//+"},
      {std::string(3, '\0'), "AAAA"},
  };
  for (const auto& [bytes, text] : cases) EXPECT_EQ(Base64(bytes), text);
}

}  // namespace
}  // namespace aijob::http
