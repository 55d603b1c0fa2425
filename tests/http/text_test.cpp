#include "http/text.h"

#include <gtest/gtest.h>

namespace aijob::http {
namespace {

TEST(Text, DateDoesNotFollowTheLocale) {
  EXPECT_EQ(HttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(HttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Text, ErrorsAreJsonUnderApi) {
  EXPECT_EQ(ErrorResponse(413, "/api/v1/logs", "a \"b\"\n").body,
            "{\"status\":\"error\",\"error\":\"a \\\"b\\\" \"}\n");
  EXPECT_EQ(ErrorResponse(413, "/api/v1/logs", "x").content_type, "application/json");
  EXPECT_EQ(ErrorResponse(413, "/metrics", "Too much.").body, "Too much.\n");
  EXPECT_EQ(ErrorResponse(413, "", "Too much.").content_type, "text/plain; charset=utf-8");
}

TEST(Text, HeadersCannotBeForged) {
  Response response;
  response.headers = {{"X", "a\r\nSet-Cookie: b"}};
  EXPECT_EQ(FormatHead(response, 3),
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "X: a  Set-Cookie: b\r\n");
}

TEST(Text, NoLengthWhereThereIsNoBody) {
  Response response;
  response.status = 204;
  EXPECT_EQ(FormatHead(response, 0), "HTTP/1.1 204 No Content\r\n");
  response.status = 299;
  response.content_type.clear();
  EXPECT_EQ(FormatHead(response, 0), "HTTP/1.1 299 Status\r\nContent-Length: 0\r\n");
}

}  // namespace
}  // namespace aijob::http
