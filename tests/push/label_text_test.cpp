#include "push/label_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace aijob::push {
namespace {

using exposition::Labels;
using std::string;
using Map = std::map<string, string>;

string Written(const Labels& own, const model::GroupingLabels& group) {
  string text = "of the call before";
  const model::Status written = WriteLabelText(own, group, text);
  return written.ok() ? text : "error: " + written.error();
}

TEST(LabelTextTest, IsSortedAndEscapedAndTheGroupOverrules) {
  const model::GroupingLabels group = {{"instance", "i"}, {"job", "j"}};
  EXPECT_EQ(Written({}, {}), R"(instance="")");
  EXPECT_EQ(Written({}, {{"job", "j"}}), R"(instance="",job="j")");
  EXPECT_EQ(Written({}, group), R"(instance="i",job="j")");
  EXPECT_EQ(Written({{"z", "1"}, {"a", "2"}}, group), R"(a="2",instance="i",job="j",z="1")");
  EXPECT_EQ(Written({{"job", "own"}, {"instance", "own"}}, group), R"(instance="i",job="j")");
  EXPECT_EQ(Written({{"instance", "own"}}, {{"job", "j"}}), R"(instance="own",job="j")");
  EXPECT_EQ(Written({{"instance", "own"}}, {{"instance", ""}}), R"(instance="")");
  EXPECT_EQ(Written({{"l", "a\"b\\c\nd"}}, group), R"(instance="i",job="j",l="a\"b\\c\nd")");
}

TEST(LabelTextTest, RefusesWhatCannotBeExposed) {
  EXPECT_EQ(Written({{"__name__", "x"}}, {}), R"(error: reserved label name "__name__")");
  EXPECT_EQ(Written({{"l", "\xff"}}, {}), R"(error: no UTF-8 in the value of "l")");
  EXPECT_EQ(Written({{"l", "1"}, {"m", ""}, {"l", "2"}}, {}), "error: a label name stands twice");
  EXPECT_EQ(Written({{"job", "1"}, {"job", "1"}}, {{"job", "j"}}),
            "error: a label name stands twice");
}

TEST(LabelTextTest, WhatIsNone) {
  for (const char* text : {"a",
                           "a=",
                           "a=\"",
                           "a=\"b",
                           "=\"b\"",
                           "a=\"b\",",
                           ",a=\"b\"",
                           "a=\"b\",,c=\"d\"",
                           "a=\"b\" ,c=\"d\"",
                           "a=\"b\"c=\"d\"",
                           "c=\"d\",a=\"b\"",
                           "a=\"b\",a=\"b\"",
                           "1a=\"b\"",
                           "__a=\"b\"",
                           "a:b=\"c\"",
                           "a=\"\\\"",
                           "a=\"\\t\"",
                           "a=\"b\nc\"",
                           "a=\"\xff\"",
                           "a=b",
                           "a=\"b\"}",
                           "a =\"b\"",
                           "a=\"b\\",
                           "\""}) {
    EXPECT_FALSE(IsLabelText(text)) << text;
  }
  for (const char* text : {"", "a=\"\"", "a=\"b\"", R"(a="\\",b="\"\n",c="=\"")", "a=\"b,c\"",
                           "A=\"1\",_=\"2\",a=\"\xc3\xa9\""}) {
    EXPECT_TRUE(IsLabelText(text)) << text;
  }
}

string RandomValue(std::mt19937& random) {
  static const char* const kParts[] = {"\"", "\\", "\n", ",",     "=", "=\"",  "\",", "n", "\\n",
                                       "{",  "}",  "é",  "plain", " ", "\\\"", "\r",  "\t"};
  string value;
  for (size_t parts = random() % 5; parts > 0; --parts) {
    value += kParts[random() % std::size(kParts)];
  }
  return value;
}

Map RandomLabels(std::mt19937& random, size_t most) {
  static const char* const kNames[] = {"a", "ab", "b", "instance", "job", "l", "z_1", "A", "_"};
  Map labels;
  for (size_t count = random() % (most + 1); count > 0; --count) {
    labels[kNames[random() % std::size(kNames)]] = RandomValue(random);
  }
  return labels;
}

Labels Shuffled(const Map& map, std::mt19937& random) {
  Labels labels;
  for (const auto& [name, value] : map) labels.push_back({name, value});
  std::shuffle(labels.begin(), labels.end(), random);
  return labels;
}

/// The obvious twin.
string Joined(const Map& labels) {
  string text;
  for (const auto& [name, value] : labels) {
    text += (text.empty() ? "" : ",") + name + "=\"";
    for (const char c : value) {
      if (c == '\\' || c == '"' || c == '\n') text += '\\';
      text += c == '\n' ? 'n' : c;
    }
    text += '"';
  }
  return text;
}

Map Read(std::string_view rest) {
  Map labels;
  while (!rest.empty()) {
    const LabelOfText label = TakeLabel(rest);
    EXPECT_TRUE(labels.emplace(label.name, Unescaped(label.escaped)).second);
  }
  return labels;
}

TEST(LabelTextTest, WhatWasWrittenReadsBack) {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    const Map own = RandomLabels(random, 5);
    const Map group = RandomLabels(random, 3);
    Map expected = group;
    expected.insert(own.begin(), own.end());
    expected.emplace("instance", "");
    const string text = Written(Shuffled(own, random), {group.begin(), group.end()});
    ASSERT_EQ(text, Joined(expected));
    ASSERT_TRUE(IsLabelText(text)) << text;
    ASSERT_EQ(Read(text), expected) << text;
  }
}

TEST(LabelTextTest, NamesThatAreNotClassicStandInQuotes) {
  string text;
  ASSERT_TRUE(WriteLabelText({{"a.b", "1"}, {"a_b", "2"}, {"q\"\\\n", "3"}}, {{"job", "j"}}, text));
  EXPECT_EQ(text, R"("a.b"="1",a_b="2",instance="",job="j","q\"\\\n"="3")");
  EXPECT_TRUE(IsLabelText(text));
  for (const char* bad : {R"("a"="1")", R"("a.b="1")", R"("a.b"1")", R"(""="1")", R"("__a.b"="1")",
                          R"("b.b"="1","a.b"="1")", R"("a.b"="1","a.b"="1")", "\"a.\xff\"=\"1\"",
                          R"("a\x.b"="1")", R"(a.b="1")"}) {
    EXPECT_FALSE(IsLabelText(bad)) << bad;
  }
}

/// A text cut or with a byte changed is taken for one only where it reads as sorted labels.
TEST(LabelTextTest, DamagedTextsAreRefusedOrWellFormed) {
  std::mt19937 random(2);
  size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    string text = Written(Shuffled(RandomLabels(random, 4), random), {{"job", "j"}});
    if (random() % 2 == 0) text.resize(random() % text.size());
    if (!text.empty()) text[random() % text.size()] = "\"\\,=\n\xff\x61"[random() % 7];
    if (!IsLabelText(text)) {
      ++refused;
      continue;
    }
    ASSERT_EQ(Joined(Read(text)), text);
  }
  EXPECT_GT(refused, 10'000U);
}

TEST(HashSeriesTest, EqualForEqualSetsOfLabelsThatHaveAValue) {
  std::mt19937 random(3);
  std::map<Map, uint64_t> hashes;
  std::set<uint64_t> distinct;
  for (int round = 0; round < 50'000; ++round) {
    const Map labels = RandomLabels(random, 4);
    Map present = labels;
    std::erase_if(present, [](const auto& label) { return label.second.empty(); });
    const uint64_t hash = HashSeries(7, "family", Written(Shuffled(labels, random), {}));
    ASSERT_NE(hash, 0U);
    const auto [known, is_new] = hashes.emplace(std::move(present), hash);
    ASSERT_EQ(known->second, hash);
    if (is_new) {
      ASSERT_TRUE(distinct.insert(hash).second) << "two sets with one hash";
    }
  }
}

TEST(HashSeriesTest, FamilyAndSeedAndEachByteCount) {
  const string text = R"(a="12345678",b="x")";
  const uint64_t hash = HashSeries(7, "f", text);
  EXPECT_NE(HashSeries(8, "f", text), hash);
  EXPECT_NE(HashSeries(7, "g", text), hash);
  EXPECT_NE(HashSeries(7, "f", R"(a="12345678x",b="")"), hash);
  EXPECT_NE(HashSeries(7, "f", R"(a="12345678",bx="x")"), hash);
  EXPECT_NE(HashSeries(7, "f", R"(a="x",b="12345678")"), hash);
  EXPECT_NE(HashSeries(7, "fa", R"(="12345678",b="x")"), hash);
  EXPECT_EQ(HashSeries(7, "f", R"(a="12345678",b="x",c="")"), hash);
}

TEST(HashTextTest, EqualForEqualTexts) {
  EXPECT_EQ(HashText(7, R"(a="")"), HashText(7, R"(a="")"));
  EXPECT_NE(HashText(7, R"(a="")"), HashText(7, ""));
  EXPECT_NE(HashText(7, R"(a="")"), HashText(8, R"(a="")"));
  EXPECT_NE(HashText(0, ""), 0U);
}

}  // namespace
}  // namespace aijob::push
