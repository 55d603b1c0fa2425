#include "app/workload_view.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/told.h"

namespace aijob::app {
namespace {

using analyze::At;

class WorkloadViewTest : public ::testing::Test {
 protected:
  void Take(model::Event event, double at) {
    analyze::Incidents::Place place = {"a line", -1, -1, event.time};
    analysis_.Take(teller_, event, place, At(at));
  }

  analyze::Analysis analysis_;
  analyze::Analysis::Teller teller_ = analysis_.Open("train<1>", "job", "x.log", -1);
};

TEST_F(WorkloadViewTest, TellsHowEachStands) {
  for (double step = 0; step < 20; ++step) {
    Take(analyze::Observation("train_step", step, {{"step", step}}), step);
  }
  auto all = WorkloadsJson(analysis_, At(20));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["workload"], "train<1>");
  EXPECT_EQ(all[0]["state"], "running");
  EXPECT_EQ(all[0]["step"], 19);
  EXPECT_TRUE(all[0]["incident"].is_null());
  EXPECT_TRUE(all[0]["last_failure"].is_null());
  EXPECT_TRUE(all[0]["phase"].is_null());

  Take(analyze::Failure("gpu_oom", "capacity", 21, 3), 21);
  all = WorkloadsJson(analysis_, At(22));
  EXPECT_EQ(all[0]["incident"]["class"], "gpu_oom");
  EXPECT_EQ(all[0]["incident"]["rank"], 3);
  EXPECT_EQ(all[0]["last_failure"]["ended"], nullptr);

  Take(analyze::Observation("train_step", 60, {{"step", 20}}), 60);
  all = WorkloadsJson(analysis_, At(61));
  EXPECT_TRUE(all[0]["incident"].is_null());
  EXPECT_EQ(all[0]["last_failure"]["class"], "gpu_oom");
  EXPECT_FALSE(all[0]["last_failure"]["ended"].is_null());
}

TEST_F(WorkloadViewTest, NobodyYet) {
  EXPECT_TRUE(WorkloadsJson(analyze::Analysis(), At(0)).empty());
}

}  // namespace
}  // namespace aijob::app
