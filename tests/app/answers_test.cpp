#include "app/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::app {
namespace {

TEST(Answers, HaveStatusTypeAndBody) {
  const struct {
    const char* name;
    http::Response response;
    int status;
    const char *type, *body;
  } kCases[] = {
      {"text", TextAnswer(503, "wait\n"), 503, "text/plain; charset=utf-8", "wait\n"},
      {"json", JsonAnswer(200, {{"a", 1}}), 200, "application/json", "{\"a\":1}\n"},
      {"no UTF-8", JsonAnswer(200, {{"a", "\xff"}}), 200, "application/json",
       "{\"a\":\"\xef\xbf\xbd\"}\n"},
      {"error", ApiError(404, "no \"x\""), 404, "application/json",
       "{\"status\":\"error\",\"error\":\"no \\\"x\\\"\"}\n"},
      {"405", NotAllowed("/-/quit", "POST, PUT"), 405, "text/plain; charset=utf-8",
       "method not allowed; use POST, PUT\n"},
      {"405 of the API", NotAllowed("/api/v1/status", "GET"), 405, "application/json",
       "{\"status\":\"error\",\"error\":\"method not allowed; use GET\"}\n"},
  };
  for (const auto& [name, response, status, type, body] : kCases) {
    EXPECT_EQ(response.status, status) << name;
    EXPECT_EQ(response.content_type, type) << name;
    EXPECT_EQ(response.body, body) << name;
  }
}

TEST(Answers, SayWhatIsAllowed) {
  EXPECT_EQ(http::FindHeader(NotAllowed("/x", "GET").headers, "Allow"), "GET");
}

TEST(Answers, LetOtherOriginsRead) {
  const http::Response response = WithCors(TextAnswer(200, "x"));
  EXPECT_EQ(response.body, "x");
  EXPECT_EQ(http::FindHeader(response.headers, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(http::FindHeader(response.headers, "Access-Control-Allow-Methods"),
            "GET, POST, DELETE, OPTIONS");
  EXPECT_EQ(http::FindHeader(response.headers, "Access-Control-Allow-Headers"),
            "Accept, Authorization, Content-Type, Origin");
  EXPECT_EQ(http::FindHeader(response.headers, "Access-Control-Expose-Headers"), "Date");
  EXPECT_EQ(http::FindHeader(response.headers, "Cache-Control"),
            "no-cache, no-store, must-revalidate");
}

}  // namespace
}  // namespace aijob::app
