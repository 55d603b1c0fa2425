#pragma once
// gzip in both directions: answers where the client takes it, bodies that come compressed (these
// also with deflate and snappy).
//
// Threads: free functions, no state. Failures: told in the returned value.

#include <cstddef>
#include <string>
#include <string_view>

#include "http/message.h"

namespace aijob::http {

/// Whether an Accept-Encoding header (RFC 9110 12.5.3) allows gzip: "gzip", "x-gzip" or "*" with
/// q > 0; an explicit gzip;q=0 beats "*".
bool AcceptsGzip(std::string_view accept_encoding);

/// `text` as a gzip member, level 1. Empty when zlib is out of memory.
std::string Gzip(std::string_view text);

/// A request's body, plain.
struct DecodedBody {
  int status = 200;  ///< else 400 damaged or cut off, 413 over the limit, 415 unknown encoding
  std::string body;
  std::string error;  ///< for the client, when status is not 200

  [[nodiscard]] bool ok() const { return status == 200; }
};

/// Takes Content-Encoding identity, gzip, x-gzip, deflate, snappy or x-snappy-framed (any case; the
/// last two are snappy_frames.h's) off the body. Never makes more than `limit_bytes`, whatever the
/// input claims; checks the CRC and that nothing is cut off.
DecodedBody DecodeBody(const Request& request, size_t limit_bytes);

}  // namespace aijob::http
