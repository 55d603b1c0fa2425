#pragma once
// One request to an HTTP/1.1 server, and its answer: for tools that push, once, and end.
//
//   const auto answer = Send({.url = "https://u:p@host:10091/metrics/job/j", .method = "PUT"});
//   if (!answer.ok()) { std::cerr << answer.error() << "\n"; return 1; }
//
// A connection of its own for each request, closed behind it; no redirect is followed: what is
// pushed goes to the address given, or nowhere. A server that answers before it has read the whole
// body is heard.
//
// Threads: any; Send() blocks and makes none. The program must ignore SIGPIPE: OpenSSL writes to
// sockets that may have closed.
// Failures: a message with host and port, never with the password. An answer of any status is an
// answer, not a failure.

#include <chrono>
#include <string>
#include <vector>

#include "http/client_tls.h"
#include "http/message.h"
#include "model/result.h"

namespace aijob::http {

/// The most that an answer's body may have.
inline constexpr size_t kReplyBytesMax = size_t{64} << 20;

struct ClientRequest {
  std::string url =
      {};  ///< http:// or https://, as url.h reads it; its path and query are asked for
  std::string method = "GET";
  std::vector<Header> headers = {};  ///< besides Host, Authorization, Connection and Content-Length
  std::string body = {};
  /// For all of it, except that a name is looked up for as long as the system's resolver takes.
  std::chrono::milliseconds timeout{30'000};
  Trust trust = {};
  size_t reply_bytes_max = kReplyBytesMax;  ///< whole MiB; a longer body is a failure
};

model::Result<Response> Send(const ClientRequest& request);

}  // namespace aijob::http
