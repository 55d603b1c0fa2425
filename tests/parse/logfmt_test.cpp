#include "parse/logfmt.h"

#include <gtest/gtest.h>

#include <string>

#include "padded.h"

namespace aijob::parse {
namespace {

using std::string;

TEST(LogfmtTest, LooksLikeLogfmt) {
  for (const char* line :
       {"level=info", "lvl=x msg=y", "msg=\"x\"", "time=2026-04-02T13:12:01Z level=INFO msg=m",
        "ts=1 caller=a.go:1 msg=m", "@ts=1 lvl=warn", "a.b-c/d_e=1 level=info"}) {
    EXPECT_TRUE(LooksLikeLogfmt(line)) << line;
  }
  for (const char* line :
       {"", "=", "level", "level =info", "x level=info", "a=1 b=2", "a=1 mylevel=info",
        "max_tokens=185897, chunk=8192", "key with blank=1 level=info",
        "a_key_longer_than_any_logger_would_write_it=1 level=info", "{a=1 level=info"}) {
    EXPECT_FALSE(LooksLikeLogfmt(line)) << line;
  }
}

/// "level|message|a=..;" of a line.
string Described(const string& line) {
  static const KeyTable keys(std::vector<model::FieldSpec>{{"a", {"a", "x.a"}}, {"b", {"b"}}});
  std::deque<string> scratch;
  const Padded padded(line);
  Collector collector(keys.wanted_count());
  model::Reading reading;
  collector.Begin(reading);
  ReadLogfmt(padded.record.text, keys, collector, scratch);
  collector.Finish(padded.record.text);
  string text = string(model::LevelName(reading.level)) + "|" + string(reading.message) + "|";
  for (const model::Field& field : reading.fields) {
    text += string(1, "ab"[field.index]) + "=" + string(field.value) + ";";
  }
  return text;
}

TEST(LogfmtTest, Reads) {
  const char* const cases[][2] = {
      {"level=warn msg=m a=1", "warn|m|a=1;"},
      {"msg=\"two words\" a=\"\" b=", "unknown|two words|a=;b=;"},
      {R"(msg="a \"q\" \\ \n\t\r\x" a="\\")", "unknown|a \"q\" \\ \n\t\rx|a=\\;"},
      {"msg=m a=x=y b=\"=\"", "unknown|m|a=x=y;b==;"},
      {"msg=m x.a=1", "unknown|m|a=1;"},
      {"msg=m word a=1 another b=2 end", "unknown|m|a=1;b=2;"},
      {"msg=m   a=1", "unknown|m|a=1;"},
      {"msg=m (a=1 b=2", "unknown|m|b=2;"},
      {"msg=m =1 a=2", "unknown|m|a=2;"},
      {"msg=m a=1 a=2", "unknown|m|a=1;"},
      {"msg=\"never closed a=1", "unknown|never closed a=1|"},
      {"msg=\"ends in a backslash\\", "unknown|ends in a backslash\\|"},
      {"msg=\"x\"a=1 b=2", "unknown|x|a=1;b=2;"},
      {"msg=\"", "unknown|msg=\"|"},
      {"msg=", "unknown|msg=|"},
      {"a", "unknown|a|"},
      {"", "unknown||"},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(Described(line), expected) << line;
}

TEST(LogfmtTest, ManyEscapedValuesCostNoMoreMemory) {
  const KeyTable keys({});
  string line = "msg=\"\\n\"";
  for (int i = 0; i < 1000; ++i) line += " x=\"\\n\"";
  const Padded padded(line);
  std::deque<string> scratch;
  Collector collector(0);
  model::Reading reading;
  collector.Begin(reading);
  ReadLogfmt(padded.record.text, keys, collector, scratch);
  EXPECT_EQ(scratch.size(), 64U);
}

}  // namespace
}  // namespace aijob::parse
