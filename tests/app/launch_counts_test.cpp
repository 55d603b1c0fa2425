#include "app/launch_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/launching.h"
#include "app/piped.h"

namespace aijob::test {
namespace {

using analyze::At;
using analyze::LoadLine;
using analyze::PhaseLine;
using ::testing::HasSubstr;

TEST(LaunchCountsTest, OneStart) {
  metrics::Counts counts{{}, At(0)};
  counts.OpenOrigin({"serve", "job", {}}, At(0));
  analyze::Launching serve;
  app::LaunchCounts launch_counts;
  const auto page = [&] {
    app::LaunchCounts::Count(serve.launches.TakeChanges(), counts);
    launch_counts.SetGauges(serve.launches, counts);
    return PageOf(counts.Collect());
  };
  serve.launches.SetLink(100);
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(PhaseLine(1, "weights", "begin"));
  serve.See(LoadLine(2, {{"model_bytes", 1000}}, {{"target", "CUDA0"}}));
  const std::string loading = page();
  for (const char* line :
       {"aijob_startup_phase_info{workload=\"serve\",phase=\"weights\"} 1\n",
        "aijob_model_load_eta_seconds{workload=\"serve\",target=\"CUDA0\",bound=\"low\"} 12\n",
        "aijob_model_load_eta_seconds{workload=\"serve\",target=\"CUDA0\",bound=\"high\"} 15\n"}) {
    EXPECT_THAT(loading, HasSubstr(line));
  }
  serve.See(PhaseLine(11, "service_register", "ready"));
  serve.launches.Step(At(30));
  const std::string ready = page();
  for (const char* line :
       {"aijob_startup_phase_info{workload=\"serve\",phase=\"weights\"} 0\n",
        "aijob_startup_duration_seconds_sum{workload=\"serve\",result=\"ready\"} 11\n",
        "aijob_startup_phase_duration_seconds_sum{workload=\"serve\",phase=\"weights\"} 10\n",
        "aijob_probe_recommended_timeout_seconds{workload=\"serve\",probe=\"startup\"} 13.2\n"}) {
    EXPECT_THAT(ready, HasSubstr(line));
  }
}

TEST(LaunchCountsTest, TheNextStartHasLoadedNothing) {
  metrics::Counts counts{{}, At(0)};
  counts.OpenOrigin({"serve", "job", {}}, At(0));
  analyze::Launching serve;
  app::LaunchCounts launch_counts;
  const auto page = [&] {
    launch_counts.SetGauges(serve.launches, counts);
    return PageOf(counts.Collect());
  };
  const std::string progress =
      "aijob_model_load_progress_ratio{workload=\"serve\",target=\"model\"} ";
  serve.See(PhaseLine(0, "config_load", "start"));
  serve.See(LoadLine(5, {{"progress_ratio", 1}}));
  counts.Set(metrics::FamilyId::kModelLoadProgress, {"serve", "model"}, 1);  // by that line
  EXPECT_THAT(page(), HasSubstr(progress + "1\n"));
  serve.See(PhaseLine(11, "service_register", "ready"));
  serve.launches.Step(At(100));
  EXPECT_THAT(page(), HasSubstr(progress + "1\n"));
  serve.See(PhaseLine(200, "config_load", "start"));
  EXPECT_THAT(page(), HasSubstr(progress + "0\n"));
  serve.See(LoadLine(205, {{"progress_ratio", 0.5}}));
  counts.Set(metrics::FamilyId::kModelLoadProgress, {"serve", "model"}, 0.5);
  EXPECT_THAT(page(), HasSubstr(progress + "0.5\n")) << "once, when it begins";
}

}  // namespace
}  // namespace aijob::test
