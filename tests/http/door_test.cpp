#include "http/door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "http/certificates.h"
#include "http/servers.h"

namespace aijob::http {
namespace {

using ::testing::HasSubstr;

TEST(Door, IdleAndSlowConnectionsDelayNobody) {
  const auto server = StartServer();
  std::vector<Client> others;
  for (int i = 0; i < 500; ++i) others.emplace_back(server->Port());
  for (int i = 0; i < 50; ++i) {
    others.emplace_back(server->Port());
    others.back().Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n");
  }
  ASSERT_TRUE(Eventually([&] { return server->GetStats().connections_open == 550; }));
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    Client client(server->Port());
    EXPECT_EQ(StatusOf(client.Ask(Get("/"))), 200);
  }
  // 50 ms each is what is promised; a crowded machine gets ten times that.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Door, OneConnectionTooManyIsTold) {
  ServerOptions options;
  options.limits.connections = 2;
  const auto server = StartServer(options);
  Client first(server->Port());
  auto second = std::make_unique<Client>(server->Port());
  EXPECT_EQ(StatusOf(first.Ask(Get("/"))), 200);
  EXPECT_EQ(StatusOf(second->Ask(Get("/"))), 200);
  Client third(server->Port());
  EXPECT_THAT(third.ReadAll(), HasSubstr("503 Service Unavailable"));
  EXPECT_EQ(server->GetStats().refused.at("connections"), 1U);
  second.reset();
  EXPECT_TRUE(Eventually([&] {
    Client again(server->Port());
    return StatusOf(again.Ask(Get("/"))) == 200;
  }));
}

class DoorTls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { certificates_ = new Certificates; }
  static void TearDownTestSuite() {
    delete certificates_;
    certificates_ = nullptr;
  }
  static ServerOptions Options() {
    ServerOptions options;
    options.tls.emplace();
    options.tls->cert_file = certificates_->Cert("server");
    options.tls->key_file = certificates_->Key("server");
    return options;
  }
  /// What curl says: the body, and how it ended.
  static std::string Curl(const Server& server, const std::string& arguments) {
    const std::string command = "curl -sS --max-time 10 --noproxy '*' --cacert " +
                                certificates_->Cert("ca") + " " + arguments +
                                " https://127.0.0.1:" + std::to_string(server.Port()) + "/ 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string output;
    std::array<char, 4096> block;
    while (const size_t got = std::fread(block.data(), 1, block.size(), pipe)) {
      output.append(block.data(), got);
    }
    ::pclose(pipe);
    return output;
  }

  static Certificates* certificates_;
};
Certificates* DoorTls::certificates_ = nullptr;

constexpr char kAnswer[] = "GET /? [] ";

TEST_F(DoorTls, Serves) {
  const auto server = StartServer(Options());
  EXPECT_EQ(Curl(*server, ""), kAnswer);
  EXPECT_EQ(Curl(*server, "--tls-max 1.2"), kAnswer);
  EXPECT_EQ(Curl(*server, "--http1.0"), kAnswer);
  EXPECT_THAT(Curl(*server, "-w '%{http_version}'"), HasSubstr("1.1"));
  EXPECT_EQ(Curl(*server, "-d hello"), "POST /? [hello] ");
  EXPECT_THAT(Curl(*server, "--tls-max 1.1"), HasSubstr("curl: ("));
  EXPECT_TRUE(Eventually([&] { return server->GetStats().tls_errors == 1U; }));
}

TEST_F(DoorTls, LargeBodiesBothWays) {
  const auto server = StartServer(Options(), [](const Request& request) {
    Response response;
    response.body = request.body + request.body;
    return response;
  });
  certificates_->Write("body", std::string(5'000'000, 'x'));
  const std::string answer = Curl(*server, "--data-binary @" + certificates_->Path("body"));
  EXPECT_TRUE(answer == std::string(10'000'000, 'x')) << answer.substr(0, 200);
}

TEST_F(DoorTls, PlainHttpIsTold) {
  const auto server = StartServer(Options());
  Client client(server->Port());
  client.Send(Get("/"));
  const std::string answer = client.ReadAll();
  EXPECT_EQ(StatusOf(answer), 400);
  EXPECT_EQ(BodyOf(answer), "Client sent an HTTP request to an HTTPS server.\n");
}

TEST_F(DoorTls, HandshakesHaveATimeLimit) {
  ServerOptions options = Options();
  options.timeouts.head = std::chrono::milliseconds(50);
  const auto server = StartServer(options);
  Client client(server->Port());
  client.Send("\x16\x03\x01");
  EXPECT_TRUE(client.HungUp());
  Client garbage(server->Port());
  garbage.Send(std::string("\x16\x03\x01\x00\x05hello", 10));
  garbage.ReadAll();
  EXPECT_TRUE(Eventually([&] { return server->GetStats().tls_errors >= 1; }));
  EXPECT_EQ(Curl(*server, ""), kAnswer);
}

TEST_F(DoorTls, ClientCertificates) {
  const std::string none;
  const std::string good =
      "--cert " + certificates_->Cert("client") + " --key " + certificates_->Key("client");
  const std::string strange =
      "--cert " + certificates_->Cert("stranger") + " --key " + certificates_->Key("stranger");
  struct Case {
    const char* type;
    bool none;
    bool strange;
  };
  const std::vector<Case> cases = {{"NoClientCert", true, true},
                                   {"RequestClientCert", true, true},
                                   {"RequireAnyClientCert", false, true},
                                   {"VerifyClientCertIfGiven", true, false},
                                   {"RequireAndVerifyClientCert", false, false}};
  for (const Case& test : cases) {
    SCOPED_TRACE(test.type);
    ServerOptions options = Options();
    options.tls->client_auth_type = test.type;
    if (test.type != std::string("NoClientCert")) {
      options.tls->client_ca_file = certificates_->Cert("ca");
    }
    const auto server = StartServer(options);
    EXPECT_EQ(Curl(*server, good), kAnswer);
    EXPECT_EQ(Curl(*server, none) == kAnswer, test.none);
    EXPECT_EQ(Curl(*server, strange) == kAnswer, test.strange);
    const auto refused = static_cast<uint64_t>(!test.none + !test.strange);
    EXPECT_TRUE(Eventually([&] { return server->GetStats().tls_errors == refused; }));
  }
}

TEST_F(DoorTls, ANewCertificateIsTakenUp) {
  ServerOptions options = Options();
  certificates_->MakeSelfSigned("rotating");
  options.tls->cert_file = certificates_->Cert("rotating");
  options.tls->key_file = certificates_->Key("rotating");
  const auto server = StartServer(options);
  EXPECT_THAT(Curl(*server, ""), HasSubstr("curl: ("));  // not the authority's
  certificates_->MakeSigned("rotating");
  EXPECT_TRUE(Eventually([&] { return Curl(*server, "") == kAnswer; }));
  EXPECT_GE(server->GetStats().tls_reloads, 1U);
}

TEST_F(DoorTls, CiphersAndVersionsAreObeyed) {
  ServerOptions options = Options();
  options.tls->max_version = "TLS12";
  options.tls->cipher_suites = {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"};
  options.tls->curve_preferences = {"CurveP384"};
  const auto server = StartServer(options);
  EXPECT_EQ(Curl(*server, ""), kAnswer);
  EXPECT_THAT(Curl(*server, "--tlsv1.3"), HasSubstr("curl: ("));
  EXPECT_THAT(Curl(*server, "--ciphers ECDHE-ECDSA-AES128-GCM-SHA256"), HasSubstr("curl: ("));
  EXPECT_THAT(Curl(*server, "--curves P-256"), HasSubstr("curl: ("));
}

TEST_F(DoorTls, OldVersionsWhereTheyAreAskedFor) {
  ServerOptions options = Options();
  options.tls->min_version = "TLS10";
  const auto server = StartServer(options);
  EXPECT_EQ(Curl(*server, "--tlsv1.0 --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0"), kAnswer);
}

}  // namespace
}  // namespace aijob::http
