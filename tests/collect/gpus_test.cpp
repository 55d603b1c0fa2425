#include "collect/gpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collect/amd_cards.h"
#include "collect/nvml_planned.h"

namespace aijob::collect {
namespace {

using test::Folder;
using test::kNvmlStub;
using test::NvmlPlanned;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Gpus, AMachineWithoutAnyIsNoFault) {
  Folder root;
  const Gpus gpus = Gpus::Find({"/nowhere/libnvidia-ml.so.1", root.Path()});
  EXPECT_TRUE(gpus.empty());
  EXPECT_THAT(gpus.Read(), IsEmpty());
  EXPECT_THAT(gpus.trouble(), IsEmpty());
  EXPECT_THAT(gpus.absent(), HasSubstr("/nowhere/libnvidia-ml.so.1"));
}

TEST(Gpus, AmdsFollowNvidias) {
  NvmlPlanned plan("lost 0");
  Folder root;
  test::AddCard(root, 0, "0000:03:00.0");
  test::SetMemory(root, "0000:03:00.0", 7, 200);
  const Gpus gpus = Gpus::Find({kNvmlStub, root.Path()});
  const std::vector<GpuMemory> read = gpus.Read();
  ASSERT_THAT(read, SizeIs(3));
  for (size_t i = 0; i < read.size(); ++i) EXPECT_EQ(read[i].index, i);
  EXPECT_EQ(read[0].fault, gpu_fault::kLost);
  EXPECT_EQ(read[1].vendor, "nvidia");
  EXPECT_EQ(read[2].vendor, "amd");
  EXPECT_EQ(read[2].used_bytes, 7u);
}

TEST(Gpus, OneVendorsTroubleIsItsOwn) {
  NvmlPlanned plan("init 18");
  Folder root;
  test::AddCard(root, 0, "0000:03:00.0");
  test::SetMemory(root, "0000:03:00.0", 7, 200);
  const Gpus gpus = Gpus::Find({kNvmlStub, root.Path()});
  EXPECT_THAT(gpus.trouble(), HasSubstr("nvmlInit_v2"));
  const std::vector<GpuMemory> read = gpus.Read();
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0].index, 0u);
}

TEST(Gpus, TheLimitIsForAllTogether) {
  NvmlPlanned plan("devices 18");
  Folder root;
  test::AddCard(root, 0, "0000:03:00.0");
  test::SetMemory(root, "0000:03:00.0", 7, 200);
  const Gpus gpus = Gpus::Find({kNvmlStub, root.Path()});
  EXPECT_THAT(gpus.Read(), SizeIs(kMaxGpus));
  EXPECT_EQ(gpus.left_out(), 3u);
}

}  // namespace
}  // namespace aijob::collect
