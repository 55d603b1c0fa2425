#include "exposition/open_metrics_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "exposition/open_metrics_writer.h"
#include "exposition_testing.h"
#include "told.h"

namespace aijob::exposition {
namespace {

struct Case {
  std::string body;  // without "# EOF"
  std::string told;
};

void ExpectTold(const std::vector<Case>& cases) {
  for (const auto& [body, told] : cases) {
    EXPECT_EQ(Told(ReadOpenMetrics(body + "# EOF\n")), told) << body;
  }
}

TEST(OpenMetricsReader, CountersHaveTotalAndCreated) {
  ExpectTold({
      {"# TYPE a_seconds counter\n# UNIT a_seconds seconds\n# HELP a_seconds Help.\n"
       "a_seconds_total{x=\"1\"} 3 # {trace=\"t\"} 0.5 9\na_seconds_created{x=\"1\"} 12.5\n",
       "counter a_seconds_total \"Help.\"\n"
       "  {x=\"1\"} 3 created 12.5 # {trace=\"t\"} 0.5 9\n"},
      {"# TYPE a counter\na_created 5\na_total 1\na_total{b=\"1\"} 2\n",
       "counter a_total \"\"\n  {} 1 created 5\n  {b=\"1\"} 2\n"},
  });
}

TEST(OpenMetricsReader, HistogramsAndSummaries) {
  ExpectTold({
      {"# TYPE h histogram\nh_bucket{le=\"0.5\",a=\"1\"} 1\n"
       "h_bucket{a=\"1\",le=\"1e+00\"} 2 # {t=\"x\"} 0.7\nh_bucket{a=\"1\",le=\"+Inf\"} 3\n"
       "h_sum{a=\"1\"} 2.5\nh_count{a=\"1\"} 3\nh_created{a=\"1\"} 4\nh_bucket{le=\"+Inf\"} 7\n",
       "histogram h \"\"\n"
       "  {a=\"1\"} count 3 sum 2.5 0.5:1 1:2 +Inf:3 created 4 # {} 0 # {t=\"x\"} 0.7 # {} 0\n"
       "  {} count 7 sum 0 +Inf:7\n"},
      {"# TYPE h histogram\nh_bucket{le=\"-1\"} 1\nh_bucket{le=\"+Inf\"} 3\n",
       "histogram h \"\"\n  {} count 3 sum 0 -1:1 +Inf:3\n"},
      {"# TYPE s summary\ns{quantile=\"0.9\"} NaN\ns{quantile=\"0\"} 1\ns_sum 5\ns_count 2\n"
       "s_created 3\ns_count{a=\"1\"} 4\n",
       "summary s \"\"\n  {} count 2 sum 5 0.9:NaN 0:1 created 3\n  {a=\"1\"} count 4 sum 0\n"},
      {"# TYPE g gaugehistogram\ng_bucket{le=\"1\"} 1\ng_bucket{le=\"+Inf\"} 3 # {} 1\ng_gcount 3\n"
       "g_gsum 2.5\n",
       "untyped g_bucket \"\"\n  {le=\"1\"} 1\n  {le=\"+Inf\"} 3\n"
       "untyped g_gcount \"\"\n  {} 3\nuntyped g_gsum \"\"\n  {} 2.5\n"},
  });
}

TEST(OpenMetricsReader, TheOtherTypes) {
  ExpectTold({
      {"", ""},
      {"a 1\n# TYPE b unknown\nb{x=\"1\"} 2\nc 3\n",
       "untyped a \"\"\n  {} 1\nuntyped b \"\"\n  {x=\"1\"} 2\nuntyped c \"\"\n  {} 3\n"},
      {"# HELP a \n# UNIT a \n# TYPE a gauge\na NaN\n", "gauge a \"\"\n  {} NaN\n"},
      {"# TYPE b info\nb_info{v=\"1\"} 1\nb_info{v=\"2\"} 1.0\n",
       "gauge b_info \"\"\n  {v=\"1\"} 1\n  {v=\"2\"} 1\n"},
      {"# TYPE s stateset\ns{s=\"a\",x=\"1\"} 0\ns{s=\"b\",x=\"1\"} 1\ns{s=\"a\"} 1\n",
       "gauge s \"\"\n  {s=\"a\",x=\"1\"} 0\n  {s=\"b\",x=\"1\"} 1\n  {s=\"a\"} 1\n"},
      {"# TYPE a counter\n# TYPE g gaugehistogram\n", "counter a_total \"\"\n"},
  });
}

TEST(OpenMetricsReader, TheLastPointOfAMetricIsKept) {
  ExpectTold({
      {"# TYPE a gauge\na 1 5\na 2 5.5\n", "timestamps\ngauge a \"\"\n  {} 2\n"},
      {"# TYPE a gauge\na 1 5.0000000001\na 2 5.0000000002\n",
       "timestamps\ngauge a \"\"\n  {} 2\n"},
      {"# TYPE h histogram\nh_bucket{le=\"1\"} 1 5\nh_bucket{le=\"+Inf\"} 2 5\n"
       "h_bucket{le=\"+Inf\"} 9 6\n",
       "timestamps\nhistogram h \"\"\n  {} count 9 sum 0 +Inf:9\n"},
      {"# TYPE b info\nb_info{v=\"1\"} 1 5\nb_info{v=\"2\"} 1 4\n",
       "timestamps\ngauge b_info \"\"\n  {v=\"1\"} 1\n  {v=\"2\"} 1\n"},
      {"# TYPE s stateset\ns{s=\"a\"} 0 1\ns{s=\"a\"} 1 2\n",
       "timestamps\ngauge s \"\"\n  {s=\"a\"} 1\n"},
  });
}

TEST(OpenMetricsReader, TheEndIsMarked) {
  for (const char* body : {"# EOF", "# EOF\n", "a 1\n# EOF"}) {
    EXPECT_TRUE(ReadOpenMetrics(body).ok()) << body;
  }
  const struct {
    const char* body;
    const char* why;
  } kCases[] = {
      {"", "0: \"# EOF\" is missing"},
      {"a 1\n", "1: \"# EOF\" is missing"},
      {"# EOF\n\n", "2: text after \"# EOF\""},
      {"# EOF\na 1\n", "2: text after \"# EOF\""},
      {"a 1\n\n# EOF\n", "2: empty line"},
      {"# EOF\r\n", "1: expected \"# TYPE\", \"# HELP\", \"# UNIT\" or \"# EOF\""},
  };
  for (const auto& [body, why] : kCases) {
    EXPECT_EQ(Told(ReadOpenMetrics(body)), std::string("OpenMetrics parsing error in line ") + why);
  }
}

TEST(OpenMetricsReader, LimitsAreKept) {
  EXPECT_TRUE(ReadOpenMetrics("a 1\nb 1\n# EOF\n", {2}).ok());
  EXPECT_FALSE(ReadOpenMetrics("a 1\nb 1\n# EOF\n", {1}).ok());
  const std::string histogram =
      "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\n# EOF\n";
  EXPECT_TRUE(ReadOpenMetrics(histogram, {2}).ok());
  EXPECT_EQ(
      Told(ReadOpenMetrics(histogram, {1})),
      "OpenMetrics parsing error in line 3: more buckets and quantiles than one body may hold");
  const std::string infos = "# TYPE i info\ni_info{v=\"1\"} 1\ni_info{v=\"2\"} 1\n# EOF\n";
  EXPECT_EQ(Told(ReadOpenMetrics(infos, {1})),
            "OpenMetrics parsing error in line 3: more series than one body may hold");
}

TEST(OpenMetricsReader, ReadsWhatTheWriterWrites) {
  std::mt19937 random(18);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    WriteOpenMetrics(RandomFamilies(random, 5), text);
    const auto read = ReadOpenMetrics(text);
    ASSERT_TRUE(read.ok()) << read.error() << "\n" << text;
    std::string again;
    WriteOpenMetrics(read->families, again);
    ASSERT_EQ(again, text);
  }
}

}  // namespace
}  // namespace aijob::exposition
