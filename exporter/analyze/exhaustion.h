#pragma once
// Exhaustion: how long GPU memory will last, if it goes on growing as it does.
//
// Of each slot of kSlot the largest use that a line stated is kept, the last kMostTrendPoints slots
// that had any. They grow where Kendall's test says so (z > kSure, 1 in 100 by chance); then what
// is left, divided by the Theil-Sen slope, is the time. It is known where a line has stated the
// device's capacity (of that GPU, else the largest of its workload), and use is not older than
// kStale.
//
// Owner: the Agent, under its lock; not thread-safe. Memory: kMost GPUs with 64 points each;
// further ones are left out. Not stored: it is learned again within kLeast slots.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/robust.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::analyze {

class Exhaustion {
 public:
  static constexpr model::Duration kSlot = std::chrono::seconds(15);
  static constexpr model::Duration kStale = std::chrono::hours(1);
  static constexpr size_t kLeast = 8;      // slots before anything is said
  static constexpr size_t kMost = 512;     // GPUs
  static constexpr double kSure = 2.326;   // deviations: 1 % of the normal distribution lies above
  static constexpr double kLongest = 1e9;  // seconds; a slope that is smaller is none

  struct Shown {
    std::string_view workload, gpu;
    double seconds = 0;  // infinite: not growing; 0: nothing is left
  };

  /// Takes what the event says of a GPU's memory, if it says something. Uses: a training step's
  /// `memory_bytes`. Capacities: any `total_bytes` of a GPU's memory. `time`: the line's own, else
  /// when it was read.
  void Observe(std::string_view workload, const model::Event& event, model::TimePoint time);

  void Use(std::string_view workload, std::string_view gpu, double bytes, model::TimePoint time);
  void Capacity(std::string_view workload, std::string_view gpu, double bytes);

  /// Those GPUs of which it is known, by workload and GPU. Views are valid until the next change.
  [[nodiscard]] std::vector<Shown> Show(model::TimePoint now) const;

 private:
  struct Gpu {
    std::deque<Point> peaks;  // x: seconds since 1970, of the slot's largest
    int64_t slot = 0;         // of the newest
    std::optional<double> capacity;
    mutable std::optional<Trend> trend;  // nothing: peaks have changed since it was asked for
  };
  using Name = std::pair<std::string, std::string>;  // workload, GPU

  Gpu* At(std::string_view workload, std::string_view gpu);
  static const Trend& TrendIn(const Gpu& gpu);
  [[nodiscard]] std::optional<double> CapacityOf(const Name& name, const Gpu& gpu) const;

  std::map<Name, Gpu> gpus_;
  std::map<std::string, double> largest_;  // capacity, by workload
};

}  // namespace aijob::analyze
