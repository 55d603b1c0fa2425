#include "http/head_parser.h"

#include <gtest/gtest.h>

namespace aijob::http {
namespace {

Head Accepted(const std::string& text) {
  Head head;
  size_t scanned = 0;
  const HeadOutcome outcome = ReadHead(text, {}, scanned, head);
  EXPECT_EQ(outcome.status, 0) << outcome.message;
  EXPECT_EQ(outcome.bytes, text.size());
  return head;
}

HeadOutcome OutcomeOf(std::string_view text, const Limits& limits = {}) {
  Head head;
  size_t scanned = 0;
  return ReadHead(text, limits, scanned, head);
}

TEST(HeadParser, TakesARequestApart) {
  const Head head = Accepted(
      "POST /a%20b//c?x=1?y HTTP/1.1\r\nHost: h:1\r\nX-Empty:\r\nX-Wide: \t a b \t\r\n"
      "content-length: 12\r\nExpect: 100-Continue\r\nConnection: foo, Close\r\n\r\n");
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.path, "/a%20b//c");
  EXPECT_EQ(head.query, "x=1?y");
  EXPECT_EQ(FindHeader(head.headers, "x-wide"), "a b");
  EXPECT_EQ(FindHeader(head.headers, "X-Empty"), "");
  EXPECT_EQ(head.content_length, 12U);
  EXPECT_TRUE(head.expects_continue);
  EXPECT_FALSE(head.keep_alive);
  EXPECT_FALSE(head.chunked);
}

TEST(HeadParser, TargetForms) {
  EXPECT_EQ(Accepted("GET http://h:1/x?y HTTP/1.1\r\nHost: h\r\n\r\n").path, "/x");
  EXPECT_EQ(Accepted("GET HTTP://h HTTP/1.1\r\nHost: h\r\n\r\n").path, "/");
  EXPECT_EQ(Accepted("GET //x HTTP/1.1\r\nHost: h\r\n\r\n").path, "//x");
  EXPECT_EQ(Accepted("GET /\xc3\xa9?\xff HTTP/1.1\r\nHost: h\r\n\r\n").path, "/%C3%A9");
}

TEST(HeadParser, KeepAliveByVersion) {
  EXPECT_TRUE(Accepted("GET / HTTP/1.1\r\nHost: h\r\n\r\n").keep_alive);
  EXPECT_FALSE(Accepted("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(Accepted("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST(HeadParser, Refusals) {
  struct Case {
    const char* name;
    int status;
    std::string text;
  };
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  const std::vector<Case> cases = {
      {"garbage", 400, "hello\r\n\r\n"},
      {"binary", 400, std::string("\x01\x02\x03", 3)},
      {"TLS on a plain port", 400, "\x16\x03\x01"},
      {"bare LF", 400, "GET / HTTP/1.1\nHost: h\n\n"},
      {"bare LF in a header", 400, get + "a: b\nc: d\r\n\r\n"},
      {"two blanks", 400, "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"blank in the target", 400, "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no version", 400, "GET /\r\n\r\n"},
      {"lower case", 400, "GET / http/1.1\r\nHost: h\r\n\r\n"},
      {"HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\n"},
      {"unknown method", 501, "BREW / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"connect", 501, "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"asterisk", 400, "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no slash", 400, "GET x HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"fragment", 400, "GET /x#y HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no Host", 400, "GET / HTTP/1.1\r\n\r\n"},
      {"two Hosts", 400, get + "Host: i\r\n\r\n"},
      {"folded", 400, get + "a: b\r\n c\r\n\r\n"},
      {"blank before colon", 400, get + "Content-Length : 5\r\n\r\n"},
      {"no colon", 400, get + "abc\r\n\r\n"},
      {"empty name", 400, get + ": b\r\n\r\n"},
      {"NUL in a value", 400, get + std::string("a: b\0c\r\n\r\n", 10)},
      {"CR in a value", 400, get + "a: b\rc\r\n\r\n"},
      {"negative length", 400, get + "Content-Length: -1\r\n\r\n"},
      {"signed length", 400, get + "Content-Length: +1\r\n\r\n"},
      {"hex length", 400, get + "Content-Length: 0x1\r\n\r\n"},
      {"empty length", 400, get + "Content-Length:\r\n\r\n"},
      {"list length", 400, get + "Content-Length: 5, 5\r\n\r\n"},
      {"huge length", 400, get + "Content-Length: 9999999999999999999999\r\n\r\n"},
      {"two lengths", 400, get + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"},
      {"length and chunked", 400, get + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"chunked and length", 400, get + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"},
      {"chunked twice", 400,
       get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"chunked in 1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"gzip, chunked", 501, get + "Transfer-Encoding: gzip, chunked\r\n\r\n"},
      {"vertical tab", 400,
       get + "Transfer-Encoding: \x0b"
             "chunked\r\n\r\n"},
      {"unknown expectation", 417, get + "Expect: tea\r\n\r\n"},
  };
  for (const Case& refusal : cases) {
    SCOPED_TRACE(refusal.name);
    const HeadOutcome outcome = OutcomeOf(refusal.text);
    EXPECT_EQ(outcome.bytes, 0U);
    EXPECT_EQ(outcome.status, refusal.status) << outcome.message;
    EXPECT_FALSE(outcome.message.empty());
  }
}

TEST(HeadParser, Limits) {
  const Limits limits{.head_bytes = 64, .headers = 2};
  EXPECT_EQ(OutcomeOf("GET /" + std::string(64, 'a'), limits).status, 414);
  EXPECT_EQ(OutcomeOf("GET / HTTP/1.1\r\na: " + std::string(64, 'a'), limits).status, 431);
  EXPECT_EQ(OutcomeOf("GET / HTTP/1.1\r\na: " + std::string(64, 'a') + "\r\n\r\n", limits).status,
            431);
  EXPECT_EQ(OutcomeOf("GET / HTTP/1.1\r\nHost: h\r\na: b\r\nc: d\r\n\r\n", limits).status, 431);
  EXPECT_EQ(OutcomeOf("GET / HTTP/1.1\r\nHost: h\r\na: b\r\n\r\n", limits).status, 0);
}

TEST(HeadParser, ByteByByteIsTheSame) {
  const std::string text = "\r\nGET /x HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\nrest";
  Head head;
  size_t scanned = 0;
  for (size_t size = 0; size <= text.size(); ++size) {
    const HeadOutcome outcome = ReadHead(std::string_view(text).substr(0, size), {}, scanned, head);
    ASSERT_EQ(outcome.status, 0) << size << ' ' << outcome.message;
    if (outcome.bytes > 0) {
      EXPECT_EQ(size, text.size() - 4);
      EXPECT_EQ(outcome.bytes, size);
      EXPECT_EQ(head.path, "/x");
      return;
    }
  }
  FAIL() << "no head found";
}

}  // namespace
}  // namespace aijob::http
