#include "http/backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/servers.h"

namespace aijob::http {
namespace {

using ::testing::StartsWith;

std::string Ask(uint16_t port, const std::string& headers, const std::string& body = "") {
  Client client(port);
  return client.Ask("POST /x?y HTTP/1.1\r\nHost: door\r\n" + headers +
                    "Connection: close\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
}

TEST(Backend, AnswersOnlyWhoKnowsTheSecret) {
  Counters counters;
  const Handler handler = Echo;
  auto backend = Backend::Start(2, 8192, "0123456789", handler, counters);
  ASSERT_TRUE(backend.ok()) << backend.error();
  const uint16_t port = (*backend)->Port();
  for (const char* headers :
       {"", "X-Aijob-Door: \r\n", "X-Aijob-Door: 012345678\r\n", "X-Aijob-Door: 0123456780\r\n",
        "X-Aijob-Door: 01234567890\r\n", "X-Aijob-Door-Remote: 0123456789\r\n"}) {
    EXPECT_THAT(Ask(port, headers), StartsWith("HTTP/1.1 403 Forbidden\r\n")) << headers;
  }
  EXPECT_THAT(Ask(port, "X-Aijob-Door: 0123456789\r\n"), StartsWith("HTTP/1.1 204"));
  const std::string answer =
      Ask(port, "X-Aijob-Door: 0123456789\r\nX-Aijob-Door-Remote: r\r\nX-Test: t\r\n", "body");
  EXPECT_EQ(BodyOf(answer), "POST /x?y [body] t");
}

TEST(Backend, WhatAHandlerThrowsIsOneError) {
  Counters counters;
  const Handler handler = [](const Request& request) -> Response {
    if (request.query == "y") throw 42;
    return {};
  };
  auto backend = Backend::Start(2, 8192, "s", handler, counters);
  ASSERT_TRUE(backend.ok()) << backend.error();
  const std::string answer =
      Ask((*backend)->Port(), "X-Aijob-Door: s\r\nX-Aijob-Door-Remote: r\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_EQ(BodyOf(answer), "Internal error.\n");
  EXPECT_EQ(counters.handler_exceptions, 1U);
}

}  // namespace
}  // namespace aijob::http
