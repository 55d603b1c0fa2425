#pragma once
// The head of a request: its first line and headers, taken apart strictly.
//
// Grammar: RFC 9112 (HTTP/1.1) sections 2-6, the strict side of every choice, since two readers
// that disagree on where a request ends are what request smuggling lives on: bare LF, folded
// headers, blanks before ':', Content-Length beside Transfer-Encoding or more than once, and
// transfer codings other than "chunked" are refused.
//
// Threads: free functions, no state.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/options.h"

namespace aijob::http {

struct Head {
  std::string method;  ///< one of GET HEAD POST PUT DELETE OPTIONS PATCH
  std::string path;    ///< starts with '/'
  std::string query;
  std::vector<Header> headers;
  uint64_t content_length = 0;
  bool chunked = false;
  bool http10 = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

struct HeadOutcome {
  size_t bytes = 0;          ///< taken by the head; 0: not complete yet
  int status = 0;            ///< not 0: refused, with this status ...
  std::string_view message;  ///< ... and this text for the client (a constant)
};

/// Reads a head from the start of `bytes`. `scanned` keeps how far earlier calls on the same, then
/// shorter, bytes have looked: start with 0.
HeadOutcome ReadHead(std::string_view bytes, const Limits& limits, size_t& scanned, Head& head);

}  // namespace aijob::http
