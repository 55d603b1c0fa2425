#include "tail/splitter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace aijob::tail {
namespace {

using Lines = std::vector<std::string>;

// The obvious twin: a byte at a time.
Lines SplitSimply(const std::string& text, size_t line_bytes) {
  Lines lines;
  std::string line;
  for (const char c : text) {
    if (c != '\n') {
      line += c;
      continue;
    }
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line.substr(0, line_bytes));
    line.clear();
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (!text.empty() && text.back() != '\n') lines.push_back(line.substr(0, line_bytes));
  return lines;
}

TEST(LineSplitterTest, EqualsItsTwinHoweverTheBytesCome) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t i = random() % 60; i > 0; --i) text += "ab\r\n\n"[random() % 5];
    const size_t line_bytes = 1 + random() % 6;
    LineSplitter splitter(line_bytes);
    Lines lines;
    std::string held;
    const auto take = [&](const std::vector<model::LineSpan>& spans) {
      for (const model::LineSpan& span : spans) {
        lines.push_back(held.substr(span.offset, span.length));
      }
    };
    for (size_t at = 0; at < text.size();) {
      const size_t scanned = splitter.skipping() ? 0 : held.size();
      const size_t piece = 1 + random() % 7;
      held += text.substr(at, piece);
      at += piece;
      std::vector<model::LineSpan> spans;
      const size_t used = splitter.Split(held, spans, scanned);
      take(spans);
      held.erase(0, used);
      ASSERT_LE(held.size(), line_bytes + 1);
    }
    std::vector<model::LineSpan> spans;
    splitter.Finish(held, spans);
    take(spans);
    ASSERT_EQ(lines, SplitSimply(text, line_bytes)) << round << " " << line_bytes;
  }
}

TEST(LineSplitterTest, CountsCutLines) {
  LineSplitter splitter(3);
  std::vector<model::LineSpan> lines;
  EXPECT_EQ(splitter.Split("abc\r\nabcd\nabcdef", lines), 16u);
  EXPECT_EQ(splitter.cut(), 2u);
  EXPECT_TRUE(splitter.skipping());
  EXPECT_EQ(splitter.Split("gh\nx\n", lines), 5u);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_FALSE(lines[0].cut);
  EXPECT_TRUE(lines[1].cut);
  EXPECT_EQ(lines[3].length, 1u);
}

}  // namespace
}  // namespace aijob::tail
