#include "http/chunk_decoder.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <vector>

namespace aijob::http {
namespace {

using ChunkOutcome = ChunkDecoder::Outcome;

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
    ChunkOutcome outcome;
    std::string out;
    std::string rest;
  };
  const std::vector<Case> cases = {
      {"two chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET", ChunkOutcome::kDone, "abcde", "GET"},
      {"empty", "0\r\n\r\n", ChunkOutcome::kDone, "", ""},
      {"leading zeros", "0003\r\nabc\r\n000\r\n\r\n", ChunkOutcome::kDone, "abc", ""},
      {"capitals", "A\r\n0123456789\r\n0\r\n\r\n", ChunkOutcome::kDone, "0123456789", ""},
      {"extensions", "1;a=b;c=\"d\"\r\nx\r\n0 ;e\r\n\r\n", ChunkOutcome::kDone, "x", ""},
      {"trailers", "1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\nrest", ChunkOutcome::kDone, "x", "rest"},
      {"unfinished", "5\r\nabc", ChunkOutcome::kMore, "abc", ""},
      {"no size", "\r\n", ChunkOutcome::kMalformed, "", ""},
      {"not hex", "g\r\n", ChunkOutcome::kMalformed, "", ""},
      {"minus", "-1\r\n", ChunkOutcome::kMalformed, "", ""},
      {"0x", "0x1\r\na\r\n", ChunkOutcome::kMalformed, "", ""},
      {"bare LF", "1\nx\n0\n\n", ChunkOutcome::kMalformed, "", ""},
      {"data too long", "1\r\nxy\r\n", ChunkOutcome::kMalformed, "x", ""},
      {"NUL in extension", std::string("1;\0\r\n", 5), ChunkOutcome::kMalformed, "", ""},
      {"LF in trailer", "0\r\na\n\r\n", ChunkOutcome::kMalformed, "", ""},
      {"over the limit", "11\r\n", ChunkOutcome::kTooLarge, "", ""},
      {"huge size", "fffffffffffffffff\r\n", ChunkOutcome::kTooLarge, "", ""},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    ChunkDecoder decoder(16);
    std::string_view in = test.in;
    std::string out;
    ChunkOutcome outcome = ChunkOutcome::kMore;
    // The limit is seen with the chunk's first byte at the latest.
    const std::string padded = test.in + "x";
    if (test.outcome == ChunkOutcome::kTooLarge) in = padded;
    outcome = decoder.Feed(in, out);
    EXPECT_EQ(outcome, test.outcome);
    EXPECT_EQ(out, test.out);
    if (outcome == ChunkOutcome::kDone) {
      EXPECT_EQ(in, test.rest);
    }
  }
}

TEST(ChunkDecoder, SumOfChunksIsLimited) {
  ChunkDecoder decoder(4);
  std::string_view in = "3\r\nabc\r\n2\r\nde\r\n";
  std::string out;
  EXPECT_EQ(decoder.Feed(in, out), ChunkOutcome::kTooLarge);
}

TEST(ChunkDecoder, ExtensionsAndTrailersAreLimited) {
  const std::string long_extension = "1;" + std::string(100'000, 'a');
  const std::string long_trailer = "0\r\n" + std::string(100'000, 'a');
  for (const std::string& text : {long_extension, long_trailer}) {
    ChunkDecoder decoder(1000);
    std::string_view in = text;
    std::string out;
    EXPECT_EQ(decoder.Feed(in, out), ChunkOutcome::kMalformed);
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
    ChunkOutcome outcome = ChunkOutcome::kMore;
    std::string_view rest = text;
    while (!rest.empty()) {
      std::string_view step = rest.substr(0, 1 + random() % 40);
      rest.remove_prefix(step.size());
      outcome = decoder.Feed(step, out);
    }
    EXPECT_EQ(outcome, ChunkOutcome::kDone);
    EXPECT_EQ(out, DecodeWhole(text));
  }
}

}  // namespace
}  // namespace aijob::http
