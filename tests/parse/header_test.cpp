#include "parse/header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "padded.h"

namespace aijob::parse {
namespace {

using model::Level;
using std::string;
using testing::HasSubstr;

const model::TimePoint kHeaderNow = At(1735689600);  // 2025-01-01T00:00:00Z

TEST(HeaderTest, Checks) {
  string groups;
  for (int i = 0; i < 17; ++i) groups += "(a)";
  const struct {
    string pattern, time, message;  // no message: sound
  } cases[] = {
      {"^(?P<time>\\S+) (?P<level>\\w) (?P<rank>\\d+)", "iso", ""},
      {"x", "", ""},
      {"x", "%Y-%m-%d", ""},
      {groups.substr(3), "", ""},
      {groups, "", "more than 16 groups"},
      {"(", "", "header pattern '(': "},
      {"(?=x)", "", "header pattern '(?=x)': "},
      {"((a{100}){100}){100}", "", "header pattern"},
      {"x", "sometimes", "header time 'sometimes': want auto, iso"},
      {"x", "%Q", "header time '%Q'"},
  };
  for (const auto& test : cases) {
    const model::Status status = Headers::Check({"p", test.pattern, test.time});
    EXPECT_EQ(status.ok(), test.message.empty()) << test.pattern << " " << status.error();
    EXPECT_THAT(status.error(), HasSubstr(test.message));
  }
}

TEST(HeaderTest, ReadsItsGroups) {
  const Headers headers({
      {"torch", R"(^\[rank(?P<rank>\d+)\]:\[(?P<level>[IWEF])(?P<time>\d+ \S+))", "glog"},
      {"bad", "(", ""},
      {"up", R"(^@(?P<time>\d+)(?: (?P<level>\w+))?)", "relative"},
      {"bytes", "^\xff(?P<level>.)", ""},
      {"last", R"(^#(?P<time>[^#]*)#(?P<rank>[^#]*)#)", ""},
  });
  const struct {
    const char* line;
    std::optional<model::TimePoint> time;
    bool relative;
    Level level;
    int32_t rank;
  } cases[] = {
      {"[rank3]:[E710 18:00:32 P.cpp:757] x", At(1720634432), false, Level::kError, 3},
      {"[rank3]:[W1340 18:00:32 x", std::nullopt, false, Level::kWarn, 3},
      {"@12 warn", std::nullopt, true, Level::kWarn, -1},
      {"@12", std::nullopt, true, Level::kUnknown, -1},
      {"\xffI", std::nullopt, false, Level::kInfo, -1},
      {"#2024-05-20 08:23:10#4#", At(1716193390), false, Level::kUnknown, 4},
      {"#soon#99999999999#", std::nullopt, false, Level::kUnknown, -1},
      {"##x#", std::nullopt, false, Level::kUnknown, -1},
  };
  for (const auto& test : cases) {
    const auto match = headers.Match(test.line, "", kHeaderNow);
    ASSERT_TRUE(match.has_value()) << test.line;
    EXPECT_EQ(match->time, test.time) << test.line;
    EXPECT_EQ(match->relative, test.relative) << test.line;
    EXPECT_EQ(match->level, test.level) << test.line;
    EXPECT_EQ(match->rank, test.rank) << test.line;
  }
  EXPECT_FALSE(headers.Match("plain", "", kHeaderNow).has_value());
  EXPECT_FALSE(headers.Match("", "torch", kHeaderNow).has_value());
  EXPECT_FALSE(Headers({}).Match("x", "", kHeaderNow).has_value());
}

TEST(HeaderTest, TheStreamsOwnPackGoesFirst) {
  const Headers headers({{"a", "^(?P<level>W)", ""}, {"b", "^W(?P<level>E)", ""}});
  EXPECT_EQ(headers.Match("WE", "", kHeaderNow)->level, Level::kWarn);
  EXPECT_EQ(headers.Match("WE", "a", kHeaderNow)->level, Level::kWarn);
  EXPECT_EQ(headers.Match("WE", "b", kHeaderNow)->level, Level::kError);
  EXPECT_EQ(headers.Match("W", "b", kHeaderNow)->level, Level::kWarn) << "then the others'";
  EXPECT_EQ(headers.Match("WE", "c", kHeaderNow)->level, Level::kWarn) << "a pack without headers";
}

}  // namespace
}  // namespace aijob::parse
