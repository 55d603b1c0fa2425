#include "config/gpu_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config_reader.h"

namespace aijob::config {
namespace {

using ::testing::HasSubstr;

Config Read(const std::string& text) { return ReadConfig(text, "/etc/aijob.yaml").value(); }

TEST(GpuReader, NothingSaidIsWhereThereAreAny) {
  const GpuConfig gpu = Read("workload: a\n").gpu;
  EXPECT_EQ(gpu.use, GpuUse::kAuto);
  EXPECT_EQ(gpu.every, std::chrono::seconds(15));
  EXPECT_EQ(gpu.library, "");
}

TEST(GpuReader, EveryKeyIsRead) {
  const GpuConfig gpu = Read("gpu: {enabled: true, every: 1m, library: lib/nvml.so}\n").gpu;
  EXPECT_EQ(gpu.use, GpuUse::kOn);
  EXPECT_EQ(gpu.every, std::chrono::minutes(1));
  EXPECT_EQ(gpu.library, "/etc/lib/nvml.so");
  EXPECT_EQ(Read("gpu: {enabled: false}\n").gpu.use, GpuUse::kOff);
  EXPECT_EQ(Read("gpu: {enabled: auto}\n").gpu.use, GpuUse::kAuto);
  EXPECT_EQ(Read("gpu: {library: libnvidia-ml.so.1}\n").gpu.library, "libnvidia-ml.so.1");
}

TEST(GpuReader, FaultsNameTheirLineAndKey) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"gpu: {enabled: yes}\n", "\"enabled\" cannot be \"yes\""},
      {"gpu:\n  every: 10ms\n", "/etc/aijob.yaml:2: gpu.every: must be from 1s to 1h"},
      {"gpu: {every: 2h}\n", "gpu.every: must be from 1s to 1h"},
      {"gpu: {library: ''}\n", "gpu.library: must not be empty"},
      {"gpu: {libary: x}\n", "\"library\""},
      {"gpu: true\n", "\"gpu\" must be a mapping"},
  };
  for (const Case& each : cases) {
    const auto config = ReadConfig(each.text, "/etc/aijob.yaml");
    ASSERT_FALSE(config.ok()) << each.text;
    EXPECT_THAT(config.error(), HasSubstr(each.message)) << each.text;
  }
}

}  // namespace
}  // namespace aijob::config
