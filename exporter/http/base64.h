#pragma once
// Bytes as base64 (RFC 4648 section 4), with padding and without line breaks.
//
// Threads: a free function, no state.

#include <string>
#include <string_view>

namespace aijob::http {

std::string Base64(std::string_view bytes);

}  // namespace aijob::http
