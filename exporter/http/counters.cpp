#include "http/counters.h"

namespace aijob::http {

Stats Counters::Read() const {
  Stats stats;
  stats.connections_open = connections_open;
  stats.buffered_bytes = buffered_bytes;
  stats.connections = connections;
  for (size_t status = 0; status < requests.size(); ++status) {
    if (const uint64_t count = requests[status]; count > 0) {
      stats.requests[static_cast<int>(status)] = count;
    }
  }
  stats.request_bytes = request_bytes;
  stats.response_bytes = response_bytes;
  for (size_t reason = 0; reason < refused.size(); ++reason) {
    stats.refused[std::string(kRefusalNames[reason])] = refused[reason];
  }
  stats.timeouts = timeouts;
  stats.tls_errors = tls_errors;
  stats.tls_reloads = tls_reloads;
  stats.tls_reload_failures = tls_reload_failures;
  stats.auth_failures = auth_failures;
  stats.handler_exceptions = handler_exceptions;
  return stats;
}

}  // namespace aijob::http
