#pragma once
// RFC 3339 timestamps: read at the start of a text, as container runtimes write them, and written
// in UTC for people. Stateless. Source: RFC 3339 5.6; containerd pkg/cri/io/logger.go
// (RFC3339NanoFixed); moby jsonlog (RFC3339Nano).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/time.h"

namespace aijob::model {

struct WrapTime {
  TimePoint time;
  size_t length = 0;  // bytes of text it took
};

/// `2024-01-01T00:00:00[.123456789](Z|+08:00)`; nothing where `text` begins otherwise.
std::optional<WrapTime> ParseRfc3339(std::string_view text);

/// `2024-01-01T00:00:00Z`, with as many digits of a fraction as the time has.
std::string FormatRfc3339(TimePoint time);

}  // namespace aijob::model
