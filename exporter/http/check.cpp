#include "http/check.h"

#include "http/authenticator.h"
#include "http/counters.h"
#include "http/tls_context.h"

namespace aijob::http {

model::Status CheckTls(const TlsOptions& options) {
  Counters unused;
  const auto context = TlsContext::Create(options, unused);
  return context.ok() ? model::Status::Ok() : model::Error{context.error()};
}

model::Status CheckUsers(const std::vector<BasicAuthUser>& users) {
  const auto auth = Authenticator::Create(users, 1);
  return auth.ok() ? model::Status::Ok() : model::Error{auth.error()};
}

}  // namespace aijob::http
