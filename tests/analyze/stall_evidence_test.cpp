#include "analyze/stall_evidence.h"

#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using model::StallKind;

TEST(StallEvidence, KindsOfHangs) {
  model::Event pause = Observation("gc_pause", 10, {{"pause_seconds", 30}});
  struct Case {
    const char* name;
    std::vector<model::Event> events;
    int32_t ranks;
    bool some_silent;
    StallKind kind;
    bool told;
  };
  for (const Case& each : {
           Case{"all ranks wait", {}, 8, false, StallKind::kCommHang, false},
           Case{"one rank", {}, 1, false, StallKind::kNoncommHang, false},
           Case{"one fell silent first", {}, 8, true, StallKind::kNoncommHang, false},
           Case{"a broken connection",
                {Failure("comm_error", "gloo", 10)},
                8,
                true,
                StallKind::kCommHang,
                true},
           Case{"the data",
                {Failure("data_pipeline", "worker_killed", 10)},
                8,
                false,
                StallKind::kNoncommHang,
                true},
           Case{"the data, and who waits for it",
                {Failure("data_pipeline", "worker_killed", 10),
                 Failure("comm_hang", "collective_timeout", 11)},
                8,
                false,
                StallKind::kNoncommHang,
                true},
           Case{"a long pause", {pause}, 8, false, StallKind::kNoncommHang, true},
           Case{"what was before the last step",
                {Failure("data_pipeline", "decode", 3)},
                8,
                false,
                StallKind::kCommHang,
                false},
       }) {
    StallEvidence evidence;
    for (const model::Event& event : each.events) evidence.Note(event, *event.time);
    const StallEvidence::Verdict verdict = evidence.OfHang(At(5), each.ranks, each.some_silent);
    EXPECT_EQ(verdict.kind, each.kind) << each.name;
    EXPECT_EQ(verdict.told, each.told) << each.name;
  }
}

TEST(StallEvidence, SlowIsCommunicationOnlyWhereALineSaysSo) {
  StallEvidence evidence;
  EXPECT_EQ(evidence.OfSlow(At(0)).kind, StallKind::kNoncommSlow);
  EXPECT_FALSE(evidence.OfSlow(At(0)).told);
  model::Event socket = Observation("comm_transport", 0);
  socket.labels.push_back({"transport", "socket"});
  evidence.Note(socket, At(0));
  EXPECT_EQ(evidence.OfSlow(At(500)).kind, StallKind::kCommSlow);
  EXPECT_FALSE(evidence.OfSlow(At(700)).told) << "ten minutes ago";
}

}  // namespace
}  // namespace aijob::analyze
