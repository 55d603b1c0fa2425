#include "http/client.h"

#include <array>
#include <exception>
#include <optional>

#include "http/asio.h"
#include "http/base64.h"
#include "http/reply_reader.h"
#include "http/stream.h"
#include "http/text.h"
#include "http/url.h"

namespace aijob::http {
namespace {

using Outcome = ReplyReader::Outcome;

std::string FormatRequest(const ClientRequest& request, const Url& url) {
  std::string head = request.method + ' ' + url.target + " HTTP/1.1\r\n";
  AppendHeader(head, "Host", url.Authority());
  AppendHeader(head, "Connection", "close");
  if (!url.credentials.empty()) {
    AppendHeader(head, "Authorization", "Basic " + Base64(url.credentials));
  }
  const bool has_body =
      !request.body.empty() || request.method == "PUT" || request.method == "POST";
  if (has_body) AppendHeader(head, "Content-Length", std::to_string(request.body.size()));
  for (const Header& header : request.headers) AppendHeader(head, header.name, header.value);
  return head + "\r\n";
}

std::string InWords(std::chrono::milliseconds time) {
  const auto count = time.count();
  return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

/// One request on one connection, under one deadline.
class Call {
 public:
  Call(const ClientRequest& request, const Url& url)
      : request_(request),
        url_(url),
        deadline_(std::chrono::steady_clock::now() + request.timeout),
        reader_(request.method == "HEAD", request.reply_bytes_max) {}

  model::Status Connect();
  model::Status StartTls();
  model::Result<Response> Exchange();

 private:
  [[nodiscard]] model::Error CannotConnect(const std::string& why) const {
    return {"cannot connect to " + url_.Authority() + ": " + why};
  }
  [[nodiscard]] std::string TooLate() const {
    return "no answer within " + InWords(request_.timeout);
  }
  [[nodiscard]] std::string WhyNoAnswer() const;

  IoError ConnectTo(const Tcp::endpoint& endpoint, SteadyTime until);
  bool Put(std::string_view bytes);
  Stream::Result Take();
  bool Wait(bool for_writing);

  const ClientRequest& request_;
  const Url& url_;
  SteadyTime deadline_;
  asio::io_context io_;
  Tcp::socket socket_{io_};  // until there is a stream
  std::optional<Stream> stream_;
  const SSL* session_ = nullptr;  // the stream's
  ReplyReader reader_;
  Outcome outcome_ = Outcome::kMore;
  bool timed_out_ = false;
};

IoError Call::ConnectTo(const Tcp::endpoint& endpoint, SteadyTime until) {
  IoError outcome = asio::error::timed_out;
  bool ended = false;
  socket_ = Tcp::socket(io_);
  socket_.async_connect(endpoint, [&](const IoError& error) {
    if (!ended) outcome = error;
    ended = true;
  });
  io_.restart();
  io_.run_until(until);
  if (!ended) {
    ended = true;
    IoError ignored;
    socket_.close(ignored);
    io_.run();
  }
  return outcome;
}

// A name's addresses are tried in their order; one that does not answer takes only its share of the
// time, or a machine without a way to IPv6 would never get to IPv4.
model::Status Call::Connect() {
  Tcp::resolver resolver(io_);
  IoError error;
  const auto found = resolver.resolve(url_.host, url_.port, Tcp::resolver::numeric_service, error);
  if (!error && found.empty()) error = asio::error::host_not_found;
  size_t left = found.size();
  for (const auto& entry : found) {
    const SteadyTime now = std::chrono::steady_clock::now();
    error = ConnectTo(entry.endpoint(), now + (deadline_ - now) / static_cast<int64_t>(left--));
    if (!error) break;
  }
  if (error == asio::error::timed_out) return CannotConnect(TooLate());
  if (!error) socket_.non_blocking(true, error);
  if (error) return CannotConnect(error.message());
  socket_.set_option(Tcp::no_delay(true), error);
  return model::Status::Ok();
}

model::Status Call::StartTls() {
  SslPtr session;
  if (url_.tls) {
    model::Result<SslPtr> made = NewClientSession(url_, request_.trust);
    if (!made.ok()) return model::Error{made.error()};
    session = std::move(*made);
  }
  session_ = session.get();
  stream_.emplace(std::move(socket_), std::move(session));
  if (session_ == nullptr) return model::Status::Ok();
  while (true) {  // until the deadline
    const Stream::Result result = stream_->Handshake();
    if (result == Stream::Result::kOk) return model::Status::Ok();
    if (result != Stream::Result::kWantRead && result != Stream::Result::kWantWrite) {
      return CannotConnect(TlsFailure(session_));
    }
    if (!Wait(result == Stream::Result::kWantWrite)) return CannotConnect(TooLate());
  }
}

/// Waits until something has come or, if asked, until there is room for more. False: too late.
bool Call::Wait(bool for_writing) {
  Tcp::socket& socket = stream_->Socket();
  bool woken = false;
  const auto wake = [&](const IoError& error) {
    if (error == asio::error::operation_aborted) return;
    woken = true;
    IoError ignored;
    socket.cancel(ignored);
  };
  socket.async_wait(Tcp::socket::wait_read, wake);
  if (for_writing) socket.async_wait(Tcp::socket::wait_write, wake);
  io_.restart();
  io_.run_until(deadline_);
  if (woken) return true;
  IoError ignored;
  socket.cancel(ignored);
  io_.run();
  timed_out_ = true;
  return false;
}

/// Reads what has come.
Stream::Result Call::Take() {
  std::array<char, 64 * 1024> block;
  const Stream::Io got = stream_->Read(block.data(), block.size());
  if (got.result == Stream::Result::kOk) outcome_ = reader_.Feed({block.data(), got.bytes});
  if (got.result == Stream::Result::kEnd) outcome_ = reader_.End();
  return got.result;
}

/// False when there is no point in sending more: the server has answered, or is gone.
bool Call::Put(std::string_view bytes) {
  while (!bytes.empty()) {  // until the deadline
    const Stream::Io put = stream_->Write(bytes);
    bytes.remove_prefix(put.bytes);
    if (put.result == Stream::Result::kOk) continue;
    const bool blocked =
        put.result == Stream::Result::kWantRead || put.result == Stream::Result::kWantWrite;
    if (!blocked) return false;  // what it said before it went may still be read
    const Stream::Result taken = Take();
    if (reader_.Begun() || taken == Stream::Result::kEnd || taken == Stream::Result::kFailed) {
      return false;
    }
    if (taken != Stream::Result::kOk && !Wait(put.result == Stream::Result::kWantWrite)) {
      return false;
    }
  }
  return true;
}

std::string Call::WhyNoAnswer() const {
  if (timed_out_) return TooLate();
  if (outcome_ == Outcome::kMalformed) return "the answer is not HTTP/1.1";
  if (outcome_ == Outcome::kTooLarge) {
    return "the answer has more than " + std::to_string(request_.reply_bytes_max >> 20) + " MiB";
  }
  return reader_.Begun() ? "it hung up before its answer was complete"
                         : "it hung up without an answer";
}

model::Result<Response> Call::Exchange() {
  const std::string head = FormatRequest(request_, url_);
  if (Put(head)) Put(request_.body);
  while (outcome_ == Outcome::kMore && !timed_out_) {
    const Stream::Result taken = Take();
    if (taken == Stream::Result::kOk) continue;
    if (taken == Stream::Result::kEnd || taken == Stream::Result::kFailed) break;
    Wait(taken == Stream::Result::kWantWrite);
  }
  if (outcome_ != Outcome::kDone) return model::Error{url_.Authority() + ": " + WhyNoAnswer()};
  stream_->EndWriting();
  return std::move(reader_.Reply());
}

}  // namespace

model::Result<Response> Send(const ClientRequest& request) {
  const model::Result<Url> url = ParseUrl(request.url);
  if (!url.ok()) return model::Error{url.error()};
  try {
    Call call(request, *url);
    model::Status status = call.Connect();
    if (status.ok()) status = call.StartTls();
    if (!status.ok()) return model::Error{status.error()};
    return call.Exchange();
  } catch (const std::exception& failure) {  // Asio's, where no descriptor is left
    return model::Error{"cannot connect to " + url->Authority() + ": " + failure.what()};
  }
}

}  // namespace aijob::http
