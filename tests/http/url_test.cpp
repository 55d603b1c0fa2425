#include "http/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace aijob::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Url, IsTakenApart) {
  struct Case {
    std::string text;
    bool tls;
    std::string authority, target, credentials;
  };
  const std::vector<Case> cases = {
      {"http://h", false, "h:80", "/", ""},
      {"HTTPS://h", true, "h:443", "/", ""},
      {"http://127.0.0.1:10091/", false, "127.0.0.1:10091", "/", ""},
      {"http://h:/p", false, "h:80", "/p", ""},
      {"https://[::1]", true, "[::1]:443", "/", ""},
      {"https://[::1]:1/a/b%2F?q=1", true, "[::1]:1", "/a/b%2F?q=1", ""},
      {"http://h.example?x", false, "h.example:80", "/?x", ""},
      {"http://u:p@h:8/x", false, "h:8", "/x", "u:p"},
      {"http://u@h", false, "h:80", "/", "u:"},
      {"http://u%40corp:p%3a%2F%25@h", false, "h:80", "/", "u@corp:p:/%"},
      {"http://u:p@ss@h", false, "h:80", "/", "u:p@ss"},
      {"http://h/a@b:c", false, "h:80", "/a@b:c", ""},
      {"http://h:00080", false, "h:80", "/", ""},
  };
  for (const Case& test : cases) {
    const model::Result<Url> url = ParseUrl(test.text);
    ASSERT_TRUE(url.ok()) << test.text << ": " << url.error();
    EXPECT_EQ(url->tls, test.tls) << test.text;
    EXPECT_EQ(url->Authority(), test.authority) << test.text;
    EXPECT_EQ(url->target, test.target) << test.text;
    EXPECT_EQ(url->credentials, test.credentials) << test.text;
  }
}

TEST(Url, RefusalsNameTheFaultAndNoPassword) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "http://"},
      {"u:secret@h", "http://"},
      {"ftp://u:secret@h", "http://"},
      {"http:/h", "http://"},
      {"http://", "no host"},
      {"http://u:secret@", "no host"},
      {"http://:80", "no host"},
      {"http://u:secret@h:0", "port"},
      {"http://h:65536", "port"},
      {"http://h:80x", "port"},
      {"http://h:-1", "port"},
      {"http://::1", "brackets"},
      {"http://::1:80/", "brackets"},
      {"http://[h]", "IPv6"},
      {"http://[::1", "brackets"},
      {"http://h h/", "blanks"},
      {"http://h/a b", "blanks"},
      {"http://h/a\r\nb", "blanks"},
      {"http://h/\xc3\xa4", "blanks"},
      {"http://h/a#b", "'#'"},
      {"http://h%41/", "characters"},
      {"http://u:secret%4@h", "'%'"},
      {"http://u:secret%zz@h", "'%'"},
  };
  for (const auto& [text, says] : cases) {
    const model::Result<Url> url = ParseUrl(text);
    EXPECT_FALSE(url.ok()) << text;
    EXPECT_THAT(url.error(), HasSubstr(says)) << text;
    EXPECT_THAT(url.error(), Not(HasSubstr("secret"))) << text;
  }
}

TEST(Url, PercentEncodes) {
  EXPECT_EQ(PercentEncoded("req-1.A_~"), "req-1.A_~");
  EXPECT_EQ(PercentEncoded("a b&c=d/\xc3\xa9"), "a%20b%26c%3Dd%2F%C3%A9");
}

}  // namespace
}  // namespace aijob::http
