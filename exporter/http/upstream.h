#pragma once
// The door's way to civetweb: a fixed set of loopback connections ("lanes"), one for each of its
// workers, and a bounded queue before them. One lane is kept for urgent requests.
//
// Threads: all but Connect() on the I/O thread. Lifetime: until Close(); jobs not answered by then
// are dropped with their callbacks.
// Failures: a request whose lane breaks is sent once more on a new connection if no byte of the
// answer had come; else its reply has status 0.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/asio.h"
#include "model/result.h"

namespace aijob::http {

/// What civetweb answered: a head without its empty line, and the body.
struct Reply {
  int status = 0;  ///< 0: there is none
  std::string head;
  std::string body;
};

struct Job {
  std::string head;  ///< complete, with the secret and Content-Length
  std::string body;
  bool head_only = false;  ///< a HEAD: the answer states a length and has no body
  bool urgent = false;
  std::function<void(Reply)> done;  ///< called once, never from within Submit()
};

class Upstream {
 public:
  Upstream(asio::io_context& io, uint16_t port, size_t queue_max, std::string secret);
  ~Upstream();
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  /// Opens `lanes` (at least 2) connections and has each answered once. Blocks; before the I/O
  /// thread runs.
  model::Status Connect(size_t lanes);

  /// False when the queue is full; the job is untouched then.
  bool Submit(Job&& job);

  /// Hangs up on civetweb.
  void Close();
  /// Touches civetweb's port, so that it looks at its stop flag now.
  void Poke();

 private:
  class Lane;

  void Finished(Lane* lane);

  asio::io_context& io_;
  Tcp::endpoint endpoint_;
  size_t queue_max_;
  std::string secret_;
  std::vector<std::shared_ptr<Lane>> lanes_;
  std::vector<Lane*> idle_;
  std::deque<Job> urgent_;
  std::deque<Job> waiting_;
};

}  // namespace aijob::http
