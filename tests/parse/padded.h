#pragma once
// A record with the readable bytes behind it that a Block's records have; for the tests of this
// folder.

#include <string>
#include <string_view>

#include "model/line.h"

namespace aijob::parse {

struct Padded {
  std::string bytes;
  model::Record record;

  explicit Padded(std::string_view text) : bytes(text) {
    bytes += "\n{\"level\":\"FATAL\"} ERROR 1700000000";  // later lines: nobody may look at them
    bytes.append(model::kPadding, '"');
    record.text = std::string_view(bytes).substr(0, text.size());
    record.line = 1;
  }
  Padded(const Padded&) = delete;
  Padded& operator=(const Padded&) = delete;
};

inline model::TimePoint At(int64_t seconds, int64_t nanoseconds = 0) {
  return model::TimePoint(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds));
}

}  // namespace aijob::parse
