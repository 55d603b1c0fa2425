#include "act/condition.h"

#include <gtest/gtest.h>

namespace aijob::act {
namespace {

TEST(Condition, ReadsComparisons) {
  const auto plain = ParseCondition("job_cpu_percent > 90");
  ASSERT_TRUE(plain.ok()) << plain.error();
  EXPECT_EQ(plain->family, "job_cpu_percent");
  EXPECT_EQ(plain->number, 90);
  const auto labels = ParseCondition(R"(x{a="1",b="say \"}\" twice"}>=-0.5)");
  ASSERT_TRUE(labels.ok()) << labels.error();
  ASSERT_EQ(labels->labels.size(), 2U);
  EXPECT_EQ(labels->labels[1].second, "say \"}\" twice");
  EXPECT_EQ(labels->comparison, Comparison::kMoreOrEqual);
  EXPECT_EQ(labels->number, -0.5);
}

TEST(Condition, RefusesWhatIsNone) {
  for (const char* text :
       {"", "90", "x", "x >", "x > y", "x > 1 and y > 2", "x{ > 1", "x{a=1} > 1", "x{a=\"1} > 1",
        "x != 1", "x > nan", "x > inf", "rate(x[5m]) > 1", "x{a=\"1\"", "x{a=\"\\"}) {
    EXPECT_FALSE(ParseCondition(text).ok()) << text;
  }
}

model::Family Gauge(const std::string& name, std::vector<std::pair<std::string, double>> values) {
  model::Family family{name, "", prometheus::MetricType::Gauge, {}};
  for (const auto& [workload, value] : values) {
    model::Series series;
    series.metric.label = {{"workload", workload}};
    series.metric.gauge.value = value;
    family.series.push_back(series);
  }
  return family;
}

TEST(Condition, LooksAtTheWorkloadOfTheIncident) {
  const model::Families families = {Gauge("cpu", {{"a", 95}, {"b", 20}})};
  const auto more = ParseCondition("cpu > 90");
  EXPECT_TRUE(Holds(*more, "a", families));
  EXPECT_FALSE(Holds(*more, "b", families));
  EXPECT_TRUE(Holds(*ParseCondition("cpu{workload=\"a\"} > 90"), "b", families));
  EXPECT_FALSE(Holds(*ParseCondition("cpu{gpu=\"0\"} > 90"), "a", families));
  EXPECT_FALSE(Holds(*ParseCondition("memory > 90"), "a", families)) << "nobody says it";
}

TEST(Condition, Compares) {
  const model::Families families = {Gauge("x", {{"a", 5}})};
  for (const auto& [text, holds] : {std::pair{"x > 5", false},
                                    {"x >= 5", true},
                                    {"x < 5", false},
                                    {"x <= 5", true},
                                    {"x == 5", true},
                                    {"x == 4", false},
                                    {"x > 4.9", true},
                                    {"x < 6", true}}) {
    EXPECT_EQ(Holds(*ParseCondition(text), "a", families), holds) << text;
  }
}

}  // namespace
}  // namespace aijob::act
