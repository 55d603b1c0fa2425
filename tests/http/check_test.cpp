#include "http/check.h"

#include <gtest/gtest.h>

namespace aijob::http {
namespace {

TEST(Check, SaysWhatAStartWouldSay) {
  EXPECT_EQ(CheckTls({}).error(), "tls_server_config: cert_file is missing");
  EXPECT_TRUE(CheckUsers({}).ok());
  EXPECT_EQ(CheckUsers({{"a", "b"}}).error(),
            "basic_auth_users: a: not a bcrypt hash (make one with: htpasswd -nBC 10 '')");
}

}  // namespace
}  // namespace aijob::http
