#pragma once
// What a JSON answer says, as words for a terminal.
//
// Thread-safety: pure function.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace aijob::ctl {

/// `object[key]` as text without control characters; "" where it is absent or null.
std::string JsonWord(const nlohmann::ordered_json& object, const char* key);

}  // namespace aijob::ctl
