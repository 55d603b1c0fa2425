#pragma once
// The door: listening sockets and the I/O thread on which all connections live.
//
// Threads: makes one; the public methods may be called from one other.
// Lifetime: Listen(), Run(), then Finish() (polite), Stop() (final); the destructor does the last.
// Failures: Listen() names the address; running out of descriptors pauses accepting and is counted.

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/asio.h"
#include "http/connection.h"
#include "http/tls_context.h"
#include "model/result.h"

namespace aijob::http {

class Door {
 public:
  Door(Shared& shared, TlsContext* tls);
  ~Door();  // NOLINT(bugprone-exception-escape)
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  /// Binds and listens on all ServerOptions::listen_addresses.
  model::Status Listen();
  [[nodiscard]] std::vector<Tcp::endpoint> Endpoints() const;
  void Run();

  /// No new connections; returns when the requests under way are answered, or after the drain
  /// time, with all connections closed. Pokes civetweb until Stop(), so that it can end at once.
  void Finish();
  void Stop();

 private:
  model::Status ListenOn(const std::string& address);
  void Accept(size_t index);
  void Accepted(size_t index, const IoError& error, Tcp::socket socket);
  void Welcome(Tcp::socket socket);
  void PauseAccepting(size_t index);
  void CloseAll();
  void Poke();

  Shared& shared_;
  TlsContext* tls_;
  std::vector<Tcp::acceptor> acceptors_;
  std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;
  asio::steady_timer drain_timer_;
  asio::steady_timer pause_timer_;
  bool finishing_ = false;
  std::thread thread_;
};

}  // namespace aijob::http
