#include "ctl/push_answer.h"

#include <gtest/gtest.h>

namespace aijob::ctl {
namespace {

TEST(PushAnswer, RefusalsInOneLine) {
  const std::string says = "aijobctl: h:1 answers ";
  const struct {
    const char* name;
    int status;
    std::string body, line;
  } kCases[] = {
      {"a line", 400, "text format parsing error in line 3: expected float as value, got \"x\"\n",
       "f.prom:3: expected float as value, got \"x\""},
      {"a line at the start", 400, "line 12, no value", "f.prom:12: no value"},
      {"a line without a reason", 400, "damaged in line 3", "f.prom:3: damaged in line 3"},
      {"no line", 400, "pushed metrics are inconsistent\n",
       says + "400 Bad Request: pushed metrics are inconsistent"},
      {"a line without a number", 400, "on line x and deadline 5",
       says + "400 Bad Request: on line x and deadline 5"},
      {"a line with too large a number", 400, "line 1234567890123456789",
       says + "400 Bad Request: line 1234567890123456789"},
      {"no text", 503, "", says + "503 Service Unavailable"},
      {"several lines, and a terminal's codes", 404, "\nno\nsuch\r\n\x1b[2Jpath\x7f\n\n",
       says + "404 Not Found: no such [2Jpath"},
      {"a page", 500, std::string(5000, 'x'),
       says + "500 Internal Server Error: " + std::string(500, 'x')},
      {"a redirect", 301, "<html>Moved",
       says + "301 Moved Permanently: redirects are not followed, name it in --url: /new"},
      {"a status nobody knows", 299 + 300, "?", says + "599 Status: ?"},
  };
  for (const auto& [name, status, body, line] : kCases) {
    http::Response answer;
    answer.status = status;
    answer.body = body;
    answer.headers = {{"Location", "/new\n"}};
    EXPECT_EQ(DescribeRefusal("f.prom", "h:1", answer), line) << name;
  }
}

TEST(PushAnswer, TakenIsAnyTwoHundred) {
  for (const int status : {200, 202, 204, 301, 400, 500}) {
    http::Response answer;
    answer.status = status;
    EXPECT_EQ(IsTaken(answer), status < 300) << status;
  }
}

}  // namespace
}  // namespace aijob::ctl
