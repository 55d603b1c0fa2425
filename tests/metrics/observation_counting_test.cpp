// EventCounter, observations. Of metrics/observation_counting.cpp.
#include "moves.h"

namespace aijob::metrics {
namespace {

TEST(ObservationCounting, EachKindMovesItsFamily) {
  ExpectMoves({
      {"a kind nobody knows", Observation("made_up"), "aijob_requests_aborted_total", {}, 0},
      {"an abort", Observation("request_abort"), "aijob_requests_aborted_total", {}, 1},
      {"a pause",
       Observation("gc_pause", {{"pause_seconds", 0.1}}),
       "aijob_gc_pause_seconds",
       {},
       1},
      {"a pause without its length", Observation("gc_pause"), "aijob_gc_pause_seconds", {}, 0},
      {"a pause below zero",
       Observation("gc_pause", {{"pause_seconds", -1}}),
       "aijob_gc_pause_seconds",
       {},
       0},
      {"a warning of another kind",
       Observation("stall_warning", {}, {{"kind", "?"}}),
       "aijob_stall_warnings_total",
       {"other"},
       1},
      {"a restart for no known reason",
       Observation("restart", {}, {{"reason", "?"}}),
       "aijob_restarts_total",
       {"unknown"},
       1},
      {"a transport nobody knows",
       Observation("comm_transport", {}, {{"transport", "?"}}),
       "aijob_comm_transport_info",
       {"other"},
       1},
      {"a probe that failed",
       Observation("health_probe", {}, {{"result", "?"}}),
       "aijob_health_checks_total",
       {"failed"},
       1},
      {"a ratio",
       Observation("model_load_progress", {{"progress_ratio", 0.5}}),
       "aijob_model_load_progress_ratio",
       {"model"},
       0.5},
      {"a ratio above one",
       Observation("model_load_progress", {{"progress_ratio", 1.5}}),
       "aijob_model_load_progress_ratio",
       {"model"},
       NAN},
      {"shards of none",
       Observation("model_load_progress", {{"loaded_shards", 1}, {"total_shards", 0}}),
       "aijob_model_load_progress_ratio",
       {"model"},
       NAN},
  });
}

}  // namespace
}  // namespace aijob::metrics
