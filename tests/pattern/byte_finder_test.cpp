#include "pattern/byte_finder.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace aijob::pattern {
namespace {

size_t FindSlowly(const ByteSet& set, std::string_view text, size_t from) {
  while (from < text.size() && !set.Has(static_cast<unsigned char>(text[from]))) ++from;
  return from;
}

TEST(ByteFinderTest, FindsWhatTheSetHolds) {
  std::mt19937 random(3);
  const auto pick = [&](unsigned below) { return random() % below; };
  for (int round = 0; round < 20000; ++round) {
    ByteSet set;
    for (unsigned i = pick(10); i > 0; --i) set.Add(static_cast<unsigned char>(pick(256)));
    std::string text;
    const unsigned alphabet = 1 + pick(256);
    for (unsigned i = pick(70); i > 0; --i) text += static_cast<char>(pick(alphabet));
    const size_t from = pick(static_cast<unsigned>(text.size()) + 1);
    ASSERT_EQ(ByteFinder(set).Find(text, from), FindSlowly(set, text, from)) << text;
  }
}

TEST(ByteFinderTest, OfAnEmptySetNothing) {
  EXPECT_EQ(ByteFinder(ByteSet()).Find("some twenty and more bytes", 0), 26u);
}

}  // namespace
}  // namespace aijob::pattern
