// The shape is what a Pushgateway 1.5.1 answered when it was asked:
// https://github.com/prometheus/pushgateway/blob/v1.5.1/README.md#query-api

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/push_routes.h"
#include "app/pushing.h"

namespace aijob::test {
namespace {

using nlohmann::json;

class PushJsonTest : public PushingTest {
 protected:
  [[nodiscard]] json Groups() const { return json(pushes_->Read(app::GroupsJson)); }
};

TEST_F(PushJsonTest, NoGroupsAreAnEmptyArray) { EXPECT_EQ(Groups(), json::array()); }

TEST_F(PushJsonTest, AGroupWithEveryType) {
  now_.wall = model::TimePoint(std::chrono::milliseconds(1'767'323'045'000));
  ASSERT_TRUE(Push("j/\"<\xc3\xa9",
                   "# HELP c_total Of things.\n# TYPE c_total counter\nc_total{l=\"1\"} 3\n"
                   "c_total{l=\"2\"} 1e6\n"
                   "# TYPE g gauge\ng{instance=\"i\"} 0.5\n"
                   "# TYPE h histogram\nh_bucket{le=\"0.5\"} 1\nh_bucket{le=\"+Inf\"} 2\n"
                   "h_sum 1.5\nh_count 2\n"
                   "# TYPE s summary\ns{quantile=\"0.9\"} NaN\ns_sum 12.5\ns_count 5\n"
                   "u -Inf\n")
                  .ok());
  const json expected = json::parse(R"([{
    "labels": {"job": "j/\"<é"},
    "last_push_successful": true,
    "c_total": {"time_stamp": "2026-01-02T03:04:05.000000Z", "type": "COUNTER",
                "help": "Of things.",
                "metrics": [{"labels": {"instance": "", "job": "j/\"<é", "l": "1"}, "value": "3"},
                            {"labels": {"instance": "", "job": "j/\"<é", "l": "2"},
                             "value": "1e+06"}]},
    "g": {"time_stamp": "2026-01-02T03:04:05.000000Z", "type": "GAUGE",
          "metrics": [{"labels": {"instance": "i", "job": "j/\"<é"}, "value": "0.5"}]},
    "h": {"time_stamp": "2026-01-02T03:04:05.000000Z", "type": "HISTOGRAM",
          "metrics": [{"labels": {"instance": "", "job": "j/\"<é"},
                       "buckets": {"0.5": "1", "+Inf": "2"}, "count": "2", "sum": "1.5"}]},
    "s": {"time_stamp": "2026-01-02T03:04:05.000000Z", "type": "SUMMARY",
          "metrics": [{"labels": {"instance": "", "job": "j/\"<é"},
                       "quantiles": {"0.9": "NaN"}, "count": "5", "sum": "12.5"}]},
    "u": {"time_stamp": "2026-01-02T03:04:05.000000Z", "type": "UNTYPED",
          "metrics": [{"labels": {"instance": "", "job": "j/\"<é"}, "value": "-Inf"}]},
    "push_time_seconds": {
      "time_stamp": "2026-01-02T03:04:05.000000Z", "type": "GAUGE",
      "help": "Last Unix time when changing this group in the Pushgateway succeeded.",
      "metrics": [{"labels": {"instance": "", "job": "j/\"<é"}, "value": "1.767323045e+09"}]},
    "push_failure_time_seconds": {
      "time_stamp": "2026-01-02T03:04:05.000000Z", "type": "GAUGE",
      "help": "Last Unix time when changing this group in the Pushgateway failed.",
      "metrics": [{"labels": {"instance": "", "job": "j/\"<é"}, "value": "0"}]}
  }])");
  EXPECT_EQ(Groups(), expected) << json::diff(Groups(), expected).dump(1);
}

TEST_F(PushJsonTest, TimesAreOfTheNearestMicrosecond) {
  now_.wall = model::TimePoint(std::chrono::milliseconds(1'767'323'045'250));
  ASSERT_TRUE(Push("a", "x 1\n").ok());
  EXPECT_EQ(Groups()[0]["x"]["time_stamp"], "2026-01-02T03:04:05.250000Z");
}

TEST_F(PushJsonTest, AFailureAndTheNextSuccess) {
  const auto refused = [&] {
    push::Push push;
    push.labels = {{"job", "a"}};
    push.refused = "pushed metrics must not have timestamps";
    EXPECT_TRUE(pushes_
                    ->Make([&](auto& groups, auto& changes, auto& undo) {
                      groups.Apply(std::move(push), now_, changes, undo);
                    })
                    .ok());
  };
  refused();
  EXPECT_EQ(Groups()[0]["last_push_successful"], false);
  EXPECT_EQ(Groups()[0]["push_time_seconds"]["metrics"][0]["value"], "0");
  Pass(std::chrono::seconds(1));
  ASSERT_TRUE(Push("a", "x 1\n").ok());
  EXPECT_EQ(Groups()[0]["last_push_successful"], true);
  EXPECT_NE(Groups()[0]["push_failure_time_seconds"]["metrics"][0]["value"], "0") << "it stays";
  Pass(std::chrono::seconds(1));
  refused();
  EXPECT_EQ(Groups()[0]["last_push_successful"], false);
  EXPECT_EQ(Groups()[0]["x"]["metrics"][0]["value"], "1");
}

TEST_F(PushJsonTest, AFamilyCannotTakeTheGroupsOwnKeys) {
  ASSERT_TRUE(Push("a", "labels 1\nlast_push_successful 1\n").ok());
  EXPECT_EQ(Groups()[0]["labels"], json({{"job", "a"}}));
  EXPECT_EQ(Groups()[0]["last_push_successful"], true);
}

TEST_F(PushJsonTest, NumbersAreTextsAsGoWritesThem) {
  const struct {
    const char *pushed, *shown;
  } kCases[] = {{"0", "0"},
                {"-0", "0"},
                {"1.5", "1.5"},
                {"999999", "999999"},
                {"1000000", "1e+06"},
                {"0.0001", "0.0001"},
                {"0.00001", "1e-05"},
                {"0.000123", "0.000123"},
                {"-123456.5", "-123456.5"},
                {"123456789", "1.23456789e+08"},
                {"1e300", "1e+300"},
                {"+Inf", "+Inf"},
                {"NaN", "NaN"}};
  for (const auto& [pushed, shown] : kCases) {
    ASSERT_TRUE(Push("a", std::string("x ") + pushed + "\n").ok());
    EXPECT_EQ(Groups()[0]["x"]["metrics"][0]["value"], shown) << pushed;
  }
}

}  // namespace
}  // namespace aijob::test
