// The second half of Connection: what happens with a request once its head is there. Apart from
// connection.cpp, which is about bytes and deadlines, to keep each within one look.
#include <strings.h>

#include <algorithm>
#include <array>

#include "http/backend.h"
#include "http/connection.h"
#include "http/field_text.h"
#include "http/text.h"

namespace aijob::http {
namespace {

constexpr size_t kJoinBelow = 16 * 1024;     // such bodies go out with their head in one call
constexpr size_t kFreeOfCharge = 16 * 1024;  // bounded by the number of connections instead
constexpr size_t kChargeStep = 256 * 1024;

/// Not the headers about this connection, nor the password, nor those the door writes itself.
bool IsPassedOn(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kKept = {
      "connection",        "keep-alive",    "te",   "trailer",
      "upgrade",           "expect",        "host", "authorization",
      "transfer-encoding", "content-length"};
  const auto same = [&](std::string_view kept) { return EqualsNoCase(kept, name); };
  return !EqualsNoCase(name.substr(0, kDoorPrefix.size()), kDoorPrefix) &&
         std::none_of(kKept.begin(), kKept.end(), same);
}

}  // namespace

Connection::Next Connection::BeginRequest() {
  body_unread_ = head_.chunked || head_.content_length > 0;
  body_.clear();
  if (shared_.auth == nullptr) return BeginBody();
  const std::string_view authorization = FindHeader(head_.headers, "Authorization");
  const Authenticator::Verdict verdict = shared_.auth->Look(authorization);
  if (verdict != Authenticator::Verdict::kUnknown) {
    return AfterAuth(verdict == Authenticator::Verdict::kAllowed);
  }
  state_ = State::kElsewhere;
  auto done = [self = shared_from_this()](bool allowed) {
    asio::post(self->shared_.io, [self, allowed] {
      if (self->state_ == State::kClosed) return;
      self->AfterAuth(allowed);
      self->Run();
    });
  };
  if (shared_.auth->Verify(authorization, std::move(done))) return Next::kWait;
  shared_.counters.CountRefusal(Refusal::kAuthQueue);
  return Refuse(503, "Too many passwords are being checked, try again.", body_unread_);
}

Connection::Next Connection::AfterAuth(bool allowed) {
  if (allowed) return BeginBody();
  ++shared_.counters.auth_failures;
  return Refuse(401, "Unauthorized.", body_unread_);
}

Connection::Next Connection::BeginBody() {
  const size_t limit = shared_.options.limits.body_bytes;
  if (head_.content_length > limit) {
    return Refuse(413, "Content too large: the limit is " + std::to_string(limit) + " bytes.",
                  true);
  }
  if (!body_unread_) return Dispatch();
  body_end_ = std::chrono::steady_clock::now() + shared_.options.timeouts.body_total;
  chunks_ = ChunkDecoder(limit);
  state_ = State::kBody;
  if (!head_.expects_continue || !in_.empty()) return Next::kGoOn;
  return Send("HTTP/1.1 100 Continue\r\n\r\n", {}, State::kBody);
}

Connection::Next Connection::TakeBody() {
  auto outcome = ChunkDecoder::Outcome::kMore;
  if (head_.chunked) {
    std::string_view rest = in_;
    outcome = chunks_.Feed(rest, body_);
    in_.erase(0, in_.size() - rest.size());
  } else {
    const size_t take = std::min<size_t>(in_.size(), head_.content_length - body_.size());
    body_.append(in_, 0, take);
    in_.erase(0, take);
    if (body_.size() == head_.content_length) outcome = ChunkDecoder::Outcome::kDone;
  }
  if (outcome == ChunkDecoder::Outcome::kMalformed) {
    return Refuse(400, "Bad request: malformed chunk.", true);
  }
  if (outcome == ChunkDecoder::Outcome::kTooLarge) {
    const std::string limit = std::to_string(shared_.options.limits.body_bytes);
    return Refuse(413, "Content too large: the limit is " + limit + " bytes.", true);
  }
  if (!Charge(body_.size())) {
    return Refuse(503, "Too many large requests at once, try again.", true);
  }
  if (outcome == ChunkDecoder::Outcome::kMore) return Next::kGoOn;
  body_unread_ = false;
  shared_.counters.request_bytes += body_.size();
  return Dispatch();
}

Connection::Next Connection::Dispatch() {
  Job job;
  job.head = UpstreamHead();
  job.body = std::move(body_);
  body_ = {};
  job.head_only = head_.method == "HEAD";
  const auto& urgent = shared_.options.urgent_paths;
  job.urgent = std::find(urgent.begin(), urgent.end(), head_.path) != urgent.end();
  job.done = [self = shared_from_this()](Reply reply) { self->Answered(std::move(reply)); };
  state_ = State::kElsewhere;
  if (shared_.upstream.Submit(std::move(job))) return Next::kWait;
  shared_.counters.CountRefusal(Refusal::kQueue);
  return Refuse(503, "Too many requests are waiting, try again.", false);
}

std::string Connection::UpstreamHead() const {
  std::string head = head_.method + ' ' + head_.path;
  if (!head_.query.empty()) head.append("?").append(head_.query);
  head += " HTTP/1.1\r\nHost: door\r\n";
  AppendHeader(head, kSecretHeader, shared_.secret);
  AppendHeader(head, kRemoteHeader, remote_);
  AppendHeader(head, kHostHeader, FindHeader(head_.headers, "Host"));
  if (shared_.auth != nullptr) {  // else a name is what anybody may say
    const std::string_view authorization = FindHeader(head_.headers, "Authorization");
    AppendHeader(head, kUserHeader, Authenticator::UserOf(authorization));
  }
  AppendHeader(head, "Content-Length", std::to_string(body_.size()));
  for (const Header& header : head_.headers) {
    if (IsPassedOn(header.name)) AppendHeader(head, header.name, header.value);
  }
  return head += "\r\n";
}

void Connection::Answered(Reply reply) {
  if (state_ == State::kClosed) return;
  Release();
  if (reply.status == 0) {
    shared_.counters.CountRefusal(Refusal::kUpstream);
    Refuse(503, "The server is stopping, try again.", false);
  } else if (!Charge(reply.body.size())) {
    Refuse(503, "Too many large answers at once, try again.", false);
  } else {
    shared_.counters.CountAnswer(reply.status);
    shared_.counters.response_bytes += reply.body.size();
    SendAnswer(std::move(reply.head), std::move(reply.body));
  }
  Run();
}

Connection::Next Connection::Refuse(int status, std::string_view message, bool close) {
  Response response = ErrorResponse(status, head_.path, message);
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "Basic"});
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  if (close) head_.keep_alive = false;
  Release();
  shared_.counters.CountAnswer(status);
  std::string head = FormatHead(response, response.body.size());
  if (head_.method == "HEAD") response.body.clear();
  return SendAnswer(std::move(head), std::move(response.body));
}

Connection::Next Connection::SendAnswer(std::string head, std::string body) {
  const std::time_t now = std::time(nullptr);
  if (now != shared_.date_second) {
    shared_.date_second = now;
    shared_.date = HttpDate(now);
  }
  AppendHeader(head, "Date", shared_.date);
  for (const Header& header : shared_.options.response_headers) {
    AppendHeader(head, header.name, header.value);
  }
  const bool keep = head_.keep_alive && !finishing_;
  if (!keep) AppendHeader(head, "Connection", "close");
  if (keep && head_.http10) AppendHeader(head, "Connection", "keep-alive");
  head += "\r\n";
  return Send(std::move(head), std::move(body), keep ? State::kHead : State::kLinger);
}

Connection::Next Connection::Send(std::string head, std::string body, State then) {
  out_ = std::move(head);
  out_body_.clear();
  if (body.size() < kJoinBelow) {
    out_ += body;
  } else {
    out_body_ = std::move(body);
  }
  written_ = 0;
  after_write_ = then;
  begun_ = false;
  state_ = State::kWrite;
  return Next::kGoOn;
}

/// Takes memory for a body of that size from the common budget; false when it is used up.
bool Connection::Charge(size_t bytes) {
  if (bytes <= kFreeOfCharge || bytes <= charged_) return true;
  const size_t want = (bytes + kChargeStep - 1) / kChargeStep * kChargeStep;
  auto& held = shared_.counters.buffered_bytes;
  if (held - charged_ + want > shared_.options.limits.buffered_bytes) {
    shared_.counters.CountRefusal(Refusal::kMemory);
    return false;
  }
  held += want - charged_;
  charged_ = want;
  return true;
}

void Connection::Release() {
  shared_.counters.buffered_bytes -= charged_;
  charged_ = 0;
  std::string().swap(body_);
}

}  // namespace aijob::http
