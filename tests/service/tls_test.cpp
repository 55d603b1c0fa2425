// --web.config.file through the real program and real clients: TLS, bcrypt users, certificates that
// are replaced while it runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/tool.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

class TlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    AIJOB_NEEDS_TOOL("openssl");
    AIJOB_NEEDS_TOOL("curl");
  }
  /// A key and a certificate signed by itself, of that name, under final names at once.
  void MakeCertificate(const std::string& common_name) {
    const Ran made = RunTool({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                              "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                              "/CN=" + common_name, "-addext", "subjectAltName=IP:127.0.0.1",
                              "-keyout", folder_.Path("new.key"), "-out", folder_.Path("new.pem")});
    ASSERT_EQ(made.code, 0) << made.err;
    folder_.Rename("new.key", "server.key");
    folder_.Rename("new.pem", "server.pem");
  }
  std::unique_ptr<Program> Start(const std::string& web_config) {
    folder_.Write("web.yaml", web_config);
    folder_.Write("config.yaml", "sources: [{name: a, paths: [" + folder_.Path("*.log") + "]}]\n");
    return std::make_unique<Program>(
        std::vector<std::string>{"--config.file=" + folder_.Path("config.yaml"),
                                 "--web.config.file=" + folder_.Path("web.yaml")});
  }
  /// curl's answer: "STATUS body" in `out`.
  Ran Curl(const Program& program, std::vector<std::string> arguments,
           const std::string& path = "/-/healthy") {
    arguments.insert(arguments.begin(), {"curl", "-sS", "--max-time", "20", "--noproxy", "*"});
    arguments.insert(
        arguments.end(),
        {"-w", " %{http_code}", "https://127.0.0.1:" + std::to_string(program.port()) + path});
    return RunTool(arguments);
  }
  std::string CaFile() { return folder_.Path("server.pem"); }

  Folder folder_;
};

constexpr const char* kTls = "tls_server_config: {cert_file: server.pem, key_file: server.key}\n";
// The password is "right"; `htpasswd -nbBC 4 "" right`.
std::string Users(const std::string& bcrypt) {
  return "basic_auth_users: {alice: \"" + bcrypt + "\"}\n";
}

std::string Bcrypt(const std::string& password) {
  if (HaveTool("htpasswd")) {
    const std::string line = RunTool({"htpasswd", "-nbBC", "4", "x", password}).out;
    return line.substr(2, line.find('\n') - 2);
  }
  return RunTool({"/usr/bin/python3", "-W", "ignore", "-c",
                  "import crypt; print(crypt.crypt('" + password +
                      "', crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)), end='')"})
      .out;
}

TEST_F(TlsTest, ServesTlsToUsersWithTheirPassword) {
  MakeCertificate("first");
  const std::string bcrypt = Bcrypt("right");
  ASSERT_EQ(bcrypt.size(), 60u) << bcrypt;
  const auto program = Start(kTls + Users(bcrypt));
  ASSERT_NE(program->port(), 0) << program->log();
  const struct {
    std::vector<std::string> arguments;
    const char* path;
    const char* status;
  } kCases[] = {
      {{"--cacert", CaFile(), "-u", "alice:right"}, "/metrics", "200"},
      {{"--cacert", CaFile(), "-u", "alice:wrong"}, "/metrics", "401"},
      {{"--cacert", CaFile(), "-u", "bob:right"}, "/metrics", "401"},
      {{"--cacert", CaFile()}, "/metrics", "401"},
      {{"--cacert", CaFile()}, "/-/healthy", "401"},
      {{"--cacert", CaFile(), "--tls-max", "1.1", "-u", "alice:right"}, "/metrics", "000"},
      {{"-u", "alice:right"}, "/metrics", "000"},  // nobody vouches for it
  };
  for (const auto& [arguments, path, status] : kCases) {
    const Ran ran = Curl(*program, arguments, path);
    EXPECT_THAT(ran.out, ::testing::EndsWith(std::string(" ") + status)) << ran.err;
    if (std::string(status) == "401") {
      EXPECT_EQ(ran.out.find("aijob_"), std::string::npos);
    }
  }
  EXPECT_NE(Get(program->port(), "/metrics").status, 200) << "plain HTTP is not served";
}

TEST_F(TlsTest, AReplacedCertificateIsServedWithoutARestart) {
  MakeCertificate("first");
  const auto program = Start(kTls);
  ASSERT_NE(program->port(), 0) << program->log();
  const std::vector<std::string> trusting = {"--cacert", CaFile()};
  EXPECT_THAT(Curl(*program, trusting).out, HasSubstr("200"));
  MakeCertificate("second");
  Ran ran;
  WaitUntil([&] { return (ran = Curl(*program, trusting)).out.ends_with(" 200"); },
            std::chrono::seconds(20));
  EXPECT_THAT(ran.out, ::testing::EndsWith(" 200")) << ran.err;
  folder_.Write("server.pem", "no certificate any more");
  EXPECT_THAT(Curl(*program, {"-k"}).out, ::testing::EndsWith(" 200")) << "the last good one";
}

TEST_F(TlsTest, ClientsShowTheirCertificateWhereItIsAsked) {
  MakeCertificate("first");
  const auto program = Start(
      "tls_server_config: {cert_file: server.pem, key_file: server.key, client_auth_type: "
      "RequireAndVerifyClientCert, client_ca_file: server.pem}\n");
  ASSERT_NE(program->port(), 0) << program->log();
  EXPECT_THAT(Curl(*program,
                   {"--cacert", CaFile(), "--cert", CaFile(), "--key", folder_.Path("server.key")})
                  .out,
              ::testing::EndsWith(" 200"));
  EXPECT_THAT(Curl(*program, {"--cacert", CaFile()}).out, ::testing::EndsWith(" 000"));
}

TEST_F(TlsTest, AnUnusableFileEndsWithTwoAndOneLine) {
  MakeCertificate("first");
  folder_.Write("config.yaml", "sources: [{name: a, paths: [" + folder_.Path("*.log") + "]}]\n");
  folder_.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n");
  const struct {
    const char* yaml;
    std::vector<const char*> says;
  } kCases[] = {
      {"tls_server_config: {cert_file: server.pem}\n", {"web.yaml:1", "key_file"}},
      {"tls_server_config: {cert_file: none.pem, key_file: server.key}\n", {"none.pem"}},
      {"tls_server_config: {cert_file: broken.pem, key_file: server.key}\n", {"broken.pem"}},
      {"tls_server_config: {cert_fil: server.pem}\n", {"web.yaml:1", "cert_fil"}},
      {"basic_auth_users: {alice: secret}\n", {"web.yaml:1", "alice", "bcrypt"}},
      {"basic_auth_users: [\n", {"web.yaml"}},
  };
  for (const auto& [yaml, says] : kCases) {
    folder_.Write("web.yaml", yaml);
    const Ran ran = RunExporter(
        {"--config.file=" + folder_.Path("config.yaml"), "--storage.path=" + folder_.Path("state"),
         "--web.listen-address=127.0.0.1:0", "--web.config.file=" + folder_.Path("web.yaml")});
    EXPECT_EQ(ran.code, 2) << yaml;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    for (const char* part : says) EXPECT_THAT(ran.err, HasSubstr(part)) << yaml;
    EXPECT_THAT(ran.err, ::testing::Not(HasSubstr("secret"))) << "no password in a message";
  }
}

}  // namespace
}  // namespace aijob::test
