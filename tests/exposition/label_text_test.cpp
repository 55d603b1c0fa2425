#include "exposition/label_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "exposition_testing.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

Labels Of(LabelPairs pairs) { return Value(MetricType::Gauge, 0, pairs).metric.label; }

TEST(LabelText, RefusesWhatIsNoLabel) {
  struct Case {
    const char* name;
    MetricType type;
    Labels labels;
    bool good;
  };
  const Case kCases[] = {
      {"none", MetricType::Gauge, {}, true},
      {"one", MetricType::Gauge, Of({{"a", "b"}}), true},
      {"an empty name", MetricType::Gauge, Of({{"", "b"}}), false},
      {"a dash", MetricType::Gauge, Of({{"a-b", "b"}}), false},
      {"reserved", MetricType::Gauge, Of({{"__a", "b"}}), false},
      {"twice", MetricType::Gauge, Of({{"a", "1"}, {"b", "2"}, {"a", "3"}}), false},
      {"le of a gauge", MetricType::Gauge, Of({{"le", "1"}}), true},
      {"le of a histogram", MetricType::Histogram, Of({{"le", "1"}}), false},
      {"quantile of a summary", MetricType::Summary, Of({{"quantile", "1"}}), false},
      {"broken UTF-8, short", MetricType::Gauge, Of({{"a", "\xff"}}), false},
      {"broken UTF-8, long", MetricType::Gauge, Of({{"a", "0123456789\xc3"}}), false},
      {"good UTF-8", MetricType::Gauge, Of({{"a", "Größe €"}}), true},
  };
  for (const Case& example : kCases) {
    LabelText text(example.type);
    EXPECT_EQ(text.Render(example.labels), example.good) << example.name;
    // A bad one leaves nothing behind, and the next is judged anew.
    EXPECT_EQ(text.size() != 0, example.good && !example.labels.empty()) << example.name;
    EXPECT_EQ(text.Render(example.labels), example.good) << example.name << ", again";
    EXPECT_TRUE(text.Render(Of({{"x", "y"}}))) << example.name;
  }
}

TEST(LabelText, TextsStandOneBehindTheOther) {
  LabelText text(MetricType::Gauge);
  ASSERT_TRUE(text.Render(Of({{"a", "1"}})));
  const size_t middle = text.size();
  ASSERT_FALSE(text.Render(Of({{"a", "\xff"}})));
  EXPECT_EQ(text.size(), middle);
  ASSERT_TRUE(text.Render(Of({{"a", "2"}, {"b", ""}})));
  EXPECT_EQ(text.Text(0, middle), "a=\"1\"");
  EXPECT_EQ(text.Text(middle, text.size()), "a=\"2\",b=\"\"");
  text.Clear();
  EXPECT_EQ(text.size(), 0u);
}

TEST(LabelText, TheHashIsThatOfTheSet) {
  const auto hash = [](const Labels& labels) {
    LabelText text(MetricType::Gauge);
    EXPECT_TRUE(text.Render(labels));
    return text.Hash();
  };
  const uint64_t first = hash(Of({{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(first, hash(Of({{"b", "2"}, {"a", "1"}})));
  EXPECT_EQ(first, hash(Of({{"b", "2"}, {"c", ""}, {"a", "1"}})));
  EXPECT_NE(first, hash(Of({{"a", "2"}, {"b", "1"}})));
  EXPECT_NE(first, hash(Of({{"a", "1"}})));
}

/// Texts of every length around a word's, with all that has to be escaped, and with broken bytes.
std::string RandomText(std::mt19937& random, size_t most) {
  static const char* const kPieces[] = {"a",  "b", "0", "-",        "/",  "x",  "y",
                                        "\"", "z", "q", "\xc3\xb6", "\\", "\n", "\x80"};
  std::string text;
  const size_t pieces = random() % 4 == 0 ? 14 : 10 + random() % 4;
  while (text.size() < most) text += kPieces[random() % (random() % 8 == 0 ? pieces : 7)];
  return text;
}

TEST(LabelText, EqualsItsTwinOnRandomLabels) {
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    Labels labels;
    std::string twin;
    bool good = true;
    for (size_t i = random() % 4; i > 0; --i) {
      // Names longer than the piece that leads are copied in.
      labels.push_back({std::string(1 + random() % 40, 'n') + std::to_string(i),
                        RandomText(random, random() % 40)});
      twin += (twin.empty() ? "" : ",") + labels.back().name + "=\"";
      AppendEscaped(twin, labels.back().value);
      twin += '"';
      good = good && IsUtf8(labels.back().value);
    }
    LabelText text(MetricType::Gauge);
    ASSERT_EQ(text.Render(labels), good) << twin;
    if (!good) continue;
    ASSERT_EQ(text.Text(0, text.size()), twin);
    std::shuffle(labels.begin(), labels.end(), random);
    const uint64_t hash = text.Hash();
    text.Clear();
    ASSERT_TRUE(text.Render(labels));
    ASSERT_EQ(text.Hash(), hash) << twin;
  }
}

TEST(LabelText, SameLabelsLooksAtSetsWithoutEmptyOnes) {
  EXPECT_TRUE(SameLabels(Of({{"a", "1"}, {"b", ""}}), Of({{"a", "1"}})));
  EXPECT_TRUE(SameLabels(Of({{"a", "1"}, {"b", "2"}}), Of({{"b", "2"}, {"a", "1"}})));
  EXPECT_FALSE(SameLabels(Of({{"a", "1"}}), Of({{"a", "2"}})));
}

}  // namespace
}  // namespace aijob::exposition
