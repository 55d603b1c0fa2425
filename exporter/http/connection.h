#pragma once
// One client's connection: reads a request under limits and deadlines, has it checked and
// answered, writes the answer, and starts again.
//
// Threads: the I/O thread only. Lifetime: shared with the operations it waits for; ends with
// Close(), after which the door forgets it.

#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/asio.h"
#include "http/authenticator.h"
#include "http/chunk_decoder.h"
#include "http/counters.h"
#include "http/head_parser.h"
#include "http/stream.h"
#include "http/upstream.h"

namespace aijob::http {

class Connection;

/// What all connections of a door share.
struct Shared {
  asio::io_context& io;
  const ServerOptions& options;
  Counters& counters;
  Upstream& upstream;
  Authenticator* auth;  ///< nullptr: everybody is welcome
  std::string secret;
  std::vector<char> scratch = std::vector<char>(64 * 1024);
  std::function<void(Connection*)> closed = nullptr;
  std::time_t date_second = 0;  ///< of the date below
  std::string date = {};        ///< the Date header's value
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Shared& shared, Stream stream, std::string remote);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start();
  /// At once, whatever it does.
  void Close();
  /// After the request under way; at once if there is none.
  void Finish();

 private:
  enum class State { kHandshake, kHead, kBody, kElsewhere, kWrite, kLinger, kClosed };
  enum class Next { kGoOn, kWait };

  void Run();
  Next DoHandshake();
  Next DoHead();
  Next DoBody();
  Next DoWrite();
  Next DoLinger();

  Next Fill();  ///< more bytes into in_; kWait when it waits or has closed
  Next Await(Stream::Result result);
  void SetDeadline();
  void ArmTimer();
  void Expired();

  Next BeginRequest();
  Next AfterAuth(bool allowed);
  Next BeginBody();
  Next TakeBody();
  Next Dispatch();
  void Answered(Reply reply);

  /// An answer of the door's own; `close` when the rest of the request is not going to be read.
  Next Refuse(int status, std::string_view message, bool close);
  Next Send(std::string head, std::string body, State then);
  /// Adds what every answer has, sends it, and goes on as keep_alive_ says.
  Next SendAnswer(std::string head, std::string body);
  bool Charge(size_t bytes);
  void Release();
  [[nodiscard]] std::string UpstreamHead() const;

  Shared& shared_;
  Stream stream_;
  std::string remote_;
  asio::steady_timer timer_;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime armed_ = SteadyTime::max();  ///< when timer_ rings
  SteadyTime body_end_ = SteadyTime::max();

  State state_ = State::kHead;
  State after_write_ = State::kHead;
  bool running_ = false;   ///< guards Run() against itself
  bool readable_ = false;  ///< there may be bytes to read
  bool begun_ = false;     ///< the deadline of this head, handshake or lingering is set
  bool body_unread_ = false;
  bool finishing_ = false;

  std::string in_;
  size_t scanned_ = 0;
  Head head_;
  std::string body_;
  ChunkDecoder chunks_{0};
  size_t charged_ = 0;

  std::string out_;
  std::string out_body_;
  size_t written_ = 0;
};

}  // namespace aijob::http
