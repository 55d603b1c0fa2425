#include "analyze/anomalies.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

class AnomaliesTest : public ::testing::Test {
 protected:
  void Tell(const model::Event& event, const char* workload = "train") {
    anomalies_->Observe(workload, event, event.time, *event.time);
  }
  void Step(double at, double step, double seconds) {
    Tell(Observation("train_step", at, {{"step", step}, {"step_seconds", seconds}}));
  }
  void Request(double at, double status, double seconds, const char* path = "/v1/completions") {
    model::Event event =
        Observation("request_access", at, {{"status", status}, {"duration_seconds", seconds}});
    event.labels.push_back({"path", path});
    Tell(event);
  }
  /// How many have begun since the last call, of the signal.
  int Begun(Signal signal) {
    int begun = 0;
    for (const Anomaly& anomaly : anomalies_->TakeChanges()) begun += anomaly.signal == signal;
    return begun;
  }
  double Noise() { return normal_(random_); }

  std::unique_ptr<Anomalies> anomalies_ = std::make_unique<Anomalies>();
  std::mt19937 random_{1};
  std::normal_distribution<double> normal_;
};

TEST_F(AnomaliesTest, TheArticlesSteps) {
  Step(102, 1, 2);
  Step(105, 2, 3);
  EXPECT_EQ(Begun(Signal::kStepTime), 0);
  Step(120, 3, 15);
  const auto changes = anomalies_->TakeChanges();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].workload, "train");
  EXPECT_EQ(changes[0].signal, Signal::kStepTime);
  EXPECT_EQ(changes[0].value, 15);
  EXPECT_EQ(changes[0].time, At(120));
}

TEST_F(AnomaliesTest, TheArticlesStepsByTheClocksOfTheirLines) {
  double step = 0;
  for (const double at : {100, 102, 105, 120}) {
    Tell(Observation("train_step", at, {{"step", ++step}}));
  }
  EXPECT_EQ(Begun(Signal::kStepTime), 1);
}

TEST_F(AnomaliesTest, StepsWithoutClocksSayNothing) {
  double step = 0;
  for (const double at : {100, 102, 105, 120}) {
    anomalies_->Observe("train", Observation("train_step", at, {{"step", ++step}}), std::nullopt,
                        At(at));
  }
  EXPECT_EQ(Begun(Signal::kStepTime), 0);
}

TEST_F(AnomaliesTest, AStepOfManyRanksCountsOnce) {
  for (int step = 0; step < 50; ++step) {
    for (int rank = 0; rank < 8; ++rank) {
      // A rank that tells late would make the step as long as it likes.
      Tell(Observation("train_step", step * 10 + rank * 0.1, {{"step", 1.0 * step}}));
    }
  }
  EXPECT_EQ(Begun(Signal::kStepTime), 0);
  ASSERT_EQ(anomalies_->Show(At(500)).size(), 1u);
}

TEST_F(AnomaliesTest, TrainingThatGoesBackIsWatchedAgain) {
  for (int step = 1000; step < 1020; ++step) Step(step, step, 1 + 0.02 * Noise());
  for (int step = 5; step < 25; ++step) Step(3000 + step, step, 1 + 0.02 * Noise());
  Step(3030, 25, 30);
  EXPECT_EQ(Begun(Signal::kStepTime), 1);
}

TEST_F(AnomaliesTest, RequestsThatBecomeSlow) {
  for (int i = 0; i < 3000; ++i) Request(i, 200, 0.5 * std::exp(0.5 * Noise()));
  EXPECT_EQ(Begun(Signal::kLatency), 0);
  for (int i = 3000; i < 3060; ++i) Request(i, 200, 5 * std::exp(0.5 * Noise()));
  EXPECT_EQ(Begun(Signal::kLatency), 1);
}

TEST_F(AnomaliesTest, ProbesRefusalsAndWhatIsNoDurationAreNoLatency) {
  for (int i = 0; i < 3000; ++i) Request(i, 200, 0.5 * std::exp(0.5 * Noise()));
  for (int i = 3000; i < 3600; ++i) {
    Request(i, 200, 0.5 * std::exp(0.5 * Noise()));
    Request(i, 200, 50, "/health");
    Request(i, 404, 50);
    Request(i, 200, 1e9);
    Request(i, 200, -1);
  }
  EXPECT_EQ(Begun(Signal::kLatency), 0);
}

TEST_F(AnomaliesTest, RequestsThatFail) {
  for (int i = 0; i < 6000; ++i) Request(i, i % 60 == 0 ? 500 : 200, 0.1);
  EXPECT_EQ(Begun(Signal::kErrorRate), 0);
  for (int i = 6000; i < 6200; ++i) Request(i, i % 2 == 0 ? 503 : 200, 0.1);
  EXPECT_EQ(Begun(Signal::kErrorRate), 1);
}

TEST_F(AnomaliesTest, FewRequestsHaveNoRate) {
  for (int i = 0; i < 300; ++i) Request(i * 30, 200, 0.1);
  for (int i = 300; i < 320; ++i) Request(i * 30, 500, 0.1);
  EXPECT_EQ(Begun(Signal::kErrorRate), 0);
}

TEST_F(AnomaliesTest, MemoryThatLeaps) {
  const auto use = [&](int at, double gib) {
    Tell(Observation("train_step", at, {{"memory_bytes", gib * 1e9}, {"step", 1.0 * at}}));
  };
  for (int i = 0; i < 1000; ++i) use(i, 40 + 0.1 * Noise());
  EXPECT_EQ(Begun(Signal::kMemory), 0);
  for (int i = 1000; i < 1050; ++i) use(i, 60);
  EXPECT_EQ(Begun(Signal::kMemory), 1);
}

TEST_F(AnomaliesTest, ShowsWhatIsNotTooOld) {
  for (int step = 0; step < 50; ++step) Step(step, step, 1 + 0.02 * Noise());
  const auto shown = anomalies_->Show(At(60));
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].workload, "train");
  EXPECT_EQ(shown[0].signal, Signal::kStepTime);
  EXPECT_TRUE(anomalies_->Show(At(4000)).empty());
}

TEST_F(AnomaliesTest, GoOnAsBeforeFromWhatWasSavedAndCountNothingTwice) {
  for (int i = 0; i < 300; ++i) {
    Step(i, i, 1 + 0.02 * Noise());
    Request(i, 200, 0.3 + 0.01 * Noise());
  }
  Step(301, 301, 9);
  EXPECT_EQ(Begun(Signal::kStepTime), 1);
  const auto saved = anomalies_->TakeSaved();
  ASSERT_EQ(saved.size(), 1u);
  EXPECT_TRUE(anomalies_->TakeSaved().empty());
  EXPECT_LT(saved[0].second.size(), 10'000u);
  anomalies_ = std::make_unique<Anomalies>();
  anomalies_->Load(saved[0].first, saved[0].second);
  EXPECT_TRUE(anomalies_->TakeChanges().empty());
  Step(302, 302, 9);
  EXPECT_EQ(Begun(Signal::kStepTime), 0) << "the same anomaly";
  for (int i = 303; i < 340; ++i) Step(i, i, 1 + 0.02 * Noise());
  Step(340, 340, 9);
  EXPECT_EQ(Begun(Signal::kStepTime), 1);
}

TEST_F(AnomaliesTest, DamagedStateIsLeftOut) {
  for (const char* saved : {"", "x", "{}", "[]", R"({"signals":[1]})", R"({"signals":{}})"}) {
    anomalies_->Load("train", saved);
    EXPECT_TRUE(anomalies_->Show(At(0)).empty()) << saved;
  }
}

TEST_F(AnomaliesTest, FurtherWorkloadsShareOne) {
  for (int i = 0; i < 200; ++i) {
    for (int step = 0; step < 3; ++step) {
      Tell(Observation("train_step", step, {{"step", 1.0 * step}, {"step_seconds", 1}}),
           ("job" + std::to_string(i)).c_str());
    }
  }
  EXPECT_LE(anomalies_->TakeSaved().size(), Anomalies::kMostWorkloads + 1);
}

}  // namespace
}  // namespace aijob::analyze
