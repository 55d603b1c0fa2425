// A week in virtual time: crashes, cascades, what nobody knows, flapping, maintenance, a hook that
// fails, a restart of the exporter. Exactly the expected actions are taken, and each of the others
// is refused for the expected reason.

#include <gtest/gtest.h>

#include "act/deciding.h"

namespace aijob::act {
namespace {

/// The week as it is written down: "day hh:mm:ss workload outcome [reason]".
class Week {
 public:
  Week() : test_(std::make_unique<Deciding>(WeekOptions())), began_(test_->now) {}

  static Options WeekOptions() {
    Options options;
    options.mode = Mode::kAct;
    options.trial = hours(24);
    Policy serving = Restart("restart-serving");
    serving.match.classes = {"process_crash", "deadlock"};
    serving.match.workloads = {"serve-*"};
    Policy training = Restart("requeue-training");
    training.exec.reset();
    training.webhook = WebhookAction{};
    training.webhook->url = "http://127.0.0.1:1/";
    training.match.workloads = {"train-*"};
    training.after = minutes(2);
    Policy all = Restart("look-at-others");
    all.mode = Mode::kDryRun;
    options.policies = {serving, training, all};
    return options;
  }

  /// To a time of the week.
  void At(int day, int hour, int minute) {
    const model::TimePoint then = began_ + hours(24 * day + hour) + minutes(minute);
    ASSERT_GE(then, test_->now);
    test_->Pass(then - test_->now, minutes(1));
  }
  /// It breaks and, seconds after what was decided, works again; 0: it does not.
  void Crash(const std::string& workload, int back_after,
             const std::string& class_name = "process_crash",
             model::Role role = model::Role::kInitiating) {
    const std::string id = "i" + std::to_string(++incidents_);
    model::Incident incident = Broken(id, test_->now, workload, class_name);
    incident.initiating.role = role;
    test_->Break(incident);
    if (back_after == 0) return;
    test_->Pass(seconds(back_after - 1));
    test_->Resume(workload);
  }
  void Quiet(const std::string& workload) { test_->open.erase(workload); }
  void Restart_() {
    auto next = std::make_unique<Deciding>(WeekOptions());
    next->engine.Load(test_->engine.Save(), test_->now);
    next->now = test_->now;
    next->open = test_->open;
    next->told = std::move(test_->told);
    next->done = std::move(test_->done);
    test_ = std::move(next);
  }
  Deciding& test() { return *test_; }

  [[nodiscard]] std::vector<std::string> Told() const {
    std::vector<std::string> lines;
    for (const News& news : test_->told) {
      if (news.kind == News::Kind::kHook) continue;
      const Decision& decision = news.decision;
      const auto at =
          std::chrono::duration_cast<seconds>(decision.ended.value_or(decision.decided) - began_);
      const int64_t count = at.count();
      char clock[32];
      std::snprintf(clock, sizeof(clock), "%d %02d:%02d:%02d ", static_cast<int>(count / 86400),
                    static_cast<int>(count / 3600 % 24), static_cast<int>(count / 60 % 60),
                    static_cast<int>(count % 60));
      std::string line =
          clock + decision.workload + " " + std::string(OutcomeName(decision.outcome));
      if (decision.reason) line += " " + std::string(ReasonName(*decision.reason));
      lines.push_back(line);
    }
    return lines;
  }

 private:
  std::unique_ptr<Deciding> test_;
  model::TimePoint began_;
  int incidents_ = 0;
};

void FirstHalf(Week& week) {
  week.At(0, 9, 0);  // the trial: nothing is done yet
  week.Crash("serve-a", 60);
  week.At(1, 9, 0);  // and now it is; the second crash comes too soon
  week.Crash("serve-a", 4);
  week.At(1, 9, 5);
  week.Crash("serve-a", 600);
  week.At(1, 12, 0);  // a job that breaks down: what began it was not seen
  week.Crash("train-1", 180, "comm_error", model::Role::kCascade);
  week.At(1, 12, 30);
  week.Crash("train-1", 180, "process_crash", model::Role::kTeardown);
  week.At(1, 13, 0);
  week.Crash("train-1", 180, "unknown");
  week.At(1, 14, 0);  // a node is down, and back before two minutes are over
  week.Crash("train-1", 30, "gpu_hardware");
  week.At(1, 15, 0);  // another stays down
  week.Crash("train-2", 0, "gpu_hardware");
  week.At(1, 15, 10);
  week.test().Resume("train-2");
  week.At(2, 8, 0);  // flapping: mended, and broken again minutes later
  for (const int minute : {0, 20, 40}) {
    week.At(2, 8, minute);
    week.Crash("serve-b", 4);
  }
  week.At(2, 9, 8);
  week.Crash("serve-b", 4);
  week.At(2, 9, 30);
  week.Crash("serve-b", 4);
  week.At(2, 10, 0);
  week.Crash("batch-x", 60, "host_oom");  // only looked at
}

void SecondHalf(Week& week) {
  week.At(3, 10, 0);  // maintenance, by file and then by hand
  week.test().situation.maintenance_file = true;
  week.Crash("serve-a", 60);
  week.test().situation.maintenance_file = false;
  week.test().engine.SetMaintenance(week.test().now + hours(2));
  week.At(3, 11, 0);
  week.Crash("serve-a", 60);
  week.At(4, 10, 0);  // the hook fails three times in a row: nobody acts for an hour
  week.test().hooks_work = false;
  for (const int minute : {0, 5, 10, 15}) {
    week.At(4, 10, minute);
    week.Crash("serve-" + std::string(1, static_cast<char>('m' + minute / 5)), 60);
  }
  week.test().hooks_work = true;
  week.At(4, 11, 30);
  week.Crash("serve-a", 4);
  week.At(5, 10, 0);  // killed after the decision was stored
  week.test().reports = false;
  week.Crash("serve-a", 0);
  week.Restart_();
  week.At(5, 10, 30);
  week.Quiet("serve-a");
  week.At(6, 10, 0);  // it does not come back by itself either
  week.Crash("serve-a", 0);
  week.At(6, 23, 0);
}

TEST(Week, ExactlyTheExpectedActions) {
  Week week;
  FirstHalf(week);
  SecondHalf(week);
  const std::vector<std::string> expected = {
      "0 09:00:10 serve-a dry_run",
      "1 09:00:10 serve-a sent",
      "1 09:00:14 serve-a succeeded",
      "1 09:05:10 serve-a suppressed cooldown",
      "1 12:02:00 train-1 suppressed cascade",
      "1 12:32:00 train-1 suppressed teardown",
      "1 13:02:00 train-1 suppressed unknown_cause",
      "1 14:00:40 train-1 suppressed recovered",
      "1 15:02:10 train-2 sent",
      "1 15:10:01 train-2 succeeded",
      "2 08:00:10 serve-b sent",
      "2 08:00:14 serve-b succeeded",
      "2 08:20:10 serve-b sent",
      "2 08:20:14 serve-b succeeded",
      "2 08:40:10 serve-b sent",
      "2 08:40:14 serve-b succeeded",
      "2 09:08:10 serve-b suppressed flapping",
      "2 09:30:10 serve-b suppressed flapping",
      "2 10:00:10 batch-x dry_run",
      "3 10:00:10 serve-a suppressed maintenance",
      "3 11:00:10 serve-a suppressed maintenance",
      "4 10:00:10 serve-m sent",
      "4 10:00:10 serve-m failed",
      "4 10:05:10 serve-n sent",
      "4 10:05:10 serve-n failed",
      "4 10:10:10 serve-o sent",
      "4 10:10:10 serve-o failed",
      "4 10:15:10 serve-p suppressed breaker",
      "4 11:30:10 serve-a sent",
      "4 11:30:14 serve-a succeeded",
      "5 10:00:10 serve-a sent",
      "5 10:00:10 serve-a unknown",
      "6 10:00:10 serve-a sent",
      "6 10:11:10 serve-a failed",
  };
  EXPECT_EQ(week.Told(), expected);
  EXPECT_EQ(week.test().done.size(), 11U);
}

}  // namespace
}  // namespace aijob::act
