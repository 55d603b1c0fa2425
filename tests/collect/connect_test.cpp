#include "collect/connect.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "collect/targets.h"

namespace aijob::collect {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

std::string PortOf(const std::string& authority) {
  return authority.substr(authority.rfind(':') + 1);
}

TEST(Connect, ToAnAddressOrAName) {
  const test::Silent listening;
  const std::string port = PortOf(listening.Authority());
  EXPECT_TRUE(Connect("127.0.0.1", port, milliseconds(5000)).ok());
  // Where the name is ::1 too, that one refuses, and the other is tried.
  EXPECT_TRUE(Connect("localhost", port, milliseconds(5000)).ok());
}

TEST(Connect, SaysWhyNot) {
  const std::string refusing = test::Refusing();
  EXPECT_EQ(Connect("127.0.0.1", PortOf(refusing), milliseconds(5000)).error(),
            "cannot connect to " + refusing + ": Connection refused");
  EXPECT_THAT(Connect("::1", "99999", milliseconds(5000)).error(), HasSubstr("[::1]:99999"));
  EXPECT_THAT(Connect("no such host", "1", milliseconds(5000)).error(),
              HasSubstr("no such host:1: "));
}

// A full queue of connections drops what comes next without a word, as a firewall does.
TEST(Connect, WaitsNoLongerThanItIsTold) {
  const test::Silent full;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(PortOf(full.Authority()))));
  std::vector<int> waiting;
  for (int i = 0; i < 64; ++i) {
    waiting.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    connect(waiting.back(), reinterpret_cast<sockaddr*>(&address), sizeof(address));
  }
  const auto begun = std::chrono::steady_clock::now();
  const model::Status status = Connect("127.0.0.1", PortOf(full.Authority()), milliseconds(60));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, milliseconds(60));
  EXPECT_THAT(status.error(), HasSubstr("no answer within 60 ms"));
  for (const int descriptor : waiting) close(descriptor);
}

}  // namespace
}  // namespace aijob::collect
