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

}  // namespace
}  // namespace aijob::metrics
