#pragma once
// FailureForecast: how many failures the next twelve minutes will have, by what the last twelve
// hours had.
//
// Failures are counted by minute and workload: those that aijob_failures_total counts, i.e. the
// first of an incident, class and role. A minute without any is 0, not a gap. When a minute is
// over, the newest kBins of them are fitted by ARIMA(5,1,0) (analyze/arima.h) and twelve values are
// forecast, none below 0. Each forecast is judged when its minute is over, against the naive one
// (the last value stays): skill = 1 - MAE / MAE of the naive one, of all twelve horizons, where a
// minute's weight falls by 1/720 with each that follows. A forecast is shown while its skill is
// above 0, and known of kLeastJudged minutes.
//
//   forecast.Observe("train", event, event.time.value_or(now), now);   // every event
//   while (forecast.Step(now)) {}                                      // closes minutes
//   for (const auto& shown : forecast.Show()) ...
//
// Owner: the Agent, under its lock; not thread-safe. Memory: kMostWorkloads of some 4 KiB; further
// ones share "_other"; one of which nothing was heard for kForgets is forgotten. Costs: one fit
// (below a millisecond) for each workload and minute, one for each call of Step.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event.h"
#include "model/time.h"

namespace aijob::analyze {

class FailureForecast {
 public:
  static constexpr int64_t kBins = 720;
  static constexpr size_t kHorizons = 12;  // minutes
  static constexpr int64_t kLeastBins = 60;
  static constexpr int64_t kLeastJudged = 60;
  static constexpr size_t kMostWorkloads = 64;
  static constexpr model::Duration kGrace = std::chrono::seconds(5);  // for lines read late
  static constexpr model::Duration kForgets = std::chrono::hours(24);

  using Values = std::array<double, kHorizons>;  // failures in the minute, 1 to 12 minutes ahead

  struct Shown {
    std::string_view workload;
    std::optional<double> skill;     // nothing: not known yet, or nothing ever happens
    std::optional<Values> failures;  // nothing: not known, or no better than the naive forecast
  };

  /// The workload lives, and the event counts where it is a failure and no echo. `time`: the
  /// line's own, else when it was read. One longer than kBins ago, or before the workload was
  /// forgotten, is left out; one from the future counts as `read`.
  void Observe(std::string_view workload, const model::Event& event, model::TimePoint time,
               model::TimePoint read);

  /// Closes the minutes that are over and fits one workload at most: true where another waits.
  /// To be called when everything that was written before `now` has been read.
  bool Step(model::TimePoint now);
  /// How long from now until Step() has something to do; a day where nothing is known.
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

  /// By workload. Views are valid until the next Step() or Observe().
  [[nodiscard]] std::vector<Shown> Show() const;

  /// For state/: what has changed since the last call, by workload, "" for what was forgotten; and
  /// back, each as it was given. What cannot be read is left out.
  std::vector<std::pair<std::string, std::string>> TakeSaved();
  void Load(std::string_view workload, std::string_view saved);

 private:
  struct Made {          // a forecast, until its last minute has been judged
    int64_t minute = 0;  // the last one it knew
    double naive = 0;
    Values values{};
  };
  /// Where a minute's bin is. A damaged state may tell of minutes before 1970.
  static size_t Place(int64_t minute) {
    const int64_t place = minute % kBins;
    return static_cast<size_t>(place < 0 ? place + kBins : place);
  }
  struct Workload {
    std::array<uint32_t, kBins> bins{};  // by minute modulo kBins
    int64_t first = 0;                   // minutes since 1970; what lies before is not known
    int64_t last = 0;                    // the newest; it may still be open
    int64_t closed = 0;                  // the newest that was judged
    std::deque<Made> made;               // oldest first
    double error = 0, naive_error = 0;   // weighted sums
    int64_t judged = 0;                  // minutes
    model::TimePoint heard{};
    bool waits = false;  // for a fit
    bool dirty = false;
  };

  Workload& At(std::string_view name, model::TimePoint read);
  static void Advance(Workload& workload, int64_t minute);
  static void Close(Workload& workload, int64_t minute);
  static void Judge(Workload& workload, int64_t minute);
  static void Fit(Workload& workload);
  static std::optional<double> SkillOf(const Workload& workload);
  static nlohmann::json Save(const Workload& workload);
  static Workload Read(const nlohmann::json& saved);

  std::map<std::string, Workload, std::less<>> workloads_;
  std::vector<std::string> forgotten_;
};

}  // namespace aijob::analyze
