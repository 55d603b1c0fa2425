// The figures that the watch promises, in virtual time: how soon a hang is flagged, and how often
// nothing was. Each line of a job is read within a second of being written.
#include <gtest/gtest.h>

#include <cstdio>
#include <random>

#include "analyze/watching.h"

namespace aijob::analyze {
namespace {

constexpr double kCollectiveTimeout = 600;  // PyTorch's default for NCCL
constexpr double kWeek = 7 * 86400;

struct Job {
  double step_seconds = 10;
  double jitter = 0.2;
  bool normal = true;  // its deviation; else it is uniform
  int pause_every = 100;
  double pause_seconds = 60;
  double pause_jitter = 0;
  bool told = false;  // whether the log speaks of checkpoints
};

class Simulation {
 public:
  Simulation(const Job& job, uint32_t seed) : job_(job), random_(seed) {
    watching_.Live(PhaseEvent("init_distributed", 0));
    at_ = 40;
  }
  /// One step, and what follows it.
  void Step() {
    at_ += std::max(0.1, Jittered(job_.step_seconds, job_.jitter));
    ++step_;
    const bool pauses = job_.pause_every > 0 && step_ % job_.pause_every == 0;
    if (pauses && job_.told) watching_.Live(Observation("progress", at_));
    if (pauses) at_ += Jittered(job_.pause_seconds, job_.pause_jitter);
    if (pauses && job_.told) watching_.Live(Observation("checkpoint_save", at_));
    watching_.Live(Observation("train_step", at_, {{"step", static_cast<double>(step_)}}));
  }
  /// Alarms of a run of that length; all are false.
  size_t Run(double seconds) {
    while (at_ < seconds) Step();
    return watching_.Flagged();
  }
  /// Hangs within the next step: from then on until it is flagged.
  double HangAndWait() {
    const double began = at_ + 0.5 * job_.step_seconds;  // the collective is enqueued here
    const size_t before = watching_.Flagged();
    double now = at_;
    while (watching_.Flagged() == before && now < at_ + 2 * kCollectiveTimeout) {
      watching_.Until(++now);
    }
    return now - began;
  }
  Watching& watching() { return watching_; }

 private:
  double Jittered(double seconds, double jitter) {
    if (job_.normal) return seconds * (1 + jitter * normal_(random_));
    return seconds * (1 + jitter * uniform_(random_));
  }

  Job job_;
  std::mt19937 random_;
  std::normal_distribution<double> normal_{0, 1};
  std::uniform_real_distribution<double> uniform_{-1, 1};
  Watching watching_;
  double at_ = 0;
  int step_ = 0;
};

TEST(StallSimulation, FewerThanOneFalseAlarmAWeek) {
  struct Case {
    const char* name;
    Job job;
    double weeks;
  };
  for (const Case& each : {
           Case{"steps of 10 s, 20 %, checkpoints of 60 s, not told", {}, 4},
           Case{"the same, uniform jitter", {.normal = false}, 0.5},
           Case{"the same, told", {.told = true}, 0.5},
           Case{"checkpoints that vary by 20 %", {.pause_jitter = 0.2}, 2},
           Case{"no checkpoints", {.pause_every = 0}, 0.5},
           Case{"steps of 1 s", {.step_seconds = 1, .pause_every = 1000}, 0.1},
           Case{"steps of 200 s", {.step_seconds = 200}, 4},
           Case{"a line every hour", {.step_seconds = 3600, .pause_every = 0}, 4},
       }) {
    const size_t alarms = Simulation(each.job, 1).Run(each.weeks * kWeek);
    std::printf("%-52s %4.2f weeks, %zu false alarms\n", each.name, each.weeks, alarms);
    EXPECT_LT(static_cast<double>(alarms), std::max(1.0, each.weeks)) << each.name;
  }
}

TEST(StallSimulation, FlaggedWithinAFifthOfTheCollectiveTimeout) {
  double worst = 0;
  double sum = 0;
  constexpr int kRuns = 100;
  for (uint32_t seed = 1; seed <= kRuns; ++seed) {
    Simulation simulation({}, seed);
    const int steps = 8 + static_cast<int>(seed * 37 % 600);
    for (int i = 0; i < steps; ++i) simulation.Step();
    const double delay = simulation.HangAndWait();
    ASSERT_EQ(simulation.watching().Flagged(), 1u) << seed;
    worst = std::max(worst, delay);
    sum += delay;
  }
  std::printf("%d hangs: flagged after %.1f s in the mean, %.1f s at worst: %.1f %% of %.0f s\n",
              kRuns, sum / kRuns, worst, 100 * worst / kCollectiveTimeout, kCollectiveTimeout);
  EXPECT_LE(worst, 0.2 * kCollectiveTimeout);
}

}  // namespace
}  // namespace aijob::analyze
