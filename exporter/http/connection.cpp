#include "http/connection.h"

#include <algorithm>

namespace aijob::http {
namespace {

constexpr std::chrono::milliseconds kLingerTime{2000};

}  // namespace

Connection::Connection(Shared& shared, Stream stream, std::string remote)
    : shared_(shared), stream_(std::move(stream)), remote_(std::move(remote)), timer_(shared.io) {
  ++shared_.counters.connections_open;
}

Connection::~Connection() {
  Release();
  --shared_.counters.connections_open;
}

void Connection::Start() {
  state_ = stream_.IsTls() ? State::kHandshake : State::kHead;
  Run();
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  IoError ignored;
  stream_.Socket().close(ignored);
  timer_.cancel();
  Release();
  shared_.closed(this);
}

void Connection::Finish() {
  finishing_ = true;
  const bool idle = state_ == State::kHandshake || (state_ == State::kHead && in_.empty());
  if (idle || state_ == State::kLinger) Close();
}

void Connection::Run() {
  if (running_) return;
  running_ = true;
  Next next = Next::kGoOn;
  while (next == Next::kGoOn) {
    switch (state_) {
      case State::kHandshake:
        next = DoHandshake();
        break;
      case State::kHead:
        next = DoHead();
        break;
      case State::kBody:
        next = DoBody();
        break;
      case State::kWrite:
        next = DoWrite();
        break;
      case State::kLinger:
        next = DoLinger();
        break;
      case State::kElsewhere:
      case State::kClosed:
        next = Next::kWait;
        break;
    }
  }
  running_ = false;
}

Connection::Next Connection::DoHandshake() {
  if (!readable_) return Await(Stream::Result::kWantRead);
  if (!begun_) {
    char first = 0;
    constexpr char kTlsHandshake = 0x16;  // RFC 8446 5.1
    const Stream::Io peeked = stream_.Peek(first);
    if (peeked.result == Stream::Result::kWantRead) return Await(peeked.result);
    if (peeked.result == Stream::Result::kOk && first != kTlsHandshake) {
      ++shared_.counters.tls_errors;
      stream_.DropTls();
      body_unread_ = true;
      return Refuse(400, "Client sent an HTTP request to an HTTPS server.", true);
    }
  }
  const Stream::Result result = stream_.Handshake();
  if (result == Stream::Result::kOk) {
    begun_ = false;
    state_ = State::kHead;
    return Next::kGoOn;
  }
  if (result == Stream::Result::kWantRead || result == Stream::Result::kWantWrite) {
    return Await(result);
  }
  ++shared_.counters.tls_errors;
  Close();
  return Next::kWait;
}

Connection::Next Connection::DoHead() {
  if (!in_.empty()) {
    const HeadOutcome outcome = ReadHead(in_, shared_.options.limits, scanned_, head_);
    if (outcome.status != 0) {
      body_unread_ = true;
      return Refuse(outcome.status, outcome.message, true);
    }
    if (outcome.bytes > 0) {
      in_.erase(0, outcome.bytes);
      scanned_ = 0;
      begun_ = false;
      return BeginRequest();
    }
  } else if (finishing_) {
    Close();
    return Next::kWait;
  }
  return Fill();
}

Connection::Next Connection::Fill() {
  if (!readable_) return Await(Stream::Result::kWantRead);
  const Stream::Io io = stream_.Read(shared_.scratch.data(), shared_.scratch.size());
  if (io.result == Stream::Result::kWantRead || io.result == Stream::Result::kWantWrite) {
    return Await(io.result);
  }
  if (io.result == Stream::Result::kEnd && state_ == State::kBody) {
    return Refuse(400, "Bad request: the body was cut off.", true);  // who half-closed still reads
  }
  if (io.result != Stream::Result::kOk) {
    Close();  // what is cut off is nobody's request
    return Next::kWait;
  }
  // Behind a short read there is nothing, as far as we know; the next wait tells. OpenSSL reads
  // ahead, so there only its own word counts.
  if (!stream_.IsTls() && io.bytes < shared_.scratch.size()) readable_ = false;
  in_.append(shared_.scratch.data(), io.bytes);
  return Next::kGoOn;
}

Connection::Next Connection::DoBody() { return in_.empty() ? Fill() : TakeBody(); }

Connection::Next Connection::DoWrite() {
  const size_t total = out_.size() + out_body_.size();
  while (written_ < total) {
    const std::string_view rest = written_ < out_.size()
                                      ? std::string_view(out_).substr(written_)
                                      : std::string_view(out_body_).substr(written_ - out_.size());
    const Stream::Io io = stream_.Write(rest);
    if (io.result == Stream::Result::kWantRead || io.result == Stream::Result::kWantWrite) {
      return Await(io.result);
    }
    if (io.result != Stream::Result::kOk) {
      Close();
      return Next::kWait;
    }
    written_ += io.bytes;
  }
  out_.clear();
  if (after_write_ == State::kBody) {
    state_ = State::kBody;
    return Next::kGoOn;
  }
  std::string().swap(out_body_);
  Release();
  state_ = after_write_;
  if (state_ == State::kHead) return Next::kGoOn;
  stream_.EndWriting();
  if (body_unread_) return Next::kGoOn;
  Close();
  return Next::kWait;
}

// Closing with bytes unread makes the kernel send a reset, and the client may never see the answer.
Connection::Next Connection::DoLinger() {
  while (readable_) {
    const Stream::Io io = stream_.Read(shared_.scratch.data(), shared_.scratch.size());
    if (io.result == Stream::Result::kWantRead) break;
    if (io.result != Stream::Result::kOk) {
      Close();
      return Next::kWait;
    }
  }
  return Await(Stream::Result::kWantRead);
}

Connection::Next Connection::Await(Stream::Result result) {
  SetDeadline();
  const bool for_reading = result != Stream::Result::kWantWrite;
  if (for_reading) readable_ = false;
  stream_.Socket().async_wait(for_reading ? Tcp::socket::wait_read : Tcp::socket::wait_write,
                              [self = shared_from_this()](const IoError& error) {
                                if (error || self->state_ == State::kClosed) return;
                                self->readable_ = true;
                                self->Run();
                              });
  return Next::kWait;
}

// A head (or handshake) and the lingering have their time as a whole, however the bytes drip in;
// a body or an answer only has to move on.
void Connection::SetDeadline() {
  const Timeouts& timeouts = shared_.options.timeouts;
  const SteadyTime now = std::chrono::steady_clock::now();
  if (state_ == State::kBody) {
    deadline_ = std::min(now + timeouts.body, body_end_);
  } else if (state_ == State::kWrite) {
    deadline_ = now + timeouts.write;
  } else if ((state_ == State::kHead && in_.empty()) ||
             (state_ == State::kHandshake && !readable_)) {
    deadline_ = now + timeouts.idle;
  } else if (!begun_) {
    begun_ = true;
    deadline_ = now + (state_ == State::kLinger ? kLingerTime : timeouts.head);
  }
  ArmTimer();
}

// Rings late rather than being moved with each request: a busy connection arms it once in minutes.
void Connection::ArmTimer() {
  if (deadline_ >= armed_) return;
  armed_ = deadline_;
  timer_.expires_at(armed_);
  timer_.async_wait([self = shared_from_this()](const IoError& error) {
    if (error || self->state_ == State::kClosed) return;
    self->armed_ = SteadyTime::max();
    if (std::chrono::steady_clock::now() >= self->deadline_) return self->Expired();
    self->ArmTimer();
  });
}

void Connection::Expired() {
  deadline_ = SteadyTime::max();
  if (state_ == State::kElsewhere) return;  // the handler takes the time it takes
  if (state_ != State::kLinger) ++shared_.counters.timeouts;
  const bool mid_request = (state_ == State::kHead && !in_.empty()) || state_ == State::kBody;
  if (!mid_request) return Close();
  IoError ignored;
  stream_.Socket().cancel(ignored);
  body_unread_ = true;
  Refuse(408,
         state_ == State::kBody ? "Request timeout: the body did not come."
                                : "Request timeout: the headers did not come.",
         true);
  Run();
}

}  // namespace aijob::http
