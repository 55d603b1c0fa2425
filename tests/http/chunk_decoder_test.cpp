#include "http/chunk_decoder.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <vector>

namespace aijob::http {
namespace {

using Outcome = ChunkDecoder::Outcome;

/// The obvious way, on a complete body: the twin of the decoder.
std::optional<std::string> DecodeWhole(std::string_view in) {
  std::string out;
  while (true) {
    const size_t end = in.find("\r\n");
    const size_t size = std::stoul(std::string(in.substr(0, end)), nullptr, 16);
    in.remove_prefix(end + 2);
    if (size == 0) return out;
    out += in.substr(0, size);
    in.remove_prefix(size + 2);
  }
}

TEST(ChunkDecoder, Table) {
  struct Case {
    const char* name;
    std::string in;
    Outcome outcome;
    std::string out;
    std::string rest;
  };
  const std::vector<Case> cases = {
      {"two chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET", Outcome::kDone, "abcde", "GET"},
      {"empty", "0\r\n\r\n", Outcome::kDone, "", ""},
      {"leading zeros", "0003\r\nabc\r\n000\r\n\r\n", Outcome::kDone, "abc", ""},
      {"capitals", "A\r\n0123456789\r\n0\r\n\r\n", Outcome::kDone, "0123456789", ""},
      {"extensions", "1;a=b;c=\"d\"\r\nx\r\n0 ;e\r\n\r\n", Outcome::kDone, "x", ""},
      {"trailers", "1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\nrest", Outcome::kDone, "x", "rest"},
      {"unfinished", "5\r\nabc", Outcome::kMore, "abc", ""},
      {"no size", "\r\n", Outcome::kMalformed, "", ""},
      {"not hex", "g\r\n", Outcome::kMalformed, "", ""},
      {"minus", "-1\r\n", Outcome::kMalformed, "", ""},
      {"0x", "0x1\r\na\r\n", Outcome::kMalformed, "", ""},
      {"bare LF", "1\nx\n0\n\n", Outcome::kMalformed, "", ""},
      {"data too long", "1\r\nxy\r\n", Outcome::kMalformed, "x", ""},
      {"NUL in extension", std::string("1;\0\r\n", 5), Outcome::kMalformed, "", ""},
      {"LF in trailer", "0\r\na\n\r\n", Outcome::kMalformed, "", ""},
      {"over the limit", "11\r\n", Outcome::kTooLarge, "", ""},
      {"huge size", "fffffffffffffffff\r\n", Outcome::kTooLarge, "", ""},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    ChunkDecoder decoder(16);
    std::string_view in = test.in;
    std::string out;
    Outcome outcome = Outcome::kMore;
    // The limit is seen with the chunk's first byte at the latest.
    const std::string padded = test.in + "x";
    if (test.outcome == Outcome::kTooLarge) in = padded;
    outcome = decoder.Feed(in, out);
    EXPECT_EQ(outcome, test.outcome);
    EXPECT_EQ(out, test.out);
    if (outcome == Outcome::kDone) {
      EXPECT_EQ(in, test.rest);
    }
  }
}

TEST(ChunkDecoder, SumOfChunksIsLimited) {
  ChunkDecoder decoder(4);
  std::string_view in = "3\r\nabc\r\n2\r\nde\r\n";
  std::string out;
  EXPECT_EQ(decoder.Feed(in, out), Outcome::kTooLarge);
}

TEST(ChunkDecoder, ExtensionsAndTrailersAreLimited) {
  const std::string long_extension = "1;" + std::string(100'000, 'a');
  const std::string long_trailer = "0\r\n" + std::string(100'000, 'a');
  for (const std::string& text : {long_extension, long_trailer}) {
    ChunkDecoder decoder(1000);
    std::string_view in = text;
    std::string out;
    EXPECT_EQ(decoder.Feed(in, out), Outcome::kMalformed);
  }
}

TEST(ChunkDecoder, EqualsItsTwinHoweverTheBytesCome) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    char digits[16];
    for (unsigned chunks = random() % 6; chunks > 0; --chunks) {
      const size_t size = 1 + random() % 300;
      std::snprintf(digits, sizeof digits, "%zx\r\n", size);
      text += digits + std::string(size, static_cast<char>(random() % 256)) + "\r\n";
    }
    text += "0\r\n\r\n";
    ChunkDecoder decoder(1 << 20);
    std::string out;
    Outcome outcome = Outcome::kMore;
    std::string_view rest = text;
    while (!rest.empty()) {
      std::string_view step = rest.substr(0, 1 + random() % 40);
      rest.remove_prefix(step.size());
      outcome = decoder.Feed(step, out);
    }
    EXPECT_EQ(outcome, Outcome::kDone);
    EXPECT_EQ(out, DecodeWhole(text));
  }
}

}  // namespace
}  // namespace aijob::http
