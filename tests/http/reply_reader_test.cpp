#include "http/reply_reader.h"

#include <gtest/gtest.h>

#include <vector>

namespace aijob::http {
namespace {

using ReplyOutcome = ReplyReader::Outcome;

const std::string kOk = "HTTP/1.1 200 OK\r\n";

struct Case {
  const char* name;
  std::string bytes;
  ReplyOutcome outcome;
  int status = 0;
  std::string body = {};
};

TEST(ReplyReader, WholeAndByteByByteTheSame) {
  const std::vector<Case> cases = {
      {"length", kOk + "Content-Length: 3\r\n\r\nabc", ReplyOutcome::kDone, 200, "abc"},
      {"bytes behind it", kOk + "content-length:3\r\n\r\nabcd", ReplyOutcome::kDone, 200, "abc"},
      {"no body", kOk + "Content-Length: 0\r\n\r\n", ReplyOutcome::kDone, 200, ""},
      {"chunks", kOk + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
       ReplyOutcome::kDone, 200, "abcde"},
      {"no phrase", "HTTP/1.1 202\r\nContent-Length: 0\r\n\r\n", ReplyOutcome::kDone, 202, ""},
      {"HTTP/1.0", "HTTP/1.0 400 Bad\r\nContent-Length: 1\r\n\r\nx", ReplyOutcome::kDone, 400, "x"},
      {"no content", "HTTP/1.1 204 No Content\r\n\r\n", ReplyOutcome::kDone, 204, ""},
      {"interim", "HTTP/1.1 100 Continue\r\n\r\n" + kOk + "Content-Length: 1\r\n\r\nx",
       ReplyOutcome::kDone, 200, "x"},
      {"ten bytes are the limit", kOk + "Content-Length: 10\r\n\r\n0123456789", ReplyOutcome::kDone,
       200, "0123456789"},

      {"nothing", "", ReplyOutcome::kMore},
      {"cut off in the head", kOk + "Content-Length: 3\r\n", ReplyOutcome::kMore},
      {"cut off in the body", kOk + "Content-Length: 3\r\n\r\nab", ReplyOutcome::kMore, 200, "ab"},
      {"cut off in the chunks", kOk + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
       ReplyOutcome::kMore, 200, "abc"},
      {"to the end", kOk + "\r\nabc", ReplyOutcome::kMore, 200, "abc"},

      {"over the limit", kOk + "Content-Length: 11\r\n\r\n", ReplyOutcome::kTooLarge},
      {"chunks over the limit", kOk + "Transfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n",
       ReplyOutcome::kTooLarge},
      {"to the end, over the limit", kOk + "\r\n01234567890", ReplyOutcome::kTooLarge},
      {"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", ReplyOutcome::kMalformed},
      {"HTTP/2", "HTTP/2 200 OK\r\n\r\n", ReplyOutcome::kMalformed},
      {"no status", "HTTP/1.1 abc OK\r\n\r\n", ReplyOutcome::kMalformed},
      {"a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", ReplyOutcome::kMalformed},
      {"no colon", kOk + "Content-Length 3\r\n\r\nabc", ReplyOutcome::kMalformed},
      {"folded", kOk + "A: b\r\n c\r\n\r\n", ReplyOutcome::kMalformed},
      {"no name", kOk + ": b\r\n\r\n", ReplyOutcome::kMalformed},
      {"length is no number", kOk + "Content-Length: 3x\r\n\r\nabc", ReplyOutcome::kMalformed},
      {"negative length", kOk + "Content-Length: -3\r\n\r\nabc", ReplyOutcome::kMalformed},
      {"length too long", kOk + "Content-Length: 99999999999999999999\r\n\r\n",
       ReplyOutcome::kMalformed},
      {"two lengths", kOk + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
       ReplyOutcome::kMalformed},
      {"length and chunks", kOk + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
       ReplyOutcome::kMalformed},
      {"another coding", kOk + "Transfer-Encoding: gzip\r\n\r\n", ReplyOutcome::kMalformed},
      {"damaged chunks", kOk + "Transfer-Encoding: chunked\r\n\r\nx\r\n", ReplyOutcome::kMalformed},
      {"a head without an end", kOk + std::string(70'000, 'a'), ReplyOutcome::kMalformed},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    ReplyReader whole(false, 10);
    EXPECT_EQ(whole.Feed(test.bytes), test.outcome);
    ReplyReader pieces(false, 10);
    ReplyOutcome outcome = ReplyOutcome::kMore;
    for (size_t i = 0; i < test.bytes.size() && outcome == ReplyOutcome::kMore; ++i) {
      outcome = pieces.Feed(test.bytes.substr(i, 1));
    }
    EXPECT_EQ(outcome, test.outcome);
    if (test.status == 0) continue;
    for (ReplyReader* reader : {&whole, &pieces}) {
      EXPECT_EQ(reader->Reply().status, test.status);
      EXPECT_EQ(reader->Reply().body, test.body);
    }
  }
}

TEST(ReplyReader, TheEndOfTheConnection) {
  ReplyReader nothing(false, 10);
  EXPECT_EQ(nothing.End(), ReplyOutcome::kMore);
  EXPECT_FALSE(nothing.Begun());
  ReplyReader to_the_end(false, 10);
  EXPECT_EQ(to_the_end.Feed(kOk + "\r\nabc"), ReplyOutcome::kMore);
  EXPECT_EQ(to_the_end.End(), ReplyOutcome::kDone);
  ReplyReader cut(false, 10);
  EXPECT_EQ(cut.Feed(kOk + "Content-Length: 4\r\n\r\nabc"), ReplyOutcome::kMore);
  EXPECT_EQ(cut.End(), ReplyOutcome::kMore);
  EXPECT_TRUE(cut.Begun());
}

TEST(ReplyReader, AHeadHasLengthButNoBody) {
  ReplyReader reader(true, 10);
  EXPECT_EQ(reader.Feed(kOk + "Content-Length: 5000\r\n\r\n"), ReplyOutcome::kDone);
}

TEST(ReplyReader, InterimAnswersHaveALimitAndDoNotCount) {
  ReplyReader reader(false, 10);
  const std::string interim = "HTTP/1.1 102 Processing\r\n\r\n";
  for (int i = 0; i < 16; ++i) ASSERT_EQ(reader.Feed(interim), ReplyOutcome::kMore);
  EXPECT_FALSE(reader.Begun());
  EXPECT_EQ(reader.Feed(interim), ReplyOutcome::kMalformed);
}

TEST(ReplyReader, HeadersWithContentTypeApart) {
  ReplyReader reader(false, 10);
  reader.Feed(kOk + "X-A:  b \r\ncontent-type: text/x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(reader.Reply().content_type, "text/x");
  EXPECT_EQ(FindHeader(reader.Reply().headers, "x-a"), "b");
  EXPECT_EQ(FindHeader(reader.Reply().headers, "Content-Type"), "");
  ReplyReader plain(false, 10);
  plain.Feed(kOk + "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(plain.Reply().content_type, "");
}

}  // namespace
}  // namespace aijob::http
