#include "metrics/user_metrics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace aijob::metrics {
namespace {

using prometheus::MetricType;
constexpr auto kCounter = MetricType::Counter;
constexpr auto kHistogram = MetricType::Histogram;

TEST(UserMetrics, RefusesWhatWouldBreakAScrape) {
  struct Case {
    std::vector<UserMetric> metrics;
    const char* error;
  };
  const Case kCases[] = {
      {{{"ok_total", kCounter, "", {"a", "b"}, {}}}, ""},
      {{{"h", kHistogram, "", {}, {1, 2}}}, ""},
      {{{"x", kCounter, "", {}, {}}, {"x", kCounter, "", {}, {}}}, ""},
      {{{"", kCounter, "", {}, {}}},
       "metric \"\": that is no metric name ([a-zA-Z_:][a-zA-Z0-9_:]*)"},
      {{{"a b", kCounter, "", {}, {}}}, "metric \"a b\": that is no metric name"},
      {{{"aijob_x", kCounter, "", {}, {}}}, "metric \"aijob_x\": names that begin with aijob_"},
      {{{"process_x", kCounter, "", {}, {}}}, "metric \"process_x\": names that begin with"},
      {{{"x", kCounter, "", {"le-"}, {}}}, "metric \"x\": label \"le-\" is no label name"},
      {{{"x", kCounter, "", {"__x"}, {}}}, "metric \"x\": label \"__x\" is no label name"},
      {{{"x", kCounter, "", {"a", "a"}, {}}}, "metric \"x\": label \"a\" stands there twice"},
      {{{"x", kHistogram, "", {"le"}, {1}}}, "metric \"x\": label \"le\" belongs"},
      {{{"x", kHistogram, "", {}, {}}}, "metric \"x\": a histogram needs buckets"},
      {{{"x", kHistogram, "", {}, {2, 1}}}, "metric \"x\": buckets must ascend"},
      {{{"x", kHistogram, "", {}, {1, INFINITY}}}, "metric \"x\": buckets must be finite"},
      {{{"x", kCounter, "", {}, {1}}}, "metric \"x\": buckets belong to a histogram"},
      {{{"x", MetricType::Summary, "", {}, {}}}, "metric \"x\": type must be"},
      {{{"x", kHistogram, "", {}, {1}}, {"x_count", kCounter, "", {}, {}}},
       "metric \"x_count\": the name x_count is taken"},
      {{{"x", kCounter, "", {}, {}}, {"x", kCounter, "", {"a"}, {}}},
       "metric \"x\": defined twice"},
  };
  for (const Case& example : kCases) {
    const std::string error = CheckUserMetrics(example.metrics).error();
    EXPECT_TRUE(error.starts_with(example.error)) << error;
    EXPECT_EQ(error.empty(), std::string(example.error).empty()) << error;
  }
}

}  // namespace
}  // namespace aijob::metrics
