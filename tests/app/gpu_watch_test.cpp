#include "app/gpu_watch.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/piped.h"
#include "collect/amd_cards.h"
#include "collect/nvml_planned.h"

namespace aijob::test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr milliseconds kLong{60'000};

config::GpuConfig With(const std::string& library, config::GpuUse use = config::GpuUse::kAuto) {
  config::GpuConfig config;
  config.library = library;
  config.use = use;
  return config;
}

class GpuWatchTest : public ::testing::Test {
 protected:
  std::string Page(app::GpuWatch& watch) {
    watch.Read();
    watch.Apply(counts_);
    return PageOf(counts_.Collect());
  }

  NvmlPlanned plan_;
  Folder root_;
  metrics::Counts counts_{{}, kNow};
};

TEST_F(GpuWatchTest, EveryDeviceHasItsMemoryAndItsName) {
  AddCard(root_, 0, "0000:03:00.0");
  SetMemory(root_, "0000:03:00.0", 7, 200);
  app::GpuWatch watch(With(kNvmlStub), root_.Path(), kLong);
  const std::string page = Page(watch);
  EXPECT_THAT(page, HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"0\"} 10737418240\n"));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_memory_total_bytes{gpu=\"1\"} 85899345920\n"));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"2\"} 7\n"));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_info{gpu=\"1\",uuid=\"GPU-0000-1\",vendor=\"nvidia\","
                              "model=\"NVIDIA H100 80GB HBM3\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_info{gpu=\"2\",uuid=\"0000:03:00.0\",vendor=\"amd\","
                              "model=\"0x74a1\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_read_errors_total{gpu=\"1\",reason=\"lost\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_read_errors_total{gpu=\"all\",reason=\"hanging\"} 0\n"));
}

TEST_F(GpuWatchTest, ALostDeviceHasNoMemoryAnyMoreAndTheOthersHave) {
  app::GpuWatch watch(With(kNvmlStub), root_.Path(), kLong);
  Page(watch);
  plan_.Plan("lost 1");
  std::string page = Page(watch);
  EXPECT_THAT(page, HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"0\"}"));
  EXPECT_THAT(page, Not(HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"1\"}")));
  EXPECT_THAT(page, Not(HasSubstr("aijob_gpu_memory_total_bytes{gpu=\"1\"}")));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_info{gpu=\"1\",uuid=\"GPU-0000-1\""));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_read_errors_total{gpu=\"1\",reason=\"lost\"} 1\n"));
  EXPECT_THAT(Page(watch), HasSubstr("aijob_gpu_read_errors_total{gpu=\"1\",reason=\"lost\"} 2\n"));
  plan_.Plan("");
  page = Page(watch);
  EXPECT_THAT(page, HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"1\"} 11811160064\n"));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_read_errors_total{gpu=\"1\",reason=\"lost\"} 2\n"));
}

TEST_F(GpuWatchTest, AMachineWithoutDevicesHasNoneOfThem) {
  app::GpuWatch watch(With("/nowhere/libnvidia-ml.so.1"), root_.Path(), kLong);
  const std::string page = Page(watch);
  EXPECT_THAT(page, Not(HasSubstr("aijob_gpu_memory_used_bytes{")));
  EXPECT_THAT(page, Not(HasSubstr("aijob_gpu_info{")));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_read_errors_total{gpu=\"all\",reason=\"driver\"} 0\n"));
}

TEST_F(GpuWatchTest, WhereOneIsWantedAbsenceIsAFault) {
  app::GpuWatch watch(With("/nowhere/libnvidia-ml.so.1", config::GpuUse::kOn), root_.Path(), kLong);
  EXPECT_THAT(Page(watch),
              HasSubstr("aijob_gpu_read_errors_total{gpu=\"all\",reason=\"driver\"} 1\n"));
}

TEST_F(GpuWatchTest, WhatIsNotLookedAtAnyMoreIsGone) {
  app::GpuWatch watch(With(kNvmlStub), root_.Path(), kLong);
  Page(watch);
  watch.Gone(counts_);
  const std::string page = PageOf(counts_.Collect());
  EXPECT_THAT(page, Not(HasSubstr("aijob_gpu_memory_used_bytes{")));
  EXPECT_THAT(page, Not(HasSubstr("aijob_gpu_info{")));
}

TEST_F(GpuWatchTest, ADriverThatComesLaterIsFound) {
  plan_.Plan("init 9");
  app::GpuWatch watch(With(kNvmlStub), root_.Path(), kLong);
  EXPECT_THAT(Page(watch), Not(HasSubstr("aijob_gpu_info{")));
  plan_.Plan("");
  std::string page;
  for (int look = 0; look < app::GpuWatch::kLooksBetween; ++look) page = Page(watch);
  EXPECT_THAT(page, HasSubstr("aijob_gpu_info{gpu=\"1\""));
}

TEST_F(GpuWatchTest, ADriverThatFailsIsCountedAndSoAreDevicesPastTheLimit) {
  plan_.Plan("init 18");
  app::GpuWatch failing(With(kNvmlStub), root_.Path(), kLong);
  EXPECT_THAT(Page(failing),
              HasSubstr("aijob_gpu_read_errors_total{gpu=\"all\",reason=\"driver\"} 1\n"));
  plan_.Plan("devices 20");
  app::GpuWatch many(With(kNvmlStub), root_.Path(), kLong);
  const std::string page = Page(many);
  EXPECT_THAT(page, HasSubstr("aijob_gpu_read_errors_total{gpu=\"all\",reason=\"limit\"} 4\n"));
  EXPECT_THAT(page, HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"15\"}"));
  EXPECT_THAT(page, Not(HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"16\"}")));
}

TEST_F(GpuWatchTest, ADriverThatHangsHoldsNobodyUpAndItsNumbersGo) {
  app::GpuWatch watch(With(kNvmlStub), root_.Path(), milliseconds(500));
  const std::string fifo = plan_.folder().Path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(Page(watch), HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"0\"}"));
  plan_.Plan("hang " + fifo);
  std::string page = Page(watch);
  EXPECT_THAT(page, HasSubstr("aijob_gpu_read_errors_total{gpu=\"all\",reason=\"hanging\"} 1\n"));
  EXPECT_THAT(page, Not(HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"0\"}")));
  EXPECT_THAT(Page(watch),
              HasSubstr("aijob_gpu_read_errors_total{gpu=\"all\",reason=\"hanging\"} 2\n"));
  // Opening waits until the stub waits too; from now on it answers.
  const int release = open(fifo.c_str(), O_WRONLY);
  ASSERT_GE(release, 0);
  plan_.Plan("");
  close(release);
  for (int look = 0; look < 1000 && page.find("used_bytes{gpu=\"0\"}") == page.npos; ++look) {
    page = Page(watch);
    std::this_thread::yield();
  }
  EXPECT_THAT(page, HasSubstr("aijob_gpu_memory_used_bytes{gpu=\"0\"}"));
}

TEST_F(GpuWatchTest, ItMayGoWhileADriverHangs) {
  const std::string fifo = plan_.folder().Path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  plan_.Plan("devices 1\nhang " + fifo);
  {
    app::GpuWatch watch(With(kNvmlStub), root_.Path(), milliseconds(0));
    EXPECT_THAT(Page(watch), HasSubstr("reason=\"hanging\"} 1\n"));
  }
  const int release = open(fifo.c_str(), O_WRONLY);  // waits for the thread that was left behind
  ASSERT_GE(release, 0);
  close(release);
}

}  // namespace
}  // namespace aijob::test
