#include "app/agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/agents.h"
#include "support/small_disk.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

TEST_F(AgentTest, KnowsTheFirstFailureBeforeItComes) {
  Start(Yaml());
  EXPECT_THAT(Page(),
              HasSubstr("aijob_gpu_oom_total{workload=\"default\",subtype=\"capacity\"} 0\n"));
  EXPECT_TRUE(agent_->CaughtUp());
  logs_.Append("a.log", "INFO a\n" + kOomLine);
  Steps(seconds(1));
  EXPECT_EQ(Counted("aijob_gpu_oom_total", {"capacity"}), 1);
  EXPECT_EQ(Counted("aijob_log_lines_total"), 2);
  EXPECT_EQ(agent_->LagBytes(), 0u);
  const std::vector<model::Incident> open = agent_->analysis().incidents.ShowOpen();
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].initiating.class_name, "gpu_oom");
  EXPECT_EQ(open[0].initiating.source, "job");
}

TEST_F(AgentTest, ARestartAmidATracebackCountsItOnce) {
  const std::string lines[] = {"Traceback (most recent call last):\n",
                               "  File \"/app/train.py\", line 12, in <module>\n", "    main()\n",
                               "KeyError: 'loss'\n", "INFO after\n"};
  for (size_t restart_after = 0; restart_after <= std::size(lines); ++restart_after) {
    const std::string name = "run" + std::to_string(restart_after) + ".log";
    Start(Yaml());
    const double before = Counted("aijob_failure_events_total", {"process_crash"});
    for (size_t i = 0; i < std::size(lines); ++i) {
      if (i == restart_after) Start(Yaml());
      logs_.Append(name, lines[i]);
      Steps();
      Page();  // commits
    }
    if (restart_after == std::size(lines)) Start(Yaml());
    Steps(seconds(5));
    EXPECT_EQ(Counted("aijob_failure_events_total", {"process_crash"}), before + 1)
        << restart_after;
  }
  EXPECT_EQ(Counted("aijob_log_lines_total"), 6 * 5);
}

TEST_F(AgentTest, ARestartAmidADeadlockCountsItOnce) {
  const std::string lines[] = {
      "Thread-A waiting for lock on Resource-X (held by Thread-B)\n",
      "Thread-B waiting for lock on Resource-Y (held by Thread-A)\n",
      "Thread-B still waiting for lock on Resource-Y (held by Thread-A)\n"};
  for (size_t restart_after = 0; restart_after <= std::size(lines); ++restart_after) {
    const std::string name = "run" + std::to_string(restart_after) + ".log";
    const std::string yaml = Yaml(", workload: w" + std::to_string(restart_after));
    Start(yaml);
    for (size_t i = 0; i < std::size(lines); ++i) {
      if (i == restart_after) Start(yaml);
      logs_.Append(name, lines[i]);
      Steps();
      Page();  // commits
    }
    if (restart_after == std::size(lines)) Start(yaml);
    const std::string workload = "workload=\"w" + std::to_string(restart_after) + "\"";
    EXPECT_EQ(Counted("aijob_deadlocks_total", {workload}), 1) << restart_after;
    EXPECT_EQ(Counted("aijob_lock_waiters", {workload}), 2) << restart_after;
  }
}

TEST_F(AgentTest, AnUnterminatedLastLineWaitsAlsoOverARestart) {
  const size_t half = kOomLine.size() / 2;
  logs_.Append("a.log", kOomLine.substr(0, half));
  Start(Yaml());
  Steps(seconds(60));
  EXPECT_EQ(Counted("aijob_log_lines_total"), 0);
  Start(Yaml());
  EXPECT_EQ(Counted("aijob_log_lines_total"), 0);
  logs_.Append("a.log", kOomLine.substr(half));
  Steps(seconds(1));
  EXPECT_EQ(Counted("aijob_log_lines_total"), 1);
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 1);
  Start(Yaml());
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 1) << "once";
}

TEST_F(AgentTest, WithAFullDiskCountingGoesOnAndIsStoredLater) {
  const SmallDisk disk(size_t{512} << 10);
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small file system is not allowed here";
  state_folder_ = disk.Path("state");
  Start(Yaml());
  disk.Fill();
  for (int i = 0; i < 20; ++i) {  // what was allocated before is used up
    logs_.Append("a" + std::to_string(i) + ".log", kOomLine);
    Steps(seconds(1));
  }
  EXPECT_FALSE(agent_->Commit(now_).ok());
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 20) << "served all the same";
  EXPECT_GE(Counted("aijob_exporter_state_commit_errors_total"), 1);
  const model::Status refused = agent_->Post("batch", "auto", kOomLine, now_);
  EXPECT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().find(state_folder_), std::string::npos) << "no path of the host";
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 20) << "what is refused comes again";
  disk.MakeRoom();
  EXPECT_TRUE(agent_->Commit(now_).ok());
  Start(Yaml());
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 20);
  EXPECT_GE(Counted("aijob_exporter_state_commit_errors_total"), 1) << "this one too";
}

TEST_F(AgentTest, PostedLinesOfBothKinds) {
  Start(Yaml());
  const std::string ndjson =
      R"({"level":"error","task_id":"t1","status":"FAILED","message":"CUDA out of memory. Tried to )"
      R"(allocate 2.00 GiB. GPU 0 has a total capacity of 79.15 GiB of which 1.20 GiB is free."})"
      "\n"
      R"({"level":"info","task_id":"t2","status":"SUCCESS","message":"done"})";
  const struct {
    const char* source;
    const char* format;
    std::string body;
    double lines, failures;
  } kCases[] = {{"plain", "auto", "INFO a\n" + kOomLine, 2, 1},
                {"ndjson", "auto", ndjson, 2, 1},
                {"named", "torch", kOomLine, 1, 1},
                {"traceback", "auto",
                 "Traceback (most recent call last):\n  File \"a.py\", line 1, "
                 "in f\nKeyError: 'x'",
                 3, 1},
                {"empty", "auto", "", 0, 0}};
  for (const auto& [source, format, body, lines, failures] : kCases) {
    const double before = Counted("aijob_failure_events_total");
    EXPECT_TRUE(agent_->Post(source, format, body, now_).ok());
    const std::string label = std::string("source=\"") + source + "\"";
    EXPECT_EQ(Counted("aijob_log_lines_total", {label}), lines) << source;
    EXPECT_EQ(Counted("aijob_failure_events_total"), before + failures) << source;
  }
  EXPECT_EQ(Counted("aijob_task_status_total", {"failed"}), 1);
  Start(Yaml());
  EXPECT_EQ(Counted("aijob_log_lines_total", {"source=\"ndjson\""}), 2) << "stored when answered";
}

TEST_F(AgentTest, PathGroupsBecomeLabelsAndTheWorkload) {
  const std::string pattern =
      ", path_pattern: '/(?P<pod>[a-z0-9]+)_(?P<container>\\w+)\\.log$', "
      "workload: '{pod}', labels: [container]";
  logs_.Append("train7_main.log", kOomLine);
  logs_.Append("other.log", "INFO x\n");
  Start(Yaml(pattern));
  const std::string page = Page();
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total", {"workload=\"train7\"", "capacity"}), 1);
  EXPECT_EQ(Sum(page, "aijob_log_lines_total", {"workload=\"train7\"", "container=\"main\""}), 1);
  EXPECT_EQ(Sum(page, "aijob_log_lines_total", {"workload=\"default\""}), 1) << "no match";
}

TEST_F(AgentTest, UserMetricsOfAllTypesSurvive) {
  const std::string metrics =
      "metrics:\n"
      "  - {name: my_requests_total, type: counter, help: R., match: 'my request (?P<code>\\d+)', "
      "labels: {code: code}}\n"
      "  - {name: my_depth, type: gauge, help: D., match: 'my depth (?P<depth>\\d+)', value: "
      "depth}\n"
      "  - {name: my_seconds, type: histogram, help: S., match: 'my took (?P<took_seconds>\\S+)', "
      "value: took_seconds, buckets: [0.1, 1]}\n";
  logs_.Append("a.log", "my request 200\nmy depth 7\nmy took 500ms\nmy depth 5\nmy took nan\n");
  Start(Yaml("", metrics));
  for (const bool restarted : {false, true}) {
    if (restarted) Start(Yaml("", metrics));
    const std::string page = Page();
    EXPECT_EQ(Sum(page, "my_requests_total", {"code=\"200\""}), 1) << restarted;
    EXPECT_EQ(Sum(page, "my_depth"), 5) << restarted;
    EXPECT_EQ(Sum(page, "my_seconds_bucket", {"le=\"1\""}), 1) << restarted;
    EXPECT_EQ(Sum(page, "my_seconds_count"), 1) << "not a number is refused, " << restarted;
  }
}

TEST_F(AgentTest, AReloadChangesRulesAndLabelsAndKeepsEveryValue) {
  logs_.Append("a.log", kOomLine + "widget broke\nTraceback (most recent call last):\n");
  Start(Yaml());
  EXPECT_EQ(Counted("aijob_log_lines_total"), 3);
  const std::string widget =
      "metrics:\n  - {name: my_widgets_total, type: counter, help: W., match: 'widget broke'}\n";
  ASSERT_TRUE(Reload(Yaml(", workload: other", widget)).ok());
  logs_.Append("a.log", "  File \"a.py\", line 1, in f\nKeyError: 'x'\nwidget broke\n" + kOomLine);
  Steps(seconds(5));
  const std::string page = Page();
  EXPECT_EQ(Sum(page, "my_widgets_total"), 1) << "from now on";
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total", {"workload=\"default\""}), 1);
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total", {"workload=\"other\""}), 1);
  EXPECT_EQ(Sum(page, "aijob_log_lines_total"), 7);
  EXPECT_EQ(Sum(page, "aijob_failure_events_total", {"process_crash"}), 1)
      << "open during the reload";
}

TEST_F(AgentTest, AReloadThatFailsChangesNothing) {
  logs_.Append("a.log", kOomLine);
  Start(Yaml());
  config::Config bad = Configured(Yaml());
  bad.sources[0].path_pattern = "(";
  auto rules = app::LoadRules(bad);
  ASSERT_TRUE(rules.ok());
  EXPECT_FALSE(agent_->Reload(std::move(bad), std::move(rules).value(), now_).ok());
  logs_.Append("a.log", kOomLine);
  Steps(seconds(1));
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 2);
}

TEST_F(AgentTest, ASourceThatAReloadBringsOrTakesAway) {
  logs_.Append("a.log", kOomLine);
  logs_.Append("b.txt", "INFO old\n");
  Start(Yaml());
  const std::string second = "  - {name: second, paths: [\"" + logs_.Path("*.txt") + "\"]}\n";
  ASSERT_TRUE(Reload(Yaml() + second).ok());
  logs_.Append("b.txt", "INFO new\n");
  Steps(seconds(1));
  EXPECT_EQ(Counted("aijob_log_lines_total", {"source=\"second\""}), 1) << "start: end";
  ASSERT_TRUE(Reload("sources:" + ("\n" + second)).ok());
  logs_.Append("a.log", kOomLine);
  logs_.Append("b.txt", "INFO newer\n");
  Steps(seconds(1));
  EXPECT_EQ(Counted("aijob_log_lines_total", {"source=\"job\""}), 1) << "followed no more, kept";
  EXPECT_EQ(Counted("aijob_log_lines_total", {"source=\"second\""}), 2);
  ASSERT_TRUE(Reload(Yaml()).ok());
  Steps(seconds(1));
  EXPECT_EQ(Counted("aijob_log_lines_total", {"source=\"job\""}), 2) << "goes on where it stood";
}

TEST_F(AgentTest, WithoutAStoreItCountsAllTheSame) {
  logs_.Append("a.log", kOomLine);
  Start(Yaml(), false);
  EXPECT_EQ(Counted("aijob_gpu_oom_total"), 1);
  EXPECT_EQ(Counted("aijob_exporter_state_commits_total"), 0);
}

TEST_F(AgentTest, UnknownErrorsAreNewOnceAlsoOverARestart) {
  Start(Yaml());
  EXPECT_THAT(Page(),
              HasSubstr("aijob_novel_templates_total{workload=\"default\",level=\"error\"} 0\n"));
  logs_.Append("a.log",
               "12:00:01 ERROR the widget 3 came loose\n12:00:02 ERROR the widget 4 came loose\n"
               "12:00:03 INFO the widget 5 is well\nthe widget 7 failed to hold\n" +
                   kOomLine);
  Steps();
  EXPECT_EQ(Counted("aijob_novel_templates_total", {"error"}), 2);
  EXPECT_EQ(Counted("aijob_exporter_templates"), 2);
  Start(Yaml());
  ASSERT_EQ(agent_->templates().size(), 2u);
  logs_.Append("a.log", "12:00:05 ERROR the widget 9 came loose\n12:00:06 FATAL the end\n");
  Steps();
  EXPECT_EQ(Counted("aijob_novel_templates_total", {"error"}), 2);
  EXPECT_EQ(Counted("aijob_novel_templates_total", {"fatal"}), 1);
  for (const analyze::NovelTemplate& known : agent_->templates().Show()) {
    const bool loose = known.text == "the widget <*> came loose";
    EXPECT_EQ(known.count, loose ? 3u : 1u) << known.text;
  }
}

TEST_F(AgentTest, SaysWhenItWantsToBeCalled) {
  Start(Yaml());
  Page();
  EXPECT_GE(agent_->NextDeadline(now_), model::Duration(0));
  logs_.Append("a.log", "Traceback (most recent call last):\n");
  agent_->Step(now_);
  EXPECT_LE(agent_->NextDeadline(now_), std::chrono::milliseconds(250)) << "a message is open";
}

}  // namespace
}  // namespace aijob::test
