#include "http/tls_context.h"

#include <openssl/err.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "http/stream.h"

namespace aijob::http {
namespace {

constexpr std::chrono::seconds kCheckEvery{1};

std::string OpenSslReason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "unreadable" : reason;
}

int VersionOf(std::string_view name) {
  if (name == "TLS10") return TLS1_VERSION;
  if (name == "TLS11") return TLS1_1_VERSION;
  if (name == "TLS12") return TLS1_2_VERSION;
  if (name == "TLS13") return TLS1_3_VERSION;
  return 0;
}

model::Status SetVersions(SSL_CTX* context, const TlsOptions& options) {
  const int min = VersionOf(options.min_version);
  const int max = VersionOf(options.max_version);
  if (min == 0) return model::Error{"min_version: " + options.min_version + " is not TLS10-TLS13"};
  if (max == 0) return model::Error{"max_version: " + options.max_version + " is not TLS10-TLS13"};
  if (min > max) return model::Error{"min_version is above max_version"};
  SSL_CTX_set_min_proto_version(context, min);
  SSL_CTX_set_max_proto_version(context, max);
  return model::Status::Ok();
}

/// Go's and the RFCs' names to OpenSSL's. Those of TLS 1.3 are not ours to choose, as in Go.
model::Status SetCiphers(SSL_CTX* context, const TlsOptions& options) {
  std::string list;
  for (const std::string& name : options.cipher_suites) {
    if (name == "TLS_AES_128_GCM_SHA256" || name == "TLS_AES_256_GCM_SHA384" ||
        name == "TLS_CHACHA20_POLY1305_SHA256") {
      continue;
    }
    const bool short_name = name.size() > 8 && name.substr(name.size() - 8) == "POLY1305";
    const std::string known = OPENSSL_cipher_name((short_name ? name + "_SHA256" : name).c_str());
    if (known == "(NONE)") return model::Error{"cipher_suites: " + name + " is not known"};
    list += (list.empty() ? "" : ":") + known;
  }
  if (list.empty()) list = "DEFAULT";
  // Debian's OpenSSL refuses TLS 1.0 and 1.1 above this level; who asks for them knows why.
  if (VersionOf(options.min_version) < TLS1_2_VERSION) list += ":@SECLEVEL=0";
  if (SSL_CTX_set_cipher_list(context, list.c_str()) == 1) return model::Status::Ok();
  return model::Error{"cipher_suites: this OpenSSL has none of them"};
}

model::Status SetCurves(SSL_CTX* context, const TlsOptions& options) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kCurves = {
      {{"CurveP256", "P-256"},
       {"CurveP384", "P-384"},
       {"CurveP521", "P-521"},
       {"X25519", "X25519"}}};
  std::string list;
  for (const std::string& name : options.curve_preferences) {
    const auto curve = std::find_if(kCurves.begin(), kCurves.end(),
                                    [&](const auto& known) { return known.first == name; });
    if (curve == kCurves.end()) {
      return model::Error{"curve_preferences: " + name +
                          " is not CurveP256, CurveP384, CurveP521 or X25519"};
    }
    list.append(list.empty() ? "" : ":").append(curve->second);
  }
  if (list.empty() || SSL_CTX_set1_groups_list(context, list.c_str()) == 1) {
    return model::Status::Ok();
  }
  return model::Error{"curve_preferences: " + OpenSslReason()};
}

int AcceptAnyCertificate(int, X509_STORE_CTX*) { return 1; }

model::Status SetClientAuth(SSL_CTX* context, const TlsOptions& options) {
  const std::string& type = options.client_auth_type;
  const bool verify = type == "VerifyClientCertIfGiven" || type == "RequireAndVerifyClientCert";
  const bool require = type == "RequireAnyClientCert" || type == "RequireAndVerifyClientCert";
  const bool none = type == "NoClientCert" || type.empty();
  if (!verify && !require && !none && type != "RequestClientCert") {
    return model::Error{"client_auth_type: " + type + " is not known"};
  }
  if (verify && options.client_ca_file.empty()) {
    return model::Error{"client_auth_type: " + type + " needs client_ca_file"};
  }
  if (none && !options.client_ca_file.empty()) {
    return model::Error{"client_ca_file is given, but client_auth_type asks for no certificate"};
  }
  const int mode = SSL_VERIFY_PEER | (require ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
  SSL_CTX_set_verify(context, none ? SSL_VERIFY_NONE : mode,
                     verify ? nullptr : AcceptAnyCertificate);
  if (options.client_ca_file.empty()) return model::Status::Ok();
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(options.client_ca_file.c_str());
  if (names == nullptr ||
      SSL_CTX_load_verify_locations(context, options.client_ca_file.c_str(), nullptr) != 1) {
    return model::Error{"client_ca_file: " + options.client_ca_file + ": " + OpenSslReason()};
  }
  SSL_CTX_set_client_CA_list(context, names);
  return model::Status::Ok();
}

model::Status LoadCertificate(SSL_CTX* context, const TlsOptions& options) {
  if (options.cert_file.empty()) return model::Error{"cert_file is missing"};
  if (options.key_file.empty()) return model::Error{"key_file is missing"};
  if (SSL_CTX_use_certificate_chain_file(context, options.cert_file.c_str()) != 1) {
    return model::Error{"cert_file: " + options.cert_file + ": " + OpenSslReason()};
  }
  // Loading a key checks it against the certificate, too; that is worth a clear word.
  if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool other = ERR_GET_LIB(ERR_peek_last_error()) == ERR_LIB_X509;
    const std::string reason = OpenSslReason();
    if (other) return model::Error{"key_file does not belong to cert_file: " + options.key_file};
    return model::Error{"key_file: " + options.key_file + ": " + reason};
  }
  return model::Status::Ok();
}

/// HTTP/1.1 where the client offers it (RFC 7301); others go without.
int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned int in_size, void*) {
  static constexpr std::string_view kHttp11 = "http/1.1";
  for (unsigned int at = 0; at < in_size; at += in[at] + 1U) {
    const std::string_view offer(reinterpret_cast<const char*>(in) + at + 1, in[at]);
    if (offer != kHttp11) continue;
    *out = in + at + 1;
    *out_size = in[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

void SetModes(SSL_CTX* context, const TlsOptions& options) {
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_COMPRESSION);
  if (options.prefer_server_cipher_suites) {
    SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
  // Idle connections give their buffers back; a write may go on with what is left of it.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  constexpr std::string_view kName = "aijob_exporter";
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(kName.data()),
                                 kName.size());
  SSL_CTX_set_alpn_select_cb(context, ChooseProtocol, nullptr);
}

}  // namespace

model::Result<TlsContext::ContextPtr> TlsContext::Build(const TlsOptions& options) {
  ERR_clear_error();
  ContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) return model::Error{"OpenSSL: " + OpenSslReason()};
  SetModes(context.get(), options);
  for (const auto step : {LoadCertificate, SetVersions, SetCiphers, SetCurves, SetClientAuth}) {
    if (model::Status status = step(context.get(), options); !status.ok()) {
      return model::Error{status.error()};
    }
  }
  return context;
}

model::Result<std::unique_ptr<TlsContext>> TlsContext::Create(TlsOptions options,
                                                              Counters& counters) {
  std::unique_ptr<TlsContext> tls(new TlsContext(std::move(options), counters));
  tls->stamps_ = tls->TakeStamps();  // before reading: a change in between is seen later
  model::Result<ContextPtr> context = Build(tls->options_);
  if (!context.ok()) return model::Error{"tls_server_config: " + context.error()};
  tls->context_ = std::move(*context);
  return tls;
}

SslPtr TlsContext::NewSession(Time now) {
  if (now - checked_ >= kCheckEvery) {
    checked_ = now;
    const Stamps stamps = TakeStamps();
    if (stamps != stamps_) {
      model::Result<ContextPtr> context = Build(options_);
      ++(context.ok() ? counters_.tls_reloads : counters_.tls_reload_failures);
      if (context.ok()) {
        context_ = std::move(*context);
        stamps_ = stamps;
      }
    }
  }
  SslPtr session(SSL_new(context_.get()));
  if (session != nullptr) SSL_set_accept_state(session.get());
  return session;
}

TlsContext::Stamp TlsContext::StampOf(const std::string& path) {
  struct stat info {};
  if (path.empty() || ::stat(path.c_str(), &info) != 0) return {};
  return {static_cast<int64_t>(info.st_dev), static_cast<int64_t>(info.st_ino), info.st_size,
          info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

TlsContext::Stamps TlsContext::TakeStamps() const {
  return {StampOf(options_.cert_file), StampOf(options_.key_file),
          StampOf(options_.client_ca_file)};
}

}  // namespace aijob::http
