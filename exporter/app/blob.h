#pragma once
// Several byte strings in one, for the opaque fields of the state. Pure functions.

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::app {

/// Format: a version byte, then for each part its length as 4 bytes, lowest first, and its bytes.
std::string PackBlobs(std::initializer_list<std::string_view> parts);

/// The parts again; nothing unless there are exactly `count` of them and nothing behind.
std::optional<std::vector<std::string>> UnpackBlobs(std::string_view packed, size_t count);

}  // namespace aijob::app
