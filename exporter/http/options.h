#pragma once
// Everything a Server can be told. Plain values; defaults suit an exporter.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"

namespace aijob::http {

/// `tls_server_config` of the Prometheus web configuration, spelled as there:
/// https://github.com/prometheus/exporter-toolkit/blob/v0.10.0/docs/web-configuration.md
struct TlsOptions {
  std::string cert_file;  ///< PEM, leaf first; read again when it changes
  std::string key_file;   ///< PEM; read again when it changes
  /// NoClientCert | RequestClientCert | RequireAnyClientCert | VerifyClientCertIfGiven |
  /// RequireAndVerifyClientCert
  std::string client_auth_type = "NoClientCert";
  std::string client_ca_file;
  std::string min_version = "TLS12";  ///< TLS10 | TLS11 | TLS12 | TLS13
  std::string max_version = "TLS13";
  std::vector<std::string> cipher_suites;      ///< Go's names; empty: OpenSSL's choice. Not TLS 1.3
  std::vector<std::string> curve_preferences;  ///< CurveP256 | CurveP384 | CurveP521 | X25519
  bool prefer_server_cipher_suites = true;
};

struct BasicAuthUser {
  std::string name;
  std::string bcrypt;  ///< "$2y$10$...", as `htpasswd -nBC 10 ""` prints
};

struct Limits {
  size_t head_bytes = 32 * 1024;              ///< request line and headers; past it 431
  size_t headers = 48;                        ///< past it 431
  size_t body_bytes = 16 * 1024 * 1024;       ///< past it 413
  size_t buffered_bytes = size_t{256} << 20;  ///< bodies in memory, all connections; past it 503
  size_t connections = 16384;                 ///< past it 503 and closed
  size_t queue = 256;                         ///< requests waiting for a worker; past it 503
  size_t auth_queue = 64;                     ///< passwords waiting for bcrypt; past it 503
};

struct Timeouts {
  std::chrono::milliseconds head{10'000};  ///< from a request's first byte to its last header: 408
  std::chrono::milliseconds body{30'000};  ///< without a byte of the body: 408
  std::chrono::milliseconds body_total{300'000};  ///< for a whole body: 408
  std::chrono::milliseconds write{30'000};        ///< without the client taking a byte: closed
  std::chrono::milliseconds idle{300'000};        ///< open and nothing sent: closed
  std::chrono::milliseconds drain{5'000};         ///< Stop() waits that long for requests under way
};

struct ServerOptions {
  /// "host:port", "[::1]:port"; ":port" is all interfaces, IPv4 and IPv6; port 0 takes a free one.
  std::vector<std::string> listen_addresses = {":10091"};
  size_t workers = 4;  ///< threads that run the handler
  /// Paths that never wait behind slow handlers: one more worker is kept for them.
  std::vector<std::string> urgent_paths = {"/-/healthy", "/-/ready"};
  Limits limits;
  Timeouts timeouts;
  std::optional<TlsOptions> tls;
  std::vector<BasicAuthUser> users;      ///< empty: no authorisation
  std::vector<Header> response_headers;  ///< added to every answer
};

}  // namespace aijob::http
