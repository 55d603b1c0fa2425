#pragma once
// Bodies with Content-Encoding snappy, taken out of their frames; snappy's own library does the
// blocks inside.
//
// Grammar: https://github.com/google/snappy/blob/main/framing_format.txt. Its two chunk types
// without a checksum (0x02, 0x03, of 2022) are refused like the reserved ones, as the Pushgateway's
// reader does: every byte let in has been checked. The format has no end mark: a stream cut exactly
// between two chunks looks whole, and only the request's length can tell.
//
// Threads: a free function, no state. Failures: told in the returned value.

#include <cstddef>
#include <string_view>

#include "http/compress.h"

namespace aijob::http {

/// Never makes more than `limit_bytes`, nor believes a chunk that says it holds more than the
/// format allows. An empty stream (the identifier alone) is fine, no stream at all is cut off: 400.
DecodedBody UnframeSnappy(std::string_view in, size_t limit_bytes);

}  // namespace aijob::http
