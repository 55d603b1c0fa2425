#pragma once
// The server side of TLS: OpenSSL's context from the web configuration, kept fresh.
//
// Threads: one (the I/O thread), after Create(). Lifetime: sessions made from it may outlive it.
// Failures: Create() names the file or key at fault; a failed reload keeps the previous context,
// counts, and is tried again a second later.

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>

#include "http/counters.h"
#include "http/options.h"
#include "http/stream.h"
#include "model/result.h"

namespace aijob::http {

class TlsContext {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static model::Result<std::unique_ptr<TlsContext>> Create(TlsOptions options, Counters& counters);

  /// A session for a new connection. Looks at most once a second whether a file has changed.
  SslPtr NewSession(Time now);

 private:
  struct ContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  using ContextPtr = std::unique_ptr<SSL_CTX, ContextFree>;
  /// What tells that a file has been replaced: device, inode, size, seconds, nanoseconds.
  using Stamp = std::array<int64_t, 5>;
  using Stamps = std::array<Stamp, 3>;

  TlsContext(TlsOptions options, Counters& counters)
      : options_(std::move(options)), counters_(counters) {}

  [[nodiscard]] Stamps TakeStamps() const;
  static model::Result<ContextPtr> Build(const TlsOptions& options);
  static Stamp StampOf(const std::string& path);

  TlsOptions options_;
  Counters& counters_;
  ContextPtr context_;
  Stamps stamps_{};
  Time checked_{};
};

}  // namespace aijob::http
