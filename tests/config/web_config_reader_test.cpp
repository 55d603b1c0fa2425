#include "config/web_config_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/certificates.h"

namespace aijob::config {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kUser[] =
    "basic_auth_users:\n  prom: $2y$04$Qe9Zs81d/ITiopk3pNXTPO.RtVc4hKovoRQzOTkxkuKmmsri3N9sa\n";

class WebConfigReader : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { files_ = new http::Certificates; }
  static void TearDownTestSuite() {
    delete files_;
    files_ = nullptr;
  }
  static model::Result<WebConfig> Read(const std::string& text) {
    files_->Write("web.yml", text);
    return ReadWebConfig(files_->Path("web.yml"));
  }
  static http::Certificates* files_;
};
http::Certificates* WebConfigReader::files_ = nullptr;

TEST_F(WebConfigReader, EverythingItKnows) {
  const auto config = Read(std::string(R"(
tls_server_config:
  cert_file: server.crt
  key_file: ./server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: )") + files_->Cert("ca") +
                           R"(
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
  curve_preferences: [X25519, CurveP256]
  prefer_server_cipher_suites: false
http_server_config:
  http2: true
  headers:
    Strict-Transport-Security: max-age=1
    X-Content-Type-Options: nosniff
    X-Frame-Options: sameorigin
    X-XSS-Protection: "0"
    Content-Security-Policy: "default-src 'self'"
)" + kUser);
  ASSERT_TRUE(config.ok()) << config.error();
  ASSERT_TRUE(config->tls.has_value());
  EXPECT_EQ(config->tls->cert_file, files_->Cert("server"));
  EXPECT_EQ(config->tls->key_file, files_->Key("server"));
  EXPECT_FALSE(config->tls->prefer_server_cipher_suites);
  ASSERT_EQ(config->users.size(), 1U);
  EXPECT_EQ(config->users[0].name, "prom");
  EXPECT_EQ(config->response_headers.size(), 5U);
}

TEST_F(WebConfigReader, EmptyMeansPlainAndOpen) {
  for (const char* text : {"", "{}", "# nothing\n", "tls_server_config:\n", "tls_server_config: {}",
                           "basic_auth_users: {}"}) {
    const auto config = Read(text);
    ASSERT_TRUE(config.ok()) << text << ": " << config.error();
    EXPECT_FALSE(config->tls.has_value());
    EXPECT_TRUE(config->users.empty());
  }
}

TEST_F(WebConfigReader, RefusalsNameFileLineKeyAndReason) {
  struct Case {
    std::string text;
    std::string line;
    std::string message;
  };
  const std::string server =
      "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";
  const std::vector<Case> cases = {
      {"tls_server_confg: {}", "1", "tls_server_config"},
      {server + "  cert: x\n", "4", "cert_file"},
      {"tls_server_config: {cert_file: nowhere.crt, key_file: server.key}", "1",
       "cert_file: " + files_->Path("nowhere.crt")},
      {"tls_server_config: {cert_file: server.crt}", "1", "key_file is missing"},
      {"tls_server_config: {cert_file: server.crt, key_file: client.key}", "1",
       "key_file does not belong to cert_file"},
      {server + "  min_version: TLS9\n", "4", "TLS9"},
      {server + "  client_auth_type: Always\n", "4", "Always"},
      {server + "  client_auth_type: RequireAndVerifyClientCert\n", "", "client_ca_file"},
      {server + "  cipher_suites: [ROT13]\n", "", "ROT13"},
      {"\nbasic_auth_users: {a: plain}\n", "2", "a: not a bcrypt hash"},
      {"basic_auth_users: [a]\n", "1", "basic_auth_users"},
      {"http_server_config: {headers: {X-Frame-Options: never}}", "1", "deny or sameorigin"},
      {"http_server_config: {headers: {Server: x}}", "1", "Server"},
      {"http_server_config: {http2: maybe}", "1", "http2"},
      {"a: [", "1", ""},
  };
  for (const Case& refusal : cases) {
    SCOPED_TRACE(refusal.text);
    const auto config = Read(refusal.text);
    EXPECT_FALSE(config.ok());
    EXPECT_THAT(config.error(), StartsWith(files_->Path("web.yml") + ":" + refusal.line));
    EXPECT_THAT(config.error(), HasSubstr(refusal.message));
  }
}

TEST_F(WebConfigReader, NoFile) {
  EXPECT_EQ(ReadWebConfig("/nowhere/web.yml").error(),
            "/nowhere/web.yml: No such file or directory");
  EXPECT_FALSE(ReadWebConfig("/tmp").ok());
}

}  // namespace
}  // namespace aijob::config
