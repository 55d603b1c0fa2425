#pragma once
// Makes Batches of written lines, for the tests of this folder.

#include <string>
#include <string_view>
#include <vector>

#include "model/line.h"

namespace aijob::frame {

/// A Batch and the bytes it points into.
struct Lines {
  std::string bytes;
  model::Batch batch;

  explicit Lines(const std::vector<std::string>& lines, uint64_t first_line = 1) {
    for (const std::string& line : lines) {
      batch.lines.push_back(
          {static_cast<uint32_t>(bytes.size()), static_cast<uint32_t>(line.size()), false});
      bytes += line + "\n";
    }
    const size_t size = bytes.size();
    bytes.append(model::kPadding, '\0');
    batch.bytes = std::string_view(bytes).substr(0, size);
    batch.first_line = first_line;
    batch.stream = 7;
    batch.path = "/var/log/a.log";
  }
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
};

inline model::TimePoint At(int64_t seconds, int64_t nanoseconds = 0) {
  return model::TimePoint(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds));
}

}  // namespace aijob::frame
