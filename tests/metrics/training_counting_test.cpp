// EventCounter, training. Of metrics/training_counting.cpp.
#include "moves.h"

namespace aijob::metrics {
namespace {

TEST(TrainingCounting, StepsAndCheckpoints) {
  ExpectMoves({
      {"a step", Observation("train_step", {{"step", 7}}), "aijob_training_step", {}, 7},
      {"a step below zero",
       Observation("train_step", {{"step", -1}}),
       "aijob_training_step",
       {},
       NAN},
      {"a loss", Observation("train_step", {{"loss", 2.5}}), "aijob_training_loss", {}, 2.5},
      {"a NaN loss is no gauge",
       Observation("train_step", {{"loss", NAN}}),
       "aijob_training_loss",
       {},
       NAN},
      {"but is counted",
       Observation("train_step", {{"loss", NAN}}),
       "aijob_training_nonfinite_total",
       {},
       1},
      {"an infinite norm, once",
       Observation("train_step", {{"loss", NAN}, {"grad_norm", INFINITY}}),
       "aijob_training_nonfinite_total",
       {},
       1},
      {"a skipped step",
       Observation("train_step", {{"skipped", 1}}),
       "aijob_training_skipped_steps_total",
       {},
       1},
      {"a save",
       Observation("checkpoint_save", {{"step", 3}}),
       "aijob_checkpoint_last_step",
       {},
       3},
      {"a save that failed has no step",
       Observation("checkpoint_save", {{"step", 3}}, {{"result", "failed"}}),
       "aijob_checkpoint_last_step",
       {},
       NAN},
      {"an asynchronous save",
       Observation("checkpoint_save", {{"duration_seconds", 3}}, {{"mode", "async"}}),
       "aijob_checkpoint_save_seconds",
       {"async"},
       1},
      {"a load", Observation("checkpoint_load"), "aijob_checkpoint_loads_total", {"success"}, 1},
      {"a load of a word nobody knows",
       Observation("checkpoint_load", {}, {{"result", "?"}}),
       "aijob_checkpoint_loads_total",
       {"failed"},
       1},
  });
}

/// The saves of a workload whose log has these lines, one a second: "success=1 incomplete=2".
std::string SavesOf(const std::vector<model::Event>& events) {
  constexpr model::TimePoint kNow{std::chrono::seconds(1'700'000'000)};
  Counts counts({}, kNow);
  const OriginId origin = counts.OpenOrigin({"w", "s", {}}, kNow);
  uint64_t line = 0;
  for (model::Event event : events) {
    event.stream = 1;
    event.line = ++line;
    event.time = kNow + std::chrono::seconds(line);
    counts.Apply(event, origin, *event.time);
  }
  std::string text;
  for (const char* result : {"success", "failed", "incomplete"}) {
    const double value = ValueOf(counts.Collect(), "aijob_checkpoint_saves_total", {"w", result});
    if (value > 0)
      text += std::string(result) + "=" + std::to_string(static_cast<int>(value)) + " ";
  }
  return text;
}

TEST(TrainingCounting, SavesThatBegunAndNeverEnded) {
  const auto begin = [](double step) {
    return Observation("progress", {{"step", step}}, {{"begins", "checkpoint_save"}});
  };
  const auto save = [](double step) { return Observation("checkpoint_save", {{"step", step}}); };
  const auto load = [](double step) { return Observation("checkpoint_load", {{"step", step}}); };
  const struct {
    const char* name;
    std::vector<model::Event> events;
    const char* saves;
  } cases[] = {
      {"ended", {begin(100), save(100), begin(200), save(200)}, "success=2 "},
      {"the next begins", {begin(100), begin(200), save(200)}, "success=1 incomplete=1 "},
      {"the job goes on from the one before",
       {begin(100), save(100), begin(200), load(100)},
       "success=1 incomplete=1 "},
      {"the job restarts", {begin(100), Observation("restart")}, "incomplete=1 "},
      {"from scratch", {begin(100), Failure("checkpoint_load", "not_found")}, "incomplete=1 "},
      {"it failed, and that was said",
       {begin(100), Failure("checkpoint_save", "no_space"), begin(200)},
       "failed=1 "},
      {"begun without a step", {Observation("progress", {}, {{"begins", "checkpoint_save"}})}, ""},
      {"progress of another kind", {Observation("progress", {{"step", 1}}), load(0)}, ""},
  };
  for (const auto& each : cases) EXPECT_EQ(SavesOf(each.events), each.saves) << each.name;
}

}  // namespace
}  // namespace aijob::metrics
