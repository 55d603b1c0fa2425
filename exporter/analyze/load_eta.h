#pragma once
// LoadMeter: how far the loading of one target is, how fast it goes, and what is left.
//
// The rate is an exponentially weighted mean of what was seen (weight 0.3 for the newest: EWMA,
// lambda 0.1 to 0.3 for slow processes). What is left takes
//   remaining bytes / min(observed bandwidth, configured bandwidth)
// seconds; who waits is told 1.2 to 1.5 times that. Source of the formula and the factors:
// GPUStack's health checks while weights are sent over RPC: 104842.70 MiB at 1 Gb/s are 879 s,
// hence 1055 to 1319 s.
//
// Thread-safety: a value. Owner: an OpenLaunch.

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "model/time.h"

namespace aijob::analyze {

inline constexpr double kEtaLow = 1.2;
inline constexpr double kEtaHigh = 1.5;

class LoadMeter {
 public:
  void SetBytes(double bytes);
  /// `ratio`: 0..1 at `time`; 1970: nobody knows when. Further back than it was: the load began
  /// again.
  void SetProgress(double ratio, model::TimePoint time);
  /// What a progress bar says itself of the seconds that are left.
  void SetStated(double seconds_left) { stated_ = seconds_left; }
  /// The whole of it took so long.
  void SetDuration(double seconds);

  [[nodiscard]] std::optional<double> bytes() const { return bytes_; }
  [[nodiscard]] std::optional<double> ratio() const { return ratio_; }
  /// Of the whole, per second; nothing: not seen twice.
  [[nodiscard]] std::optional<double> rate() const { return rate_; }

  /// Of a target whose own progress nobody says: that of the whole model.
  void Follow(const LoadMeter& whole);

  /// Bytes per second; nothing: not known.
  [[nodiscard]] std::optional<double> Bandwidth() const;
  /// Seconds until all is loaded; `link`: configured bytes per second, 0: none is. Nothing where
  /// neither rate is known.
  [[nodiscard]] std::optional<double> SecondsLeft(double link) const;

  [[nodiscard]] nlohmann::json Save() const;
  void Load(const nlohmann::json& saved);

 private:
  std::optional<double> bytes_, ratio_, rate_, stated_;
  model::TimePoint at_{};  // of ratio_
};

}  // namespace aijob::analyze
