// Tested in tests/http/client_test.cpp.
#include "http/client_tls.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <memory>

namespace aijob::http {
namespace {

struct ContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<SSL_CTX, ContextFree>;

std::string LastReason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "" : reason;
}

bool IsAddress(const std::string& host) {
  IoError error;
  asio::ip::make_address(host, error);
  return !error;
}

bool ExpectHost(SSL* session, std::string host) {
  if (IsAddress(host)) {  // RFC 6066 3: no address is asked for by SNI
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1;
  }
  // OpenSSL's macro for SNI casts as C does.
  return SSL_set1_host(session, host.c_str()) == 1 &&
         SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) ==
             1;
}

}  // namespace

model::Result<SslPtr> NewClientSession(const Url& url, const Trust& trust) {
  ERR_clear_error();
  const ContextPtr context(SSL_CTX_new(TLS_client_method()));
  if (context == nullptr) return model::Error{"OpenSSL: " + LastReason()};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // A write may go on with what is left of it, and after a look at what has come.
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context.get(), trust.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (trust.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());  // without one, no certificate is trusted
  } else if (SSL_CTX_load_verify_file(context.get(), trust.ca_file.c_str()) != 1) {
    return model::Error{"CA file " + trust.ca_file + ": " + LastReason()};
  }
  ERR_clear_error();
  SslPtr session(SSL_new(context.get()));
  if (session == nullptr || !ExpectHost(session.get(), url.host)) {
    return model::Error{"OpenSSL: " + LastReason()};
  }
  SSL_set_connect_state(session.get());
  return session;
}

std::string TlsFailure(const SSL* session) {
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  const std::string text = LastReason();
  const auto verified = SSL_get_verify_result(session);
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && verified != X509_V_OK) {
    return std::string("its certificate is refused: ") + X509_verify_cert_error_string(verified);
  }
  if (reason == SSL_R_WRONG_VERSION_NUMBER) return "it does not speak TLS";
  return text.empty() ? "it hung up" : text;
}

}  // namespace aijob::http
