#pragma once
// The web configuration file of the Prometheus world: TLS, users, response headers.
//
// Grammar: https://github.com/prometheus/exporter-toolkit/blob/v0.10.0/docs/web-configuration.md:
// tls_server_config, http_server_config (http2 is accepted and has no effect: this server speaks
// HTTP/1.1, which every client of it falls back to), basic_auth_users. Unknown keys are errors.
// Relative file names count from the folder of the file itself.
//
// Threads: a free function. Failures: "FILE:LINE: key: reason", also for certificates and keys that
// cannot be used; it reads them all.

#include <optional>
#include <string>
#include <vector>

#include "http/options.h"
#include "model/result.h"

namespace aijob::config {

/// What goes into http::ServerOptions under the same meaning.
struct WebConfig {
  std::optional<http::TlsOptions> tls;
  std::vector<http::BasicAuthUser> users;
  std::vector<http::Header> response_headers;
};

model::Result<WebConfig> ReadWebConfig(const std::string& path);

}  // namespace aijob::config
