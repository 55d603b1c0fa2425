#pragma once
// A client's connection as bytes: plain or TLS, never blocking.
//
// OpenSSL works on the socket itself instead of through asio::ssl, whose buffers take 34 KiB a
// connection for as long as it is open: 10,000 idle ones must cost next to nothing.
//
// Threads: one. Lifetime: closes its socket.

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string_view>

#include "http/asio.h"

namespace aijob::http {

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;

class Stream {
 public:
  enum class Result { kOk, kWantRead, kWantWrite, kEnd, kFailed };
  struct Io {
    Result result = Result::kOk;
    size_t bytes = 0;  ///< more than 0 when kOk
  };

  /// `ssl` empty: plain; else it knows which side it is on. The socket must be non-blocking.
  Stream(Tcp::socket socket, SslPtr ssl);

  Io Read(char* buffer, size_t size);
  Io Write(std::string_view bytes);
  Result Handshake();

  /// Looks at the first byte without taking it.
  Io Peek(char& byte);
  /// From here on plain, whatever it was: to tell a client that it should have spoken TLS.
  void DropTls() { ssl_.reset(); }
  /// Says that nothing more will be sent.
  void EndWriting();

  [[nodiscard]] bool IsTls() const { return ssl_ != nullptr; }
  [[nodiscard]] Tcp::socket& Socket() { return socket_; }

 private:
  [[nodiscard]] Result SslResult(int returned) const;

  Tcp::socket socket_;
  SslPtr ssl_;
};

}  // namespace aijob::http
