#include "collect/checkpoint_layout.h"

#include <gtest/gtest.h>

namespace aijob::collect {
namespace {

using enum CheckpointLayout;

TEST(CheckpointLayoutTest, Names) {
  struct Case {
    const char* name;
    bool folder;
    CheckpointLayout wanted;
    std::optional<CheckpointLayout> layout;
    uint64_t step = 0;
    bool temporary = false;
  };
  const Case cases[] = {
      {"checkpoint-500", true, kAuto, kHf, 500},
      {"tmp-checkpoint-500", true, kAuto, kHf, 500, true},
      {"checkpoint-500", false, kAuto, std::nullopt},
      {"checkpoint-best", true, kAuto, std::nullopt},
      {"iter_0000100", true, kAuto, kMegatron, 100},
      {"release", true, kAuto, std::nullopt},
      {"global_step200", true, kAuto, kDeepSpeed, 200},
      {"global_step_200", true, kAuto, kDeepSpeed, 200},
      {"step-100", true, kAuto, kDcp, 100},
      {"step_100", true, kAuto, kDcp, 100},
      {"epoch=1-step=100.ckpt", false, kAuto, kLightning, 100},
      {"epoch=1-step=100-v1.ckpt", false, kAuto, kLightning, 100},
      {"epoch=1-step=100.ckpt", true, kAuto, kLightning, 100},
      {"last.ckpt", false, kAuto, std::nullopt},
      {"500", true, kAuto, kOrbax, 500},
      {"500.orbax-checkpoint-tmp-1700000000", true, kAuto, kOrbax, 500, true},
      {"500", false, kAuto, std::nullopt},
      {"ckpt_500.pt", false, kAuto, kGeneric, 500},
      {"model_000700.pt", false, kAuto, kGeneric, 700},
      {"checkpoint_40", true, kAuto, kGeneric, 40},
      {"ckpt-40.tmp", true, kAuto, kGeneric, 40, true},
      {"latest", false, kAuto, std::nullopt},
      {"trainer_state.json", false, kAuto, std::nullopt},
      {"99999999999999999999999", true, kAuto, std::nullopt},
      {"", true, kAuto, std::nullopt},
      {"500", true, kDcp, kDcp, 500},
      {"checkpoint-500", true, kGeneric, kGeneric, 500},
      {"checkpoint-500", true, kMegatron, std::nullopt},
      {"iter_0000100", true, kHf, std::nullopt},
  };
  for (const Case& each : cases) {
    const auto read = ReadCheckpointName(each.name, each.folder, each.wanted);
    ASSERT_EQ(read.has_value(), each.layout.has_value()) << each.name;
    if (!read) continue;
    EXPECT_EQ(read->layout, *each.layout) << each.name;
    EXPECT_EQ(read->step, each.step) << each.name;
    EXPECT_EQ(read->temporary, each.temporary) << each.name;
  }
  EXPECT_EQ(CheckpointLayoutNames()[static_cast<size_t>(kGeneric)], "generic");
}

TEST(CheckpointLayoutTest, Trackers) {
  EXPECT_EQ(ReadTracker("1200\n"), 1200u);
  EXPECT_EQ(ReadTracker(" global_step200 "), 200u);
  EXPECT_EQ(ReadTracker("global_step_7"), 7u);
  EXPECT_EQ(ReadTracker("release"), std::nullopt);
  EXPECT_EQ(ReadTracker(""), std::nullopt);
  EXPECT_EQ(ReadTracker("12 13"), std::nullopt);
}

}  // namespace
}  // namespace aijob::collect
