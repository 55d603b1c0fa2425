#include "ctl/scan_incidents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/told.h"
#include "ctl/called.h"
#include "support/folder.h"

namespace aijob::ctl {
namespace {

using ::testing::HasSubstr;

TEST(EventTimeline, FilesAreReadOneAfterTheOtherAndJudgedSideBySide) {
  analyze::Incidents open;
  EventTimeline timeline(open);
  const auto take = [&](const char* file, model::Event event,
                        std::optional<model::TimePoint> time) {
    event.time = time;
    timeline.Take(file, open.Open("train", "scan", file), event, {"a line", -1, -1, time});
  };
  take("rank_0.log", analyze::Failure("comm_error", "remote_closed", 5), analyze::At(5));
  take("rank_1.log", analyze::Failure("cuda_error", "launch", 4), analyze::At(4));
  take("rank_1.log", analyze::Failure("process_crash", "sigabrt", 0), std::nullopt);
  take("rank_2.log", analyze::Failure("process_crash", "sigabrt", 0), std::nullopt);
  take("rank_1.log", analyze::Failure("gpu_oom", "capacity", 50'000), analyze::At(50'000));
  const auto incidents = timeline.Judge(analyze::At(9000));
  ASSERT_EQ(incidents.size(), 2u);
  EXPECT_EQ(incidents[0].initiating.class_name, "cuda_error");
  EXPECT_EQ(incidents[0].initiating.rank, 1);
  EXPECT_EQ(incidents[0].events, 4u) << "a file without any clock tells of the first";
  EXPECT_EQ(incidents[1].initiating.class_name, "gpu_oom");
}

TEST(EventTimeline, WaitsOfSeveralFilesCloseACircle) {
  analyze::Incidents open;
  EventTimeline timeline(open);
  const auto wait = [&](const char* file, const char* waiter, const char* lock, const char* holder,
                        double at) {
    model::Event event = analyze::Observation("lock", at);
    event.labels = {{"act", "waits"}, {"waiter", waiter}, {"resource", lock}, {"holder", holder}};
    timeline.Take(file, open.Open("train", "scan", file), event,
                  {"a line", -1, -1, analyze::At(at)});
  };
  wait("two.log", "B", "y", "A", 5);
  wait("one.log", "A", "x", "B", 4);
  const auto incidents = timeline.Judge(analyze::At(9000));
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(incidents[0].initiating.class_name, "deadlock");
  EXPECT_EQ(incidents[0].initiating.file, "two.log") << "the later one closes it";
  EXPECT_EQ(incidents[0].initiating.text, "A waits for x held by B, which waits for y held by A");
}

TEST(EventTimeline, ALineWithoutClockStandsBetweenThoseAroundIt) {
  struct Case {
    const char* name;
    double kernel;  // when the kernel says why
    const char* began;
  };
  for (const Case& each : {Case{"within", 40, "gpu_hardware"}, Case{"later", 500, "cuda_error"}}) {
    analyze::Incidents open;
    EventTimeline timeline(open);
    const auto take = [&](const char* file, uint64_t line, model::Event event,
                          std::optional<model::TimePoint> time) {
      event.time = time;
      event.line = line;
      timeline.Take(file, open.Open("train", "scan", file), event, {"a line", -1, -1, time});
    };
    take("train.log", 1, analyze::Observation("train_step", 0), analyze::At(0));
    take("train.log", 9, analyze::Failure("comm_error", "remote_closed", 60), analyze::At(60));
    // A traceback: known when all its lines are.
    take("train.log", 2, analyze::Failure("cuda_error", "launch", 0), std::nullopt);
    take("kernel.log", 1, analyze::Failure("gpu_hardware", "xid_bus", each.kernel),
         analyze::At(each.kernel));
    const auto incidents = timeline.Judge(analyze::At(9000));
    ASSERT_FALSE(incidents.empty());
    EXPECT_EQ(incidents[0].initiating.class_name, each.began) << each.name;
  }
}

TEST(EventTimeline, OneObjectALine) {
  const test::Folder folder;
  folder.Write(
      "rank_3.log",
      "[rank3]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\n");
  const test::Called called = test::Call({"scan", "--output=incidents", folder.Path("rank_3.log")});
  EXPECT_EQ(called.code, 0) << called.err;
  EXPECT_THAT(called.out, HasSubstr("\"class\":\"gpu_oom\""));
  EXPECT_THAT(called.out, HasSubstr("\"remedy\":\""));
  EXPECT_EQ(std::count(called.out.begin(), called.out.end(), '\n'), 1);
}

}  // namespace
}  // namespace aijob::ctl
