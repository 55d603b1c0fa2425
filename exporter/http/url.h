#pragma once
// The address of a server, as an operator writes it: https://user:password@host:port/path?query.
//
// Grammar: RFC 3986, of schemes http and https; a fragment is refused, since nobody would see it.
// Threads: free functions, no state. Failures: say what is wrong, and never repeat the password.

#include <string>
#include <string_view>

#include "model/result.h"

namespace aijob::http {

struct Url {
  bool tls = false;
  std::string host;          ///< a name or an address; IPv6 without its brackets
  std::string port;          ///< "1" to "65535"; 80 or 443 where none was given
  std::string target = "/";  ///< path and query, still percent-encoded
  std::string credentials;   ///< "user:password", decoded; empty where there are none

  /// "host:port", "[::1]:port".
  [[nodiscard]] std::string Authority() const;
};

model::Result<Url> ParseUrl(std::string_view text);

/// `text` as the value of a query: what is not unreserved in RFC 3986 as %XX.
std::string PercentEncoded(std::string_view text);

}  // namespace aijob::http
