#include "http/upstream.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/backend.h"

namespace aijob::http {
namespace {

constexpr size_t kReadStep = 64 * 1024;
constexpr std::string_view kLengthName = "Content-Length: ";

/// Reads the status and the length out of a head that Backend wrote; 0 bytes where none is stated.
bool ReadReplyHead(std::string_view head, int& status, size_t& length) {
  constexpr size_t kStatusAt = 9;  // behind "HTTP/1.1 "
  if (head.size() < kStatusAt + 3) return false;
  const char* digits = head.data() + kStatusAt;
  if (std::from_chars(digits, digits + 3, status).ec != std::errc()) return false;
  const size_t at = head.find(kLengthName);
  if (at == std::string_view::npos) return true;
  const char* start = head.data() + at + kLengthName.size();
  return std::from_chars(start, head.data() + head.size(), length).ec == std::errc();
}

}  // namespace

/// One connection to civetweb, with at most one request on it.
class Upstream::Lane : public std::enable_shared_from_this<Lane> {
 public:
  explicit Lane(Upstream& owner) : owner_(&owner), socket_(owner.io_) {}

  void Connect(IoError& error) {
    Close();
    socket_.connect(owner_->endpoint_, error);
    if (!error) socket_.set_option(Tcp::no_delay(true), error);
  }

  model::Status WarmUp() {
    IoError error;
    Connect(error);
    const std::string head = std::string("GET / HTTP/1.1\r\nHost: door\r\n") + kSecretHeader +
                             ": " + owner_->secret_ + "\r\n\r\n";
    if (!error) asio::write(socket_, asio::buffer(head), error);
    constexpr std::string_view kAnswer = "HTTP/1.1 204 No Content\r\n\r\n";
    std::array<char, kAnswer.size()> answer{};
    if (!error) asio::read(socket_, asio::buffer(answer), error);
    if (error) return model::Error{"http: no connection to the inner server: " + error.message()};
    return model::Status::Ok();
  }

  void Run(Job&& job) {
    job_ = std::move(job);
    reply_ = {};
    in_.clear();
    retried_ = false;
    Send();
  }

  void Close() {
    IoError ignored;
    socket_.close(ignored);
  }
  void Abandon() {
    owner_ = nullptr;
    job_ = {};
    Close();
  }

 private:
  void Send() {
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(job_.head),
                                                     asio::buffer(job_.body)};
    asio::async_write(socket_, parts, [self = shared_from_this()](const IoError& error, size_t) {
      if (self->owner_ == nullptr) return;
      if (error) return self->Broken();
      self->ReceiveHead();
    });
  }

  void ReceiveHead() {
    const size_t have = in_.size();
    in_.resize(have + kReadStep);
    socket_.async_read_some(asio::buffer(in_.data() + have, kReadStep),
                            [self = shared_from_this(), have](const IoError& error, size_t got) {
                              if (self->owner_ == nullptr) return;
                              self->in_.resize(have + got);
                              if (error) return self->Broken();
                              self->TakeHead();
                            });
  }

  void TakeHead() {
    const size_t end = in_.find("\r\n\r\n");
    if (end == std::string::npos) return ReceiveHead();
    size_t length = 0;
    reply_.head.assign(in_, 0, end + 2);
    if (!ReadReplyHead(reply_.head, reply_.status, length)) return Broken();
    reply_.body.assign(in_, end + 4);
    if (job_.head_only) length = 0;
    const size_t have = reply_.body.size();
    if (have > length) return Broken();
    if (have == length) return Done();
    reply_.body.resize(length);
    asio::async_read(socket_, asio::buffer(reply_.body.data() + have, length - have),
                     [self = shared_from_this()](const IoError& error, size_t) {
                       if (self->owner_ == nullptr) return;
                       if (error) return self->Broken();
                       self->Done();
                     });
  }

  void Broken() {
    if (!retried_ && in_.empty()) {
      retried_ = true;
      IoError error;
      Connect(error);  // loopback, and civetweb's backlog is free: does not block
      if (!error) return Send();
    }
    Close();
    reply_ = {};
    Done();
  }

  void Done() {
    const auto done = std::move(job_.done);
    job_ = {};
    Upstream* owner = owner_;
    done(std::move(reply_));
    owner->Finished(this);
  }

  Upstream* owner_;
  Tcp::socket socket_;
  Job job_;
  Reply reply_;
  std::string in_;
  bool retried_ = false;
};

Upstream::Upstream(asio::io_context& io, uint16_t port, size_t queue_max, std::string secret)
    : io_(io),
      endpoint_(asio::ip::address_v4::loopback(), port),
      queue_max_(queue_max),
      secret_(std::move(secret)) {}

Upstream::~Upstream() { Close(); }

model::Status Upstream::Connect(size_t lanes) {
  for (size_t i = 0; i < std::max<size_t>(lanes, 2); ++i) {
    lanes_.push_back(std::make_shared<Lane>(*this));
    if (model::Status status = lanes_.back()->WarmUp(); !status.ok()) return status;
    idle_.push_back(lanes_.back().get());
  }
  return model::Status::Ok();
}

bool Upstream::Submit(Job&& job) {
  const size_t kept = job.urgent ? 0 : 1;
  if (idle_.size() > kept) {
    Lane* lane = idle_.back();
    idle_.pop_back();
    lane->Run(std::move(job));
    return true;
  }
  std::deque<Job>& queue = job.urgent ? urgent_ : waiting_;
  if (queue.size() >= queue_max_) return false;
  queue.push_back(std::move(job));
  return true;
}

void Upstream::Finished(Lane* lane) {
  if (lanes_.empty()) return;  // closed meanwhile
  idle_.push_back(lane);
  for (std::deque<Job>* queue : {&urgent_, &waiting_}) {
    const size_t kept = queue == &urgent_ ? 0 : 1;
    if (queue->empty() || idle_.size() <= kept) continue;
    Lane* next = idle_.back();
    idle_.pop_back();
    Job job = std::move(queue->front());
    queue->pop_front();
    next->Run(std::move(job));
    return;
  }
}

void Upstream::Close() {
  for (const std::shared_ptr<Lane>& lane : lanes_) lane->Abandon();
  lanes_.clear();
  idle_.clear();
  urgent_.clear();
  waiting_.clear();
}

void Upstream::Poke() {
  auto socket = std::make_shared<Tcp::socket>(io_);
  socket->async_connect(endpoint_, [socket](const IoError&) {});
}

}  // namespace aijob::http
