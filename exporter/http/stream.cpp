#include "http/stream.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace aijob::http {
namespace {

constexpr size_t kTlsStep = size_t{1} << 30;  // OpenSSL counts in int

Stream::Io FromSystem(ssize_t returned, Stream::Result blocked) {
  if (returned > 0) return {Stream::Result::kOk, static_cast<size_t>(returned)};
  if (returned == 0) return {Stream::Result::kEnd, 0};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {blocked, 0};
  return {Stream::Result::kFailed, 0};
}

}  // namespace

Stream::Stream(Tcp::socket socket, SslPtr ssl) : socket_(std::move(socket)), ssl_(std::move(ssl)) {
  if (ssl_ != nullptr) SSL_set_fd(ssl_.get(), socket_.native_handle());
}

Stream::Result Stream::SslResult(int returned) const {
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return Result::kWantRead;
    case SSL_ERROR_WANT_WRITE:
      return Result::kWantWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Result::kEnd;
    default:
      return Result::kFailed;
  }
}

Stream::Io Stream::Read(char* buffer, size_t size) {
  if (ssl_ == nullptr) {
    return FromSystem(::recv(socket_.native_handle(), buffer, size, 0), Result::kWantRead);
  }
  ERR_clear_error();
  const int got = SSL_read(ssl_.get(), buffer, static_cast<int>(std::min(size, kTlsStep)));
  if (got > 0) return {Result::kOk, static_cast<size_t>(got)};
  return {SslResult(got), 0};
}

Stream::Io Stream::Write(std::string_view bytes) {
  if (ssl_ == nullptr) {
    return FromSystem(::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                      Result::kWantWrite);
  }
  ERR_clear_error();
  const int put =
      SSL_write(ssl_.get(), bytes.data(), static_cast<int>(std::min(bytes.size(), kTlsStep)));
  if (put > 0) return {Result::kOk, static_cast<size_t>(put)};
  return {SslResult(put), 0};
}

Stream::Result Stream::Handshake() {
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_.get());
  return done == 1 ? Result::kOk : SslResult(done);
}

Stream::Io Stream::Peek(char& byte) {
  return FromSystem(::recv(socket_.native_handle(), &byte, 1, MSG_PEEK), Result::kWantRead);
}

void Stream::EndWriting() {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  IoError ignored;
  socket_.shutdown(Tcp::socket::shutdown_send, ignored);
}

}  // namespace aijob::http
