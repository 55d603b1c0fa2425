#pragma once
// Severity levels of log lines, as values of the label `level`.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aijob::model {

enum class Level : uint8_t { kUnknown, kDebug, kInfo, kWarn, kError, kFatal };

inline constexpr std::array<std::string_view, 6> kLevelNames = {"unknown", "debug", "info",
                                                                "warn",    "error", "fatal"};

constexpr std::string_view LevelName(Level level) {
  return kLevelNames[static_cast<size_t>(level)];
}

}  // namespace aijob::model
