#pragma once
// WriteReport: what a writer left out, so that it can be counted and logged.

#include <cstddef>
#include <string>
#include <vector>

namespace aijob::exposition {

struct WriteReport {
  size_t families_dropped = 0;        // bad name, or a type or sample name that is taken
  size_t series_dropped = 0;          // bad or duplicate labels, impossible values
  size_t exemplars_dropped = 0;       // too long, or not valid
  std::vector<std::string> messages;  // for the log: at most 10, "NAME: reason"

  // NOLINTNEXTLINE(readability-identifier-naming): reads as ok() does
  [[nodiscard]] bool clean() const { return families_dropped + series_dropped == 0; }
};

}  // namespace aijob::exposition
