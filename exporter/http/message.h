#pragma once
// What a handler sees of HTTP: one whole request in, one whole response out.
//
// Ownership: plain values. Threads: none needed, each request is its own.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::http {

struct Header {
  std::string name;
  std::string value;
};

/// The value of the first header of that name (names compare without case); empty when absent.
std::string_view FindHeader(const std::vector<Header>& headers, std::string_view name);

struct Request {
  /// As sent, except that HEAD arrives as GET: the server leaves the body of the answer out.
  std::string method;
  std::string path;   ///< "/metrics/job/a%2Fb": raw, still percent-encoded, starts with '/'
  std::string query;  ///< behind the '?', raw; empty when there is none
  std::vector<Header> headers;
  /// Complete, taken out of chunks; still in its Content-Encoding (see DecodeBody in compress.h).
  std::string body;
  std::string remote;  ///< "127.0.0.1:40312" or "[::1]:40312"
  std::string user;    ///< whose password was right; empty where the server asks for none

  [[nodiscard]] std::string_view Find(std::string_view name) const {
    return FindHeader(headers, name);
  }
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::vector<Header>
      headers;  ///< besides Content-Type, -Length, -Encoding, Vary, Connection, Date
  std::string body;
};

/// Runs on one of ServerOptions::workers threads, several at a time: must be thread-safe. What it
/// throws becomes a 500 without details.
using Handler = std::function<Response(const Request&)>;

}  // namespace aijob::http
