#pragma once
// Servers for tests, on a free port of the loopback, and handlers that answer what they got.

#include <gtest/gtest.h>
#include <poll.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "http/server.h"
#include "http/socket_client.h"

namespace aijob::http {

inline Response Echo(const Request& request) {
  Response response;
  response.body = request.method + " " + request.path + "?" + request.query + " [" + request.body +
                  "] " + std::string(request.Find("x-test"));
  return response;
}

inline std::unique_ptr<Server> StartServer(ServerOptions options = {}, Handler handler = Echo) {
  options.listen_addresses = {"127.0.0.1:0"};
  auto server = Server::Start(std::move(options), std::move(handler));
  EXPECT_TRUE(server.ok()) << server.error();
  return server.ok() ? std::move(*server) : nullptr;
}

/// Holds handlers back until it is opened.
class Gate {
 public:
  ~Gate() { Open(); }
  void Open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void Pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  /// Returns when that many have come to the gate, false after ten seconds.
  bool Await(int waiting) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return waiting_ >= waiting; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int waiting_ = 0;
};

inline std::string Get(const std::string& path, const std::string& headers = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
}

/// Waits, for ten seconds at most, until `condition` holds; polls.
template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    ::poll(nullptr, 0, 2);
  }
  return false;
}

}  // namespace aijob::http
