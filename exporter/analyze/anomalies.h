#pragma once
// Anomalies: the signals of each workload that are watched, and by what. Events come in, one number
// for each signal goes to its Detectors:
//
//   latency     every kSlot: the geometric mean of the durations of requests that were answered
//               below 400 (probes left out) and of an agent's model calls
//   error_rate  every kMinute with kLeastRequests or more: the share of requests answered 5xx
//   step_time   every training step: its duration as the line states it, else the time since the
//               step before by the lines' own clocks; a step that several ranks report counts once
//   memory      every kSlot: the largest use of a GPU's memory that a training step states
//
//   anomalies.Observe("train", event, event.time, now);       // every observation
//   for (const Anomaly& begun : anomalies.TakeChanges()) ...  // each once
//   for (const auto& score : anomalies.Show(now)) ...
//
// Time is the lines' own where they have one: a slot ends with the first line of a later one, so
// nothing happens without lines. Owner: the Agent, under its lock; not thread-safe. Memory:
// kMostWorkloads, each with four signals of Detectors::kWindow numbers; further ones share
// "_other".

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/detectors.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::analyze {

enum class Signal : uint8_t { kLatency, kErrorRate, kStepTime, kMemory };
inline constexpr std::array<std::string_view, 4> kSignalNames = {"latency", "error_rate",
                                                                 "step_time", "memory"};

/// One that has begun.
struct Anomaly {
  std::string workload;
  Signal signal = Signal::kLatency;
  double value = 0;  // seconds, a share, bytes
  model::TimePoint time;
  Verdict verdict;
};

class Anomalies {
 public:
  static constexpr size_t kMostWorkloads = 64;
  static constexpr size_t kMostChanges = 1024;  // not taken yet; further ones are left out
  static constexpr model::Duration kSlot = std::chrono::seconds(15);
  static constexpr model::Duration kMinute = std::chrono::seconds(60);
  static constexpr double kLeastRequests = 20;
  static constexpr model::Duration kStale = std::chrono::hours(1);
  // A step number that is not larger is another rank's, unless none was for so long.
  static constexpr model::Duration kStepsGoBack = std::chrono::minutes(10);

  struct Score {
    std::string_view workload;
    Signal signal = Signal::kLatency;
    std::array<double, 3> scores{};  // by Method
  };

  /// `time`: the line's own, where it has one.
  void Observe(std::string_view workload, const model::Event& event,
               const std::optional<model::TimePoint>& time, model::TimePoint read);

  /// The anomalies that have begun since the last call, in order.
  std::vector<Anomaly> TakeChanges();

  /// The newest scores of each signal that had a value within kStale. Views are valid until the
  /// next Observe().
  [[nodiscard]] std::vector<Score> Show(model::TimePoint now) const;

  /// For state/: what has changed since the last call, by workload; and back, each as it was given.
  /// What cannot be read is left out.
  std::vector<std::pair<std::string, std::string>> TakeSaved();
  void Load(std::string_view workload, std::string_view saved);

 private:
  /// What a signal's value is made of, until its slot is over.
  struct Gathered {
    int64_t slot = 0;
    double sum = 0, count = 0;
  };
  struct Workload {
    std::array<Detectors, 4> detectors = {Detectors(Scale::kLog), Detectors(Scale::kShare),
                                          Detectors(Scale::kLog), Detectors(Scale::kLinear)};
    std::array<Gathered, 4> gathered{};
    double step = -1;                                // the newest number
    std::optional<model::TimePoint> step_time = {};  // of its line, by its own clock
    model::TimePoint stepped{};                      // its line's time, else when it was read
    bool dirty = false;
  };
  using Entry = std::pair<const std::string, Workload>;

  Entry& At(std::string_view name);
  void Request(Entry& entry, const model::Event& event, model::TimePoint time);
  void Step(Entry& entry, const model::Event& event, const std::optional<model::TimePoint>& own,
            model::TimePoint time);
  Gathered& Open(Entry& entry, Signal signal, model::Duration width, model::TimePoint time);
  void Judge(Entry& entry, Signal signal, double value, model::TimePoint time);
  static nlohmann::json Save(const Workload& workload);
  static Workload Read(const nlohmann::json& saved);

  std::map<std::string, Workload, std::less<>> workloads_;
  std::vector<Anomaly> changes_;
};

}  // namespace aijob::analyze
