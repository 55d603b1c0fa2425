#include "parse/collector.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "padded.h"

namespace aijob::parse {
namespace {

using model::Level;
using std::string;
using std::vector;

struct Member {
  Role role;
  string value;
  bool is_text = true;
  vector<uint32_t> wanted = {};
};

/// A Collector and what one line of `members` made in its Reading.
struct Collected {
  Collector collector{3};
  model::Reading reading;
  vector<Member> members;

  explicit Collected(vector<Member> line) : members(std::move(line)) { Again(); }
  void Again() {
    reading = {};
    collector.Begin(reading);
    for (const Member& member : members) {
      collector.Put({"key", kTopNode, 0, member.role, member.wanted}, member.value, member.is_text);
    }
    collector.Finish("the line");
  }
};

TEST(CollectorTest, JoinsTheMessage) {
  const struct {
    const char* name;
    vector<Member> members;
    const char* message;
  } cases[] = {
      {"nothing", {}, "the line"},
      {"message", {{Role::kMessage, "m"}}, "m"},
      {"the first message",
       {{Role::kMessage, ""}, {Role::kMessage, "m"}, {Role::kMessage, "n"}},
       "m"},
      {"a number is no message", {{Role::kMessage, "12", false}}, "the line"},
      {"weak", {{Role::kWeakMessage, "w"}}, "w"},
      {"strong before weak", {{Role::kWeakMessage, "w"}, {Role::kMessage, "m"}}, "m"},
      {"error beside", {{Role::kErrorText, "e"}, {Role::kMessage, "m"}}, "m\ne"},
      {"errors alone", {{Role::kErrorText, "e"}, {Role::kErrorText, "f"}}, "e\nf"},
      {"one error alone", {{Role::kErrorText, "e"}}, "e"},
      {"error: true", {{Role::kErrorText, "true", false}, {Role::kMessage, "m"}}, "m"},
      {"error: \"\"", {{Role::kErrorText, ""}, {Role::kMessage, "m"}}, "m"},
      {"no more than eight errors", vector<Member>(20, {Role::kErrorText, "e"}),
       "e\ne\ne\ne\ne\ne\ne\ne"},
  };
  for (const auto& test : cases) {
    Collected collected(test.members);
    EXPECT_EQ(collected.reading.message, test.message) << test.name;
    collected.Again();
    EXPECT_EQ(collected.reading.message, test.message) << test.name << ", a second time";
  }
}

TEST(CollectorTest, Levels) {
  const struct {
    Role role;
    const char* value;
    Level level;
  } cases[] = {
      {Role::kLevel, "WARN", Level::kWarn},        {Role::kLevel, "30", Level::kInfo},
      {Role::kLevel, "30.0", Level::kInfo},        {Role::kLevelPython, "30", Level::kWarn},
      {Role::kLevelSyslog, "3", Level::kError},    {Role::kLevelSyslog, "error", Level::kError},
      {Role::kLevelOtel, "9", Level::kInfo},       {Role::kLevel, "", Level::kUnknown},
      {Role::kLevel, "loud", Level::kUnknown},     {Role::kLevel, "30 x", Level::kUnknown},
      {Role::kLevel, "1e999", Level::kUnknown},    {Role::kLevel, "nan", Level::kUnknown},
      {Role::kLevelOtel, "-1", Level::kUnknown},   {Role::kLevel, "inf", Level::kInfo},
      {Role::kLevelOtel, "1e30", Level::kUnknown},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(Collected({{test.role, test.value}}).reading.level, test.level) << test.value;
  }
  EXPECT_EQ(Collected({{Role::kLevel, "x"}, {Role::kLevel, "WARN"}, {Role::kLevel, "INFO"}})
                .reading.level,
            Level::kWarn)
      << "the first that is one";
}

TEST(CollectorTest, Times) {
  const struct {
    const char* value;
    bool is_text;
    std::optional<model::TimePoint> time;
  } cases[] = {
      {"2024-05-20T08:23:10Z", true, At(1716193390)},
      {"1716193390.5", false, At(1716193390, 500'000'000)},
      {"1716193390500", true, At(1716193390, 500'000'000)},
      {"1.7e9", false, At(1700000000)},
      {"1e999", false, std::nullopt},
      {"-1e999", false, std::nullopt},
      {"inf", true, std::nullopt},
      {"nan", false, std::nullopt},
      {"1e-999", false, std::nullopt},
      {"0", false, std::nullopt},
      {"-1716193390", false, std::nullopt},
      {"99999999999999999999999", false, std::nullopt},
      {"true", false, std::nullopt},
      {"[1]", false, std::nullopt},
      {"yesterday", true, std::nullopt},
      {"", true, std::nullopt},
  };
  for (const auto& test : cases) {
    const Collected collected({{Role::kTime, test.value, test.is_text}});
    EXPECT_EQ(collected.reading.time, test.time) << test.value;
    EXPECT_TRUE(collected.collector.known()) << test.value;
  }
  EXPECT_EQ(Collected({{Role::kTime, "soon"}, {Role::kTime, "1716193390", false}}).reading.time,
            At(1716193390))
      << "the first that is one";
}

TEST(CollectorTest, WantedFieldsOnceEach) {
  Collected collected({{Role::kNone, "a", true, {1}},
                       {Role::kNone, "b", true, {1, 2}},
                       {Role::kMessage, "c", true, {0}}});
  for (int round = 0; round < 2; ++round, collected.Again()) {
    string text;
    for (const model::Field& field : collected.reading.fields) {
      text += std::to_string(field.index) + string(field.value) + " ";
    }
    EXPECT_EQ(text, "1a 2b 0c ");
  }
}

TEST(CollectorTest, KnowsWhetherItIsALogLine) {
  EXPECT_FALSE(Collected({{Role::kNone, "x"}, {Role::kErrorText, "x"}}).collector.known());
  EXPECT_TRUE(Collected({{Role::kLevel, "x"}}).collector.known());
  EXPECT_TRUE(Collected({{Role::kMessage, "x"}}).collector.known());
}

}  // namespace
}  // namespace aijob::parse
