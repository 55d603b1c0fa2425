#pragma once
// Units by the names that log lines give them. Immutable, any thread.

#include <algorithm>
#include <array>
#include <string_view>

#include "match/quantity.h"

namespace aijob::match {

struct NamedUnit {
  std::string_view name;
  Dimension dimension;
  double factor;
  double binary_factor;  // where the decimal name is said to mean 1024
};

inline constexpr double kK = 1024;
// Single letters are the JVM's and /proc's: 1024 and its powers. "m" is a minute, as in Go and
// Prometheus.
inline constexpr std::array kUnits = {
    NamedUnit{"B", Dimension::kBytes, 1, 1},
    NamedUnit{"byte", Dimension::kBytes, 1, 1},
    NamedUnit{"bytes", Dimension::kBytes, 1, 1},
    NamedUnit{"kB", Dimension::kBytes, 1e3, kK},
    NamedUnit{"KB", Dimension::kBytes, 1e3, kK},
    NamedUnit{"MB", Dimension::kBytes, 1e6, kK* kK},
    NamedUnit{"GB", Dimension::kBytes, 1e9, kK* kK* kK},
    NamedUnit{"TB", Dimension::kBytes, 1e12, kK* kK* kK* kK},
    NamedUnit{"KiB", Dimension::kBytes, kK, kK},
    NamedUnit{"kiB", Dimension::kBytes, kK, kK},
    NamedUnit{"MiB", Dimension::kBytes, kK* kK, kK* kK},
    NamedUnit{"GiB", Dimension::kBytes, kK* kK* kK, kK* kK* kK},
    NamedUnit{"TiB", Dimension::kBytes, kK* kK* kK* kK, kK* kK* kK* kK},
    NamedUnit{"Ki", Dimension::kBytes, kK, kK},
    NamedUnit{"Mi", Dimension::kBytes, kK* kK, kK* kK},
    NamedUnit{"Gi", Dimension::kBytes, kK* kK* kK, kK* kK* kK},
    NamedUnit{"Ti", Dimension::kBytes, kK* kK* kK* kK, kK* kK* kK* kK},
    NamedUnit{"K", Dimension::kBytes, kK, kK},
    NamedUnit{"k", Dimension::kBytes, kK, kK},
    NamedUnit{"M", Dimension::kBytes, kK* kK, kK* kK},
    NamedUnit{"G", Dimension::kBytes, kK* kK* kK, kK* kK* kK},
    NamedUnit{"T", Dimension::kBytes, kK* kK* kK* kK, kK* kK* kK* kK},
    NamedUnit{"ns", Dimension::kSeconds, 1e-9, 1e-9},
    NamedUnit{"us", Dimension::kSeconds, 1e-6, 1e-6},
    NamedUnit{"\u00b5s", Dimension::kSeconds, 1e-6, 1e-6},
    NamedUnit{"\u03bcs", Dimension::kSeconds, 1e-6, 1e-6},
    NamedUnit{"usec", Dimension::kSeconds, 1e-6, 1e-6},
    NamedUnit{"micros", Dimension::kSeconds, 1e-6, 1e-6},
    NamedUnit{"ms", Dimension::kSeconds, 1e-3, 1e-3},
    NamedUnit{"msec", Dimension::kSeconds, 1e-3, 1e-3},
    NamedUnit{"msecs", Dimension::kSeconds, 1e-3, 1e-3},
    NamedUnit{"millis", Dimension::kSeconds, 1e-3, 1e-3},
    NamedUnit{"milliseconds", Dimension::kSeconds, 1e-3, 1e-3},
    NamedUnit{"s", Dimension::kSeconds, 1, 1},
    NamedUnit{"sec", Dimension::kSeconds, 1, 1},
    NamedUnit{"secs", Dimension::kSeconds, 1, 1},
    NamedUnit{"second", Dimension::kSeconds, 1, 1},
    NamedUnit{"seconds", Dimension::kSeconds, 1, 1},
    NamedUnit{"m", Dimension::kSeconds, 60, 60},
    NamedUnit{"min", Dimension::kSeconds, 60, 60},
    NamedUnit{"mins", Dimension::kSeconds, 60, 60},
    NamedUnit{"minute", Dimension::kSeconds, 60, 60},
    NamedUnit{"minutes", Dimension::kSeconds, 60, 60},
    NamedUnit{"h", Dimension::kSeconds, 3600, 3600},
    NamedUnit{"hour", Dimension::kSeconds, 3600, 3600},
    NamedUnit{"hours", Dimension::kSeconds, 3600, 3600},
    NamedUnit{"d", Dimension::kSeconds, 86400, 86400},
    NamedUnit{"day", Dimension::kSeconds, 86400, 86400},
    NamedUnit{"days", Dimension::kSeconds, 86400, 86400},
    NamedUnit{"w", Dimension::kSeconds, 604800, 604800},
    NamedUnit{"%", Dimension::kRatio, 1e-2, 1e-2},
    NamedUnit{"percent", Dimension::kRatio, 1e-2, 1e-2},
};

inline const NamedUnit* FindUnit(std::string_view name) {
  if (name.empty()) return nullptr;
  const auto* found = std::find_if(kUnits.begin(), kUnits.end(), [&](const NamedUnit& unit) {
    return unit.name.front() == name.front() && unit.name == name;
  });
  return found == kUnits.end() ? nullptr : found;
}

}  // namespace aijob::match
