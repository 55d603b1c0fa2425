#include "collect/nvml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collect/nvml_planned.h"

namespace aijob::collect {
namespace {

using test::kNvmlStub;
using test::kOldNvmlStub;
using test::NvmlPlanned;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr uint64_t kGiB = uint64_t{1} << 30;

TEST(Nvml, TwoDevicesSayTheirMemory) {
  NvmlPlanned plan;
  const Nvml::Opened opened = Nvml::Open(kNvmlStub);
  ASSERT_NE(opened.library, nullptr) << opened.absent << opened.trouble;
  const std::vector<GpuMemory> read = opened.library->Read();
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[0].index, 0u);
  EXPECT_EQ(read[1].index, 1u);
  EXPECT_EQ(read[0].uuid, "GPU-0000-0");
  EXPECT_EQ(read[1].uuid, "GPU-0000-1");
  EXPECT_EQ(read[0].model, "NVIDIA H100 80GB HBM3");
  EXPECT_EQ(read[0].vendor, "nvidia");
  EXPECT_EQ(read[0].total_bytes, 80 * kGiB);
  EXPECT_EQ(read[0].used_bytes, 10 * kGiB) << "what the driver reserves is no process's";
  EXPECT_EQ(read[1].used_bytes, 11 * kGiB);
  EXPECT_THAT(read[0].fault, IsEmpty());
}

TEST(Nvml, DriversBefore510SayItWithoutV2) {
  NvmlPlanned plan;
  for (const char* way : {"no such function", "v2 is not supported"}) {
    plan.Plan(std::string_view(way).starts_with("v2") ? "v2 3" : "");
    const Nvml::Opened opened =
        Nvml::Open(std::string_view(way).starts_with("v2") ? kNvmlStub : kOldNvmlStub);
    ASSERT_NE(opened.library, nullptr) << way;
    const std::vector<GpuMemory> read = opened.library->Read();
    ASSERT_THAT(read, SizeIs(2)) << way;
    EXPECT_EQ(read[1].total_bytes, 80 * kGiB) << way;
    EXPECT_EQ(read[1].used_bytes, 12 * kGiB) << way << ": with what is reserved";
  }
}

TEST(Nvml, OneDevicesFaultIsItsOwn) {
  struct Case {
    const char* name;
    const char* plan;
    std::string_view fault;
    const char* message;
  };
  const Case cases[] = {
      {"falls off", "lost 0", gpu_fault::kLost, "nvmlDeviceGetMemoryInfo_v2: GPU is lost (15)"},
      {"was off already", "nohandle 0", gpu_fault::kLost,
       "nvmlDeviceGetHandleByIndex_v2: GPU is lost (15)"},
      {"has no memory of its own", "unsupported 0", gpu_fault::kUnreadable,
       "nvmlDeviceGetMemoryInfo: Something else (3)"},
  };
  for (const Case& each : cases) {
    NvmlPlanned plan(each.plan);
    const Nvml::Opened opened = Nvml::Open(kNvmlStub);
    ASSERT_NE(opened.library, nullptr) << each.name;
    const std::vector<GpuMemory> read = opened.library->Read();
    ASSERT_THAT(read, SizeIs(2)) << each.name;
    EXPECT_EQ(read[0].fault, each.fault) << each.name;
    EXPECT_EQ(read[0].message, each.message) << each.name;
    EXPECT_THAT(read[1].fault, IsEmpty()) << each.name;
    EXPECT_EQ(read[1].used_bytes, 11 * kGiB) << each.name;
  }
}

TEST(Nvml, ADeviceThatIsLostLaterKeepsItsName) {
  NvmlPlanned plan;
  const Nvml::Opened opened = Nvml::Open(kNvmlStub);
  ASSERT_NE(opened.library, nullptr);
  plan.Plan("lost 1");
  const std::vector<GpuMemory> read = opened.library->Read();
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[1].fault, gpu_fault::kLost);
  EXPECT_EQ(read[1].uuid, "GPU-0000-1");
  plan.Plan("");
  EXPECT_THAT(opened.library->Read()[1].fault, IsEmpty()) << "it is back";
}

TEST(Nvml, AbsenceIsNoTroubleAndTroubleIsNoAbsence) {
  struct Case {
    const char* name;
    const char* path;
    const char* plan;
    const char* absent;
    const char* trouble;
  };
  const Case cases[] = {
      {"no library", "/nowhere/libnvidia-ml.so.1", "", "/nowhere/libnvidia-ml.so.1", ""},
      {"no driver", kNvmlStub, "init 9", "nvmlInit_v2: Something else (9)", ""},
      {"no device", kNvmlStub, "devices 0", "no device", ""},
      {"library and driver differ", kNvmlStub, "init 18", "", "nvmlInit_v2: Something else (18)"},
      {"no count", kNvmlStub, "count 999", "", "nvmlDeviceGetCount_v2: Something else (999)"},
      {"another library", "libc.so.6", "", "", "libc.so.6 has no nvmlInit_v2"},
  };
  for (const Case& each : cases) {
    NvmlPlanned plan(each.plan);
    const Nvml::Opened opened = Nvml::Open(each.path);
    EXPECT_EQ(opened.library, nullptr) << each.name;
    EXPECT_THAT(opened.absent, HasSubstr(each.absent)) << each.name;
    EXPECT_THAT(opened.trouble, HasSubstr(each.trouble)) << each.name;
    EXPECT_NE(opened.absent.empty(), opened.trouble.empty()) << each.name;
  }
}

TEST(Nvml, DevicesPastTheLimitAreCounted) {
  NvmlPlanned plan("devices 20");
  const Nvml::Opened opened = Nvml::Open(kNvmlStub);
  ASSERT_NE(opened.library, nullptr);
  EXPECT_THAT(opened.library->Read(), SizeIs(kMaxGpus));
  EXPECT_EQ(opened.library->left_out(), 4u);
}

}  // namespace
}  // namespace aijob::collect
