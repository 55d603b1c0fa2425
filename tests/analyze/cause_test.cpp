#include "analyze/cause.h"

#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

struct Pair {
  const char* name;
  model::Sighting later, initiating;
  bool supersedes;
};

TEST(Cause, WhatBeganItIsFoundWhateverIsReadFirst) {
  const Pair pairs[] = {
      {"peers notice first", Seen("gpu_oom", "capacity", 2, 3),
       Seen("comm_error", "remote_closed", 0, 1), true},
      {"a closed connection explains no memory", Seen("comm_error", "remote_closed", 1, 1),
       Seen("gpu_oom", "capacity", 0, 3), false},
      {"a kill is explained afterwards", Seen("host_oom", "kernel", 30),
       Seen("process_crash", "sigkill", 0, 2), true},
      {"but not an hour later", Seen("host_oom", "kernel", 3600),
       Seen("process_crash", "sigkill", 0, 2), false},
      {"a hang is told long after its cause", Seen("comm_hang", "collective_timeout", 600, 1),
       Seen("process_crash", "python_exception", 0, 5), false},
      {"and is read before it", Seen("process_crash", "python_exception", 0, 5),
       Seen("comm_hang", "collective_timeout", 600, 1), true},
      {"an abort after a hang", Seen("process_crash", "sigabrt", 601, 1),
       Seen("comm_hang", "collective_timeout", 600, 1), false},
      {"the card, not who lost it", Seen("comm_error", "ib_completion", 3, 4),
       Seen("comm_error", "remote_closed", 0, 1), true},
      {"the launcher only cleans up",
       Seen("process_crash", "python_exception", -1, 0, model::Role::kTeardown),
       Seen("comm_hang", "collective_timeout", 0, 1), false},
      {"a NaN runs out of no memory", Seen("gpu_oom", "capacity", 20, 2),
       Seen("numeric", "nan_loss", 0), true},
      {"but an assertion may end on it", Seen("process_crash", "python_exception", 2, 2),
       Seen("numeric", "nan_loss", 0), false},
      {"of equals the earlier", Seen("gpu_oom", "capacity", -1, 6),
       Seen("gpu_oom", "capacity", 0, 3), true},
  };
  for (const Pair& pair : pairs) {
    EXPECT_EQ(Supersedes(pair.later, pair.initiating), pair.supersedes) << pair.name;
  }
}

TEST(Cause, ARootOfItsOwnFollowsFromNothing) {
  EXPECT_FALSE(FollowsFrom(Seen("storage_io", "no_space", 1), Seen("gpu_oom", "capacity", 0)));
  EXPECT_TRUE(FollowsFrom(Seen("comm_error", "gloo", 1), Seen("gpu_oom", "capacity", 0)));
  EXPECT_TRUE(FollowsFrom(Seen("cuda_error", "launch", 1), Seen("gpu_hardware", "xid_bus", 0)));
  EXPECT_TRUE(FollowsFrom(Seen("process_crash", "sigabrt", 1), Seen("comm_hang", "", 0)));
}

}  // namespace
}  // namespace aijob::analyze
