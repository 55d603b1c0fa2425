#include "exposition/open_metrics_line.h"

#include <gtest/gtest.h>

#include "told.h"

namespace aijob::exposition {
namespace {

model::Status Read(const std::string& text, OpenMetricsSample& sample) {
  LineCursor line(text);
  line.Next();
  return ReadSample(line, sample);
}

TEST(OpenMetricsLine, TakesASampleApart) {
  const std::string text = R"(m_total{a="x\\\"\n\q",b="} # {"} 1.5 12.5 # {t="é",u=""} .5 1e3)";
  OpenMetricsSample sample;
  const model::Status read = Read(text, sample);
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(sample.name, "m_total");
  EXPECT_EQ(sample.labels, (Labels{{"a", "x\\\"\n\\q"}, {"b", "} # {"}}));
  EXPECT_EQ(sample.value, 1.5);
  EXPECT_EQ(model::UnixSeconds(*sample.time), 12.5);
  EXPECT_EQ(sample.exemplar->labels, (Labels{{"t", "é"}, {"u", ""}}));
  EXPECT_EQ(sample.exemplar->value, 0.5);
  EXPECT_EQ(model::UnixSeconds(*sample.exemplar->time), 1000);
}

TEST(OpenMetricsLine, WhatMayBeLeftOut) {
  for (const char* text : {"m 1", "m{} 1", "m 1 5", "m 1 # {} 2", "m{} 1 5 # {} 2", "m +1.e5",
                           "m INF", ":m 1", "m{__a=\"\"} 1"}) {
    OpenMetricsSample sample;
    EXPECT_TRUE(Read(text, sample).ok()) << text;
  }
}

TEST(OpenMetricsLine, SamplesThatAreRefused) {
  const std::string long_name = "m 1 # {t=\"" + std::string(128, 'x') + "\"} 1";
  const struct {
    std::string text;
    const char* why;
  } kCases[] = {
      {" m 1", "invalid metric name \"\""},
      {"1m 1", "invalid metric name \"1m\""},
      {"m", "expected ' ' before a value, found '\\n'"},
      {"m\t1", "invalid metric name \"m\\t1\""},
      {"m  1", "expected a number as value, got \"\""},
      {"m 1 ", "expected a number as timestamp, got \"\""},
      {"m 1\r", "expected a number as value, got \"1\\r\""},
      {"m 1_0", "expected a number as value, got \"1_0\""},
      {"m 1e400", "expected a number as value, got \"1e400\""},
      {"m +nan", "expected a number as value, got \"+nan\""},
      {"m 1 NaN", "expected a number as timestamp, got \"NaN\""},
      {"m 1 2 3", "expected the end of the line or an exemplar, found \"3\""},
      {"m{} 1 2 #", "expected the end of the line or an exemplar, found \"\""},
      {"m{}1", "expected ' ' before a value, found '1'"},
      {"m{a=\"1\",} 1", "invalid label name \"} 1\""},
      {"m{,a=\"1\"} 1", "invalid label name \",a\""},
      {"m{a=\"1\" } 1", "expected ',' or '}' after a label, found ' '"},
      {"m{ a=\"1\"} 1", "invalid label name \" a\""},
      {"m{a=1} 1", "expected '=' and '\"' after label name \"a\""},
      {"m{a=\"1} 1", "label value \"1} 1\" is not closed"},
      {"m{a=\"\xFF\"} 1", "label value \"\\xff\" is not UTF-8"},
      {"m{a=\"1\",a=\"2\"} 1", "a label name stands twice"},
      {"m 1 # 5", "expected the labels of an exemplar, found '5'"},
      {"m 1 # {}", "expected ' ' before a value, found '\\n'"},
      {"m 1 # {a=\"1\",a=\"2\"} 1", "a label name stands twice"},
      {"m 1 # {} 1 2 3", "unexpected after an exemplar: \" 3\""},
      {long_name, "the labels of an exemplar are too long"},
  };
  for (const auto& [text, why] : kCases) {
    OpenMetricsSample sample;
    EXPECT_EQ(Read(text, sample).error(), why) << text;
  }
  std::string wide = "m 1 # {t=\"";
  for (int i = 0; i < 127; ++i) wide += "é";
  OpenMetricsSample sample;
  EXPECT_TRUE(Read(wide + "\"} 1", sample).ok()) << "characters count, not bytes";
}

TEST(OpenMetricsLine, Descriptors) {
  const auto read = [](std::string_view text) {
    LineCursor line(text);
    line.Next();
    return ReadDescriptor(line);
  };
  EXPECT_EQ(read("# HELP m a\\n\\\\\\\"\\q \"").value().text, "a\n\\\"\\q \"");
  EXPECT_EQ(read("# HELP m x\\").value().text, "x\\");
  EXPECT_EQ(read("# HELP m ").value().text, "");
  EXPECT_EQ(read("# TYPE m gauge").value().name, "m");
  EXPECT_EQ(read("# UNIT m seconds").value().kind, Descriptor::Kind::kUnit);
  for (const char* text :
       {"#", "# ", "# EOF ", "# comment", "#TYPE m gauge", "#\tTYPE m gauge", "# help m x",
        "# TYPE", "# TYPE ", "# TYPE m", "# TYPE  m gauge", "# TYPE 1m gauge", "# HELP m \xFF"}) {
    EXPECT_FALSE(read(text).ok()) << text;
  }
}

}  // namespace
}  // namespace aijob::exposition
