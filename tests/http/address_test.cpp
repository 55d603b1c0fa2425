#include "http/address.h"

#include <gtest/gtest.h>

#include <vector>

namespace aijob::http {
namespace {

TEST(Address, Understood) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"127.0.0.1:80", "127.0.0.1:80"},
      {"[::1]:0", "[::1]:0"},
      {"0.0.0.0:65535", "0.0.0.0:65535"},
      {"[::]:1", "[::]:1"},
      {"localhost:7", "127.0.0.1:7"}};
  for (const auto& [text, endpoint] : cases) {
    const auto resolved = ResolveListenAddress(text);
    ASSERT_TRUE(resolved.ok()) << resolved.error();
    EXPECT_EQ(Describe(*resolved), endpoint);
  }
  const auto all = ResolveListenAddress(":10091");
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->port(), 10091);
  EXPECT_TRUE(all->address().is_unspecified());
}

TEST(Address, Refused) {
  for (const std::string text : {"", "10091", "host", ":", ":x", ":-1", ":65536", ":1x", "::1:80",
                                 "[::1:80", "[zz]:80", "no such host:1"}) {
    const auto resolved = ResolveListenAddress(text);
    EXPECT_FALSE(resolved.ok()) << text;
    EXPECT_EQ(resolved.error().find("listen address " + text + ": "), 0U) << resolved.error();
  }
}

TEST(Address, MappedIpv4ReadsAsIpv4) {
  EXPECT_EQ(Describe({asio::ip::make_address("::ffff:10.0.0.1"), 5}), "10.0.0.1:5");
}

}  // namespace
}  // namespace aijob::http
