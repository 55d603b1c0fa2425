#pragma once
// civetweb on a private loopback port, running the handler. Answers only who knows the secret.
//
// Threads: civetweb's: `workers` run the handler, one more accepts. Each keeps the connection it
// has for as long as that lives, so the door, which opens `workers` connections at the start and
// keeps them, leaves no worker for anybody else.
// Lifetime: the handler and the counters must outlive it. The destructor waits for running
// handlers; civetweb looks at its stop flag every 2 s unless its port is touched (see Poke in
// upstream.h).
// Failures: Start() tells; whatever a handler throws is answered with 500 and counted.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/counters.h"
#include "http/message.h"
#include "model/result.h"

struct mg_context;
struct mg_connection;

namespace aijob::http {

/// Headers between the door and civetweb. Clients' headers that begin so are not passed on. A
/// request with the secret and without a remote address is the door's own (answered with 204): it
/// makes a worker take the connection, and ends civetweb's timeout for first requests.
inline constexpr const char* kSecretHeader = "X-Aijob-Door";
inline constexpr const char* kRemoteHeader = "X-Aijob-Door-Remote";
inline constexpr const char* kHostHeader = "X-Aijob-Door-Host";
inline constexpr const char* kUserHeader = "X-Aijob-Door-User";  // whose password was right
inline constexpr std::string_view kDoorPrefix = "X-Aijob-Door";

class Backend {
 public:
  static model::Result<std::unique_ptr<Backend>> Start(size_t workers, size_t head_bytes,
                                                       std::string secret, const Handler& handler,
                                                       Counters& counters);
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  [[nodiscard]] uint16_t Port() const { return port_; }

 private:
  Backend(std::string secret, const Handler& handler, Counters& counters)
      : secret_(std::move(secret)), handler_(handler), counters_(counters) {}

  static int OnRequest(mg_connection* connection);
  int Answer(mg_connection* connection) const;
  Response RunHandler(const Request& request) const;

  std::string secret_;
  const Handler& handler_;
  Counters& counters_;
  mg_context* context_ = nullptr;
  uint16_t port_ = 0;
};

}  // namespace aijob::http
