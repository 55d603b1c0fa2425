#include "http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <thread>

#include "http/asio.h"
#include "http/certificates.h"
#include "http/servers.h"

namespace aijob::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string UrlOf(const Server& server, const std::string& scheme = "http://") {
  return scheme + server.Addresses()[0];
}

/// Accepts one connection, reads a request's head and no more, and says what it is told.
class Fake {
 public:
  explicit Fake(std::string answer) : answer_(std::move(answer)) {
    thread_ = std::thread([this] { Serve(); });
  }
  ~Fake() {
    over_.set_value();
    thread_.join();
  }
  Fake(const Fake&) = delete;
  Fake& operator=(const Fake&) = delete;

  [[nodiscard]] std::string Authority() const { return "127.0.0.1:" + std::to_string(port_); }
  /// The head that came; once.
  std::string TakeHead() { return head_.get_future().get(); }

 private:
  void Serve() {
    IoError ignored;
    Tcp::socket socket = acceptor_.accept();
    std::string head;
    std::array<char, 1> byte{};
    while (head.find("\r\n\r\n") == std::string::npos &&
           asio::read(socket, asio::buffer(byte), ignored) == 1) {
      head += byte[0];
    }
    head_.set_value(head);
    asio::write(socket, asio::buffer(answer_), ignored);
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
    over_.get_future().wait();
  }

  asio::io_context io_;
  Tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  uint16_t port_ = acceptor_.local_endpoint().port();
  std::string answer_;
  std::promise<std::string> head_;
  std::promise<void> over_;
  std::thread thread_;
};

class ClientTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }
};

TEST_F(ClientTest, AsksAndIsAnswered) {
  const auto server = StartServer();
  const std::string url = UrlOf(*server);
  const struct {
    const char* name;
    ClientRequest request;
    std::string answer;
  } kCases[] = {
      {"get", {.url = url}, "GET /? [] "},
      {"path and query",
       {.url = url + "/a%2Fb?x=1", .headers = {{"X-Test", "yes"}}},
       "GET /a%2Fb?x=1 [] yes"},
      {"put", {.url = url + "/p", .method = "PUT", .body = "m 1\n"}, "PUT /p? [m 1\n] "},
      {"empty put", {.url = url + "/p", .method = "PUT"}, "PUT /p? [] "},
      {"delete", {.url = url + "/p", .method = "DELETE"}, "DELETE /p? [] "},
      {"head", {.url = url + "/p", .method = "HEAD"}, ""},
  };
  for (const auto& [name, request, answer] : kCases) {
    const auto response = Send(request);
    ASSERT_TRUE(response.ok()) << name << ": " << response.error();
    EXPECT_EQ(response->status, 200) << name;
    EXPECT_EQ(response->body, answer) << name;
    EXPECT_EQ(response->content_type, "text/plain; charset=utf-8") << name;
  }
}

TEST_F(ClientTest, WhatIsSent) {
  Fake fake("HTTP/1.1 204 No Content\r\n\r\n");
  const std::string url = "http://al%40x:open%20sesame@" + fake.Authority() + "/m";
  ASSERT_TRUE(Send({.url = url, .method = "POST", .headers = {{"X-A", "b\r\nX-C: d"}}}).ok());
  EXPECT_EQ(fake.TakeHead(), "POST /m HTTP/1.1\r\nHost: " + fake.Authority() +
                                 "\r\nConnection: close\r\n"
                                 "Authorization: Basic YWxAeDpvcGVuIHNlc2FtZQ==\r\n"
                                 "Content-Length: 0\r\nX-A: b  X-C: d\r\n\r\n");
}

TEST_F(ClientTest, AnswersOfOtherServers) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const struct {
    const char* name;
    std::string answer;
    std::string body, error;
  } kCases[] = {
      {"chunks", ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "abc", ""},
      {"to the end", ok + "\r\nabc", "abc", ""},
      {"redirects are not followed",
       "HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 2\r\n\r\nno", "no", ""},
      {"cut off", ok + "Content-Length: 4\r\n\r\nabc", "", "before its answer was complete"},
      {"nothing", "", "", "hung up without an answer"},
      {"another protocol", "220 mail ESMTP\r\n\r\n", "", "not HTTP"},
      {"more than is read", ok + "Content-Length: 67108865\r\n\r\n", "", "more than 64 MiB"},
  };
  for (const auto& [name, answer, body, error] : kCases) {
    SCOPED_TRACE(name);
    Fake fake(answer);
    const auto response = Send({.url = "http://" + fake.Authority() + "/"});
    EXPECT_EQ(response.ok(), error.empty()) << response.error();
    if (response.ok()) {
      EXPECT_EQ(response->body, body);
    } else {
      EXPECT_THAT(response.error(), StartsWith(fake.Authority() + ": "));
      EXPECT_THAT(response.error(), HasSubstr(error));
    }
  }
}

TEST_F(ClientTest, ARefusalBeforeTheBodyIsReadIsHeard) {
  const std::string body(size_t{20} << 20, 'x');
  const Fake fake("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
  ServerOptions options;
  options.limits.body_bytes = 1000;
  const auto server = StartServer(options);
  for (const std::string& url : {"http://" + fake.Authority(), UrlOf(*server)}) {
    const auto response = Send({.url = url, .method = "PUT", .body = body});
    ASSERT_TRUE(response.ok()) << response.error();
    EXPECT_EQ(response->status, 413);
  }
}

TEST_F(ClientTest, CannotConnect) {
  std::string authority;
  {
    asio::io_context io;
    const Tcp::acceptor closed_soon(io, {asio::ip::address_v4::loopback(), 0});
    authority = "127.0.0.1:" + std::to_string(closed_soon.local_endpoint().port());
  }
  EXPECT_EQ(Send({.url = "http://u:secret@" + authority}).error(),
            "cannot connect to " + authority + ": Connection refused");
  EXPECT_THAT(Send({.url = "h:80"}).error(), StartsWith("URL: "));
}

TEST_F(ClientTest, WaitsNoLongerThanItIsTold) {
  asio::io_context io;
  const Tcp::acceptor silent(io, {asio::ip::address_v4::loopback(), 0});
  const std::string authority = "127.0.0.1:" + std::to_string(silent.local_endpoint().port());
  for (const std::string scheme : {"http://", "https://"}) {
    for (const size_t size : {0UL, size_t{20} << 20}) {
      const auto response = Send({.url = scheme + authority,
                                  .method = "PUT",
                                  .body = std::string(size, 'x'),
                                  .timeout = std::chrono::milliseconds(50)});
      EXPECT_THAT(response.error(), HasSubstr(authority + ": no answer within 50 ms"));
    }
  }
}

TEST_F(ClientTest, Passwords) {
  ServerOptions options;
  // htpasswd -nbBC 4 prom secret
  options.users = {{"prom", "$2y$04$mg8WyYnh3NKtlzIKuyqbQOUKSLKPkXSfx5bvZOk62j3TAXEtBco.G"}};
  const auto server = StartServer(options);
  EXPECT_EQ(Send({.url = "http://prom:secret@" + server->Addresses()[0]})->status, 200);
  EXPECT_EQ(Send({.url = "http://prom:wrong@" + server->Addresses()[0]})->status, 401);
  EXPECT_EQ(Send({.url = UrlOf(*server)})->status, 401);
}

class ClientTlsTest : public ClientTest {
 protected:
  static void SetUpTestSuite() {
    ClientTest::SetUpTestSuite();
    certificates_ = new Certificates;
  }
  static void TearDownTestSuite() {
    delete certificates_;
    certificates_ = nullptr;
  }
  static std::unique_ptr<Server> StartTls(const std::string& certificate,
                                          const std::string& address = "127.0.0.1:0") {
    ServerOptions options;
    options.tls.emplace();
    options.tls->cert_file = certificates_->Cert(certificate);
    options.tls->key_file = certificates_->Key(certificate);
    options.listen_addresses = {address};
    auto server = Server::Start(std::move(options), Echo);
    EXPECT_TRUE(server.ok()) << server.error();
    return server.ok() ? std::move(*server) : nullptr;
  }

  static Certificates* certificates_;
};
Certificates* ClientTlsTest::certificates_ = nullptr;

TEST_F(ClientTlsTest, WhomItTrusts) {
  const auto server = StartTls("server");
  const auto stranger = StartTls("stranger");
  const auto elsewhere = StartTls("server", "127.0.0.2:0");
  const std::string by_name = "https://localhost:" + std::to_string(server->Port());
  const std::string ca = certificates_->Cert("ca");
  const std::string refused = "its certificate is refused: ";
  const struct {
    const char* name;
    std::string url;
    Trust trust;
    std::string error;
  } kCases[] = {
      {"the authority given", UrlOf(*server, "https://"), {.ca_file = ca}, ""},
      {"the same by name", by_name, {.ca_file = ca}, ""},
      {"the system's", UrlOf(*server, "https://"), {}, refused},
      {"a stranger", UrlOf(*stranger, "https://"), {.ca_file = ca}, refused + "self-signed"},
      {"another address",
       UrlOf(*elsewhere, "https://"),
       {.ca_file = ca},
       refused + "IP address mismatch"},
      {"anybody", UrlOf(*stranger, "https://"), {.insecure = true}, ""},
      {"anybody, anywhere", UrlOf(*elsewhere, "https://"), {.insecure = true}, ""},
      {"no such file", by_name, {.ca_file = "/nowhere.pem"}, "CA file /nowhere.pem: "},
      {"no authorities in it", by_name, {.ca_file = certificates_->Key("ca")}, "CA file "},
  };
  for (const auto& [name, url, trust, error] : kCases) {
    SCOPED_TRACE(name);
    const auto response = Send({.url = url, .trust = trust});
    EXPECT_EQ(response.ok(), error.empty()) << response.error();
    EXPECT_THAT(response.error(), HasSubstr(error));
    if (response.ok()) {
      EXPECT_EQ(response->body, "GET /? [] ");
    }
  }
}

TEST_F(ClientTlsTest, TheSystemsAuthoritiesWhereNoneIsGiven) {
  const auto server = StartTls("server");
  ASSERT_EQ(setenv("SSL_CERT_FILE", certificates_->Cert("ca").c_str(), 1), 0);
  const auto response = Send({.url = UrlOf(*server, "https://")});
  unsetenv("SSL_CERT_FILE");
  EXPECT_TRUE(response.ok()) << response.error();
}

TEST_F(ClientTlsTest, LargeBodiesBothWays) {
  const auto server = StartTls("server");
  std::string body(size_t{15} << 20, 'x');
  for (size_t i = 0; i < body.size(); i += 1009) body[i] = static_cast<char>('a' + i % 26);
  const auto response = Send({.url = UrlOf(*server, "https://"),
                              .method = "POST",
                              .body = body,
                              .trust = {.insecure = true}});
  ASSERT_TRUE(response.ok()) << response.error();
  EXPECT_TRUE(response->body == "POST /? [" + body + "] ");
}

TEST_F(ClientTlsTest, TlsToWhomDoesNotSpeakIt) {
  const auto plain = StartServer();
  EXPECT_EQ(Send({.url = UrlOf(*plain, "https://")}).error(),
            "cannot connect to " + plain->Addresses()[0] + ": it does not speak TLS");
  const auto tls = StartTls("server");
  const auto response = Send({.url = UrlOf(*tls)});
  ASSERT_TRUE(response.ok()) << response.error();
  EXPECT_EQ(response->status, 400);
}

TEST_F(ClientTlsTest, AHangUpInTheHandshake) {
  asio::io_context io;
  Tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::thread server([&] { acceptor.accept().close(); });
  const std::string authority = "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  EXPECT_THAT(Send({.url = "https://" + authority}).error(),
              StartsWith("cannot connect to " + authority + ": "));
  server.join();
}

}  // namespace
}  // namespace aijob::http
