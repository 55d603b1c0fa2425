#include "analyze/incidents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using model::Ending;
using std::chrono::minutes;
using std::chrono::seconds;

class IncidentsTest : public ::testing::Test {
 protected:
  Judgement Judge(const model::Event& event) {
    return incidents_.Judge(teller_, event, {"a line", -1, -1, event.time}, *event.time);
  }
  void Observe(const model::Event& event) {
    incidents_.Observe(teller_, event, {"", -1, -1, event.time}, *event.time);
  }

  Incidents incidents_;
  Incidents::Teller teller_ = incidents_.Open("train", "job", "/logs/job.log");
};

TEST_F(IncidentsTest, OneForAWorkload) {
  Judge(Failure("gpu_oom", "capacity", 0));
  Judge(Failure("comm_error", "gloo", 1, 7));
  Incidents::Teller other = incidents_.Open("other", "job", "/logs/x.log");
  incidents_.Judge(other, Failure("gpu_oom", "capacity", 1), {"x", -1, -1, At(1)}, At(1));
  const auto open = incidents_.ShowOpen();
  ASSERT_EQ(open.size(), 2u);
  EXPECT_EQ(open[1].workload, "train");
  EXPECT_EQ(open[1].initiating.file, "job.log") << "without its folders";
  EXPECT_EQ(open[1].initiating.text, "a line");
  EXPECT_EQ(Incidents::IdOf(teller_), open[1].id);
}

TEST_F(IncidentsTest, WhatWasPostedHasNoFile) {
  EXPECT_EQ(incidents_.Open("train", "webhook", "").file, "-");
}

TEST_F(IncidentsTest, ItsClassCountsOnceItIsSettled) {
  Judge(Failure("comm_error", "remote_closed", 0, 1));
  incidents_.Step(At(9));
  EXPECT_TRUE(incidents_.TakeChanges().empty());
  EXPECT_LE(incidents_.NextDeadline(At(9)), seconds(1));
  Judge(Failure("gpu_oom", "capacity", 0.5, 3));
  incidents_.Step(At(10));
  const auto changes = incidents_.TakeChanges();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].kind, Change::Kind::kSettled);
  EXPECT_EQ(changes[0].incident.initiating.class_name, "gpu_oom");
  incidents_.Step(At(11));
  EXPECT_TRUE(incidents_.TakeChanges().empty());
}

TEST_F(IncidentsTest, ProgressEndsIt) {
  struct Case {
    const char* name;
    model::Event event;
    bool ends;
  };
  model::Event failed_task = Observation("task_status", 30);
  failed_task.labels.push_back({"status", "FAILED"});
  model::Event done_task = Observation("task_status", 30);
  done_task.labels.push_back({"status", "SUCCESS"});
  for (const Case& each : {
           Case{"a step", Observation("train_step", 30, {{"step", 5}}), true},
           Case{"another rank's last step", Observation("train_step", 5, {{"step", 5}}), false},
           Case{"an answer", Observation("request_access", 30, {{"status", 200}}), true},
           Case{"an error", Observation("request_access", 30, {{"status", 503}}), false},
           Case{"a failed task", failed_task, false},
           Case{"a task done", done_task, true},
           Case{"a load", Observation("model_load_progress", 30), false},
       }) {
    incidents_ = Incidents();
    teller_ = incidents_.Open("train", "job", "x.log");
    Judge(Failure("gpu_oom", "capacity", 0));
    Observe(each.event);
    EXPECT_EQ(incidents_.ShowOpen().empty(), each.ends) << each.name;
    if (!each.ends) continue;
    ASSERT_EQ(incidents_.ended().size(), 1u);
    EXPECT_EQ(incidents_.ended()[0].ending, Ending::kProgress);
    EXPECT_EQ(incidents_.ended()[0].ended, At(30));
    EXPECT_EQ(incidents_.TakeChanges().size(), 2u) << "settled, and ended";
  }
}

TEST_F(IncidentsTest, QuietEndsIt) {
  model::Event timeout = Timeout(0, 1, 5);
  timeout.values.push_back({"timeout_seconds", 600});
  Judge(timeout);
  incidents_.Step(At(0) + minutes(19));
  EXPECT_EQ(incidents_.ShowOpen().size(), 1u);
  incidents_.Step(At(0) + minutes(20));
  ASSERT_EQ(incidents_.ended().size(), 1u);
  EXPECT_EQ(incidents_.ended()[0].ending, Ending::kQuiet);
  EXPECT_EQ(incidents_.ended()[0].ended, At(0)) << "it lasted until its last failure";
}

TEST_F(IncidentsTest, LinesOfLongAgoAreOtherIncidentsThoughReadAtOnce) {
  const model::TimePoint now = At(100'000);
  for (const double at : {0.0, 10'000.0, 20'000.0}) {
    incidents_.Judge(teller_, Failure("gpu_oom", "capacity", at), {"x", -1, -1, At(at)}, now);
  }
  EXPECT_EQ(incidents_.ended().size(), 2u);
  EXPECT_EQ(incidents_.ShowOpen().size(), 1u);
}

TEST_F(IncidentsTest, WhatIsWorseBeginsAnotherOne) {
  model::Event stopped = Failure("preemption", "sigterm", 0);
  stopped.severity = model::Severity::kInfo;
  Judge(stopped);
  EXPECT_TRUE(Judge(Failure("gpu_oom", "capacity", 300)).new_class);
  ASSERT_EQ(incidents_.ended().size(), 1u);
  EXPECT_EQ(incidents_.ended()[0].ending, Ending::kSuperseded);
  EXPECT_EQ(incidents_.ShowOpen()[0].initiating.class_name, "gpu_oom");
}

TEST_F(IncidentsTest, ANanMayEndARunButExplainsNoLaterHang) {
  Judge(Failure("numeric", "nan_loss", 0));
  EXPECT_EQ(Judge(Failure("process_crash", "python_exception", 5)).role, model::Role::kCascade);
  EXPECT_EQ(incidents_.ShowOpen()[0].initiating.class_name, "numeric");
  Judge(Timeout(620, 1, 5));
  ASSERT_EQ(incidents_.ended().size(), 1u);
  EXPECT_EQ(incidents_.ended()[0].initiating.class_name, "numeric");
  EXPECT_EQ(incidents_.ShowOpen()[0].initiating.class_name, "comm_hang");
}

TEST_F(IncidentsTest, ALineWithoutTimeIsAsOldAsItsNeighbours) {
  incidents_.Judge(teller_, Failure("comm_error", "gloo", 0), {"x", -1, -1, At(0)}, At(5000));
  model::Event bare = Failure("gpu_oom", "capacity", 0);
  incidents_.Judge(teller_, bare, {"x", -1, -1, std::nullopt}, At(5002));
  EXPECT_EQ(incidents_.ShowOpen()[0].initiating.time, At(2));
}

TEST_F(IncidentsTest, AFileWithoutClocksIsAsOldAsItsWorkload) {
  incidents_.Observe(teller_, Observation("train_step", 0), {"", -1, -1, At(0)}, At(5000));
  Incidents::Teller bare = incidents_.Open("train", "job", "rank_2.log");
  incidents_.Judge(bare, Failure("gpu_oom", "capacity", 0), {"x", -1, -1, std::nullopt}, At(5001));
  incidents_.Judge(teller_, Timeout(11, 0, 5), {"x", -1, -1, At(11)}, At(5011));
  ASSERT_EQ(incidents_.ShowOpen().size(), 1u);
  EXPECT_EQ(incidents_.ShowOpen()[0].initiating.class_name, "gpu_oom");
  EXPECT_EQ(incidents_.ShowOpen()[0].initiating.time, At(1));
}

TEST_F(IncidentsTest, RanksThatWereSeenAreKnownWhenTheyFallSilent) {
  for (int32_t rank = 0; rank < 4; ++rank) Incidents::Saw(teller_, rank, At(-5));
  for (const int rank : {0, 1, 3}) Judge(Timeout(0, rank, 5));
  EXPECT_THAT(incidents_.ShowOpen()[0].suspects, ::testing::ElementsAre(2));
}

TEST_F(IncidentsTest, AStormIsCountedToItsLastLine) {
  static constexpr std::string_view kRule = "cuda_oom";
  model::Event event = Failure("gpu_oom", "capacity", 0);
  event.rule = kRule;
  for (int i = 0; i < 1000; ++i) {
    event.time = At(0.01 * i);
    const Judgement judgement = Judge(event);
    EXPECT_EQ(judgement.new_class, i == 0);
    EXPECT_EQ(judgement.role, model::Role::kInitiating);
  }
  const model::Incident open = incidents_.ShowOpen()[0];
  EXPECT_EQ(open.events, 1000u);
  EXPECT_EQ(open.tallies[0].events, 1000u);
  EXPECT_EQ(open.last, At(9.99));
  event.time = At(100'000);
  EXPECT_TRUE(Judge(event).new_class) << "the day after it is another one";
}

TEST_F(IncidentsTest, WhatIsShownAndStoredIsMasked) {
  const model::Event event = Failure("dependency", "auth", 0);
  incidents_.Judge(teller_, event, {"token=hf_ABCDEFGHIJKLMNOPQRST", -1, -1, event.time}, At(0));
  EXPECT_EQ(incidents_.ShowOpen()[0].first[0].text, "token=***");
  for (const auto& [name, saved] : incidents_.TakeSaved()) {
    EXPECT_EQ(saved.find("ABCDEFGHIJKLMNOPQRST"), std::string::npos) << name;
  }
}

TEST_F(IncidentsTest, WhoseLineItIs) {
  struct Case {
    const char* name;
    const char* path;
    std::vector<int> tags;  // of lines before
    int tag, message, rank;
  };
  for (const Case& each : {
           Case{"a file of one rank", "rank_2.log", {}, 7, 5, 2},
           Case{"a tag is of the world, the message of a group", "job.log", {3, 12}, 12, 4, 12},
           Case{"a file that has said one rank only", "job.log", {6, 6}, -1, 0, 6},
           Case{"a file that has said several", "job.log", {6, 7}, -1, 3, 3},
           Case{"the launcher's folder", "attempt_0/4/stderr.log", {}, -1, -1, 4},
           Case{"which lines know better", "attempt_0/4/stderr.log", {12}, -1, -1, 12},
           Case{"nobody", "job.log", {}, -1, -1, -1},
       }) {
    incidents_ = Incidents();
    teller_ = incidents_.Open("train", "job", each.path);
    for (const int tag : each.tags) Incidents::Saw(teller_, tag, At(-5));
    incidents_.Judge(teller_, Failure("gpu_oom", "capacity", 0, each.message),
                     {"x", each.tag, -1, At(0)}, At(0));
    EXPECT_EQ(incidents_.ShowOpen()[0].initiating.rank, each.rank) << each.name;
  }
}

TEST_F(IncidentsTest, AHangIsAsOldAsItRan) {
  Judge(Failure("data_pipeline", "worker_killed", 0, 3));
  model::Event hang = Timeout(1805, 1, 5);
  hang.values.push_back({"ran_for_seconds", 1800});
  EXPECT_EQ(Judge(hang).role, model::Role::kCascade);
  EXPECT_TRUE(incidents_.ended().empty());
}

TEST_F(IncidentsTest, TheKernelNamesNoRankButWhoWasHitDoes) {
  Judge(Failure("gpu_hardware", "xid_bus", 0));
  Judge(Failure("comm_error", "remote_closed", 1, 2));
  Judge(Failure("cuda_error", "launch", 2, 5));
  EXPECT_EQ(incidents_.ShowOpen()[0].initiating.class_name, "gpu_hardware");
  EXPECT_EQ(incidents_.ShowOpen()[0].initiating.rank, 5);
}

TEST_F(IncidentsTest, SavedAndLoadedTheyGoOn) {
  for (int32_t rank = 0; rank < 4; ++rank) Incidents::Saw(teller_, rank, At(-5));
  Judge(Failure("storage_io", "no_space", -10'000));
  for (const int rank : {0, 1, 3}) Judge(Timeout(0, rank, 5));
  Incidents loaded;
  for (const auto& [name, saved] : incidents_.TakeSaved()) loaded.Load(name, saved);
  EXPECT_TRUE(incidents_.TakeSaved().empty()) << "nothing has changed since";
  ASSERT_EQ(loaded.ShowOpen().size(), 1u);
  EXPECT_EQ(loaded.ShowOpen()[0].id, incidents_.ShowOpen()[0].id);
  EXPECT_THAT(loaded.ShowOpen()[0].suspects, ::testing::ElementsAre(2));
  ASSERT_EQ(loaded.ended().size(), 1u);
  EXPECT_EQ(loaded.ended()[0].initiating.class_name, "storage_io");
  teller_ = loaded.Open("train", "job", "x.log");
  EXPECT_FALSE(loaded.Judge(teller_, Timeout(1, 0, 5), {"x", 0, -1, At(1)}, At(1)).new_class);
  for (const char* damaged : {"", "{", "[1]", "{\"train\":{}}", "{\"train\":3}"}) {
    loaded.Load("workloads", damaged);
    loaded.Load("ended", damaged);
  }
}

TEST_F(IncidentsTest, MemoryIsBounded) {
  for (int i = 0; i < 1000; ++i) {
    Incidents::Teller teller = incidents_.Open("w" + std::to_string(i), "job", "x.log");
    incidents_.Judge(teller, Failure("gpu_oom", "capacity", 10'000.0 * i),
                     {"x", -1, -1, At(10'000.0 * i)}, At(10'000.0 * i));
  }
  EXPECT_LE(incidents_.ShowOpen().size(), kMostWorkloads + 1);
  EXPECT_LE(incidents_.ended().size(), kKept);
}

}  // namespace
}  // namespace aijob::analyze
