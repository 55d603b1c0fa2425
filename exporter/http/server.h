#pragma once
// An HTTP/1.1 server for an exporter: TLS, passwords, limits, and one handler for every path.
//
//   ServerOptions options;
//   options.listen_addresses = {":10091"};
//   auto server = Server::Start(std::move(options), [](const Request& request) { ... });
//   if (!server.ok()) { log(server.error()); return kExitUnusable; }
//   log((*server)->Addresses());
//
// How: a door (one I/O thread) accepts, does TLS, checks passwords and reads whole requests under
// limits and deadlines, so that connections which send nothing or little cost next to nothing.
// Complete requests go over loopback to civetweb, whose few threads run the handler. Its port
// answers nobody who does not know a secret made at the start.
//
// Threads: Start() makes 1 I/O thread, 1 for bcrypt if there are users, and civetweb's
// (workers + 1 + its acceptor). The handler is called on the workers; all methods are thread-safe.
// Lifetime: the handler must stay usable until Stop() or the destructor returns.
// Failures: Start() tells addresses in use and unusable TLS files; later ones are counted (Stats).

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "http/message.h"
#include "http/options.h"
#include "model/result.h"

namespace aijob::http {

/// Since the start; all but the first two only grow.
struct Stats {
  uint64_t connections_open = 0;
  uint64_t buffered_bytes = 0;  ///< request and response bodies held now
  uint64_t connections = 0;
  std::map<int, uint64_t> requests;  ///< answers by status code, the door's own refusals included
  uint64_t request_bytes = 0;        ///< bodies received
  uint64_t response_bytes = 0;       ///< bodies sent, as on the wire
  std::map<std::string, uint64_t>
      refused;              ///< by reason: connections, queue, memory, auth_queue, ...
  uint64_t timeouts = 0;    ///< connections closed by a deadline, idle ones included
  uint64_t tls_errors = 0;  ///< handshakes that failed
  uint64_t tls_reloads = 0;
  uint64_t tls_reload_failures = 0;  ///< the previous certificate stays in use
  uint64_t auth_failures = 0;
  uint64_t handler_exceptions = 0;
};

class Server {
 public:
  /// Listens and serves when it returns.
  static model::Result<std::unique_ptr<Server>> Start(ServerOptions options, Handler handler);

  ~Server();  ///< Stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// One "host:port" for each listening socket, with the actual port: "0.0.0.0:10091",
  /// "[::]:10091".
  [[nodiscard]] std::vector<std::string> Addresses() const;
  /// The port of the first address.
  [[nodiscard]] uint16_t Port() const;

  /// No new connections; requests under way get Timeouts::drain to finish. Idempotent.
  void Stop();

  [[nodiscard]] Stats GetStats() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace aijob::http
