#include "http/tls_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/certificates.h"
#include "http/check.h"

namespace aijob::http {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

class TlsContextTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { certificates_ = new Certificates; }
  static void TearDownTestSuite() {
    delete certificates_;
    certificates_ = nullptr;
  }
  static TlsOptions Options() {
    TlsOptions options;
    options.cert_file = certificates_->Cert("server");
    options.key_file = certificates_->Key("server");
    return options;
  }

  static Certificates* certificates_;
};
Certificates* TlsContextTest::certificates_ = nullptr;

TEST_F(TlsContextTest, Refusals) {
  const std::string ca = certificates_->Cert("ca");
  certificates_->Write("garbage", "not a certificate");
  const std::string garbage = certificates_->Path("garbage");
  struct Case {
    const char* name;
    std::function<void(TlsOptions&)> change;
    std::string message;
  };
  const std::vector<Case> cases = {
      {"no cert", [](auto& o) { o.cert_file.clear(); }, "cert_file is missing"},
      {"no key", [](auto& o) { o.key_file.clear(); }, "key_file is missing"},
      {"cert not there", [](auto& o) { o.cert_file = "/nowhere"; }, "cert_file: /nowhere"},
      {"cert garbage", [&](auto& o) { o.cert_file = garbage; }, "cert_file: " + garbage},
      {"key not there", [](auto& o) { o.key_file = "/nowhere"; }, "key_file: /nowhere"},
      {"another's key", [&](auto& o) { o.key_file = certificates_->Key("client"); },
       "key_file does not belong to cert_file"},
      {"version", [](auto& o) { o.min_version = "TLS14"; }, "min_version: TLS14"},
      {"versions crossed",
       [](auto& o) {
         o.min_version = "TLS13";
         o.max_version = "TLS12";
       },
       "min_version is above max_version"},
      {"cipher", [](auto& o) { o.cipher_suites = {"TLS_TEA"}; }, "cipher_suites: TLS_TEA"},
      {"curve", [](auto& o) { o.curve_preferences = {"P256"}; }, "curve_preferences: P256"},
      {"auth type", [](auto& o) { o.client_auth_type = "Maybe"; }, "client_auth_type: Maybe"},
      {"no CA", [](auto& o) { o.client_auth_type = "RequireAndVerifyClientCert"; },
       "needs client_ca_file"},
      {"CA for nothing", [&](auto& o) { o.client_ca_file = ca; }, "client_ca_file is given"},
      {"CA garbage",
       [&](auto& o) {
         o.client_ca_file = garbage;
         o.client_auth_type = "RequireAndVerifyClientCert";
       },
       "client_ca_file: " + garbage},
  };
  for (const Case& refusal : cases) {
    SCOPED_TRACE(refusal.name);
    TlsOptions options = Options();
    refusal.change(options);
    const model::Status status = CheckTls(options);
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.error(), HasSubstr("tls_server_config: "));
    EXPECT_THAT(status.error(), HasSubstr(refusal.message));
    EXPECT_EQ(status.error().find('\n'), std::string::npos);
  }
}

TEST_F(TlsContextTest, GoNamesAreUnderstood) {
  TlsOptions options = Options();
  options.cipher_suites = {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                           "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
                           "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256",
                           "TLS_RSA_WITH_AES_256_CBC_SHA"};
  options.curve_preferences = {"X25519", "CurveP256", "CurveP384", "CurveP521"};
  options.min_version = "TLS10";
  EXPECT_TRUE(CheckTls(options).ok()) << CheckTls(options).error();
}

TEST_F(TlsContextTest, ReadsChangedFilesAgain) {
  certificates_->MakeSelfSigned("turning");
  TlsOptions options = Options();
  options.cert_file = certificates_->Cert("turning");
  options.key_file = certificates_->Key("turning");
  Counters counters;
  auto context = TlsContext::Create(options, counters);
  ASSERT_TRUE(context.ok()) << context.error();
  const TlsContext::Time start{seconds(1000)};
  const auto serial = [](const SslPtr& session) {
    const ASN1_INTEGER* number = X509_get0_serialNumber(SSL_get_certificate(session.get()));
    return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(number)),
                       static_cast<size_t>(ASN1_STRING_length(number)));
  };
  const std::string first = serial((*context)->NewSession(start));
  certificates_->MakeSelfSigned("turning");
  // Not looked at more often than once a second.
  EXPECT_EQ(serial((*context)->NewSession(start + std::chrono::milliseconds(900))), first);
  EXPECT_NE(serial((*context)->NewSession(start + seconds(2))), first);
  EXPECT_EQ(counters.tls_reloads, 1U);
}

TEST_F(TlsContextTest, KeepsTheOldOneWhenTheNewIsUnusable) {
  certificates_->MakeSelfSigned("breaking");
  TlsOptions options = Options();
  options.cert_file = certificates_->Cert("breaking");
  options.key_file = certificates_->Key("breaking");
  Counters counters;
  auto context = TlsContext::Create(options, counters);
  ASSERT_TRUE(context.ok()) << context.error();
  const TlsContext::Time start{seconds(1000)};
  // As when a certificate is replaced before its key.
  std::filesystem::copy_file(certificates_->Cert("server"), certificates_->Cert("breaking"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_NE((*context)->NewSession(start), nullptr);
  EXPECT_EQ(counters.tls_reload_failures, 1U);
  std::filesystem::copy_file(certificates_->Key("server"), certificates_->Key("breaking"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_NE((*context)->NewSession(start + seconds(1)), nullptr);
  EXPECT_EQ(counters.tls_reloads, 1U);
  std::filesystem::remove(certificates_->Cert("breaking"));
  EXPECT_NE((*context)->NewSession(start + seconds(2)), nullptr);
  EXPECT_EQ(counters.tls_reload_failures, 2U);
}

}  // namespace
}  // namespace aijob::http
