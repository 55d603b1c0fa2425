#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/servers.h"

namespace aijob::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Server, AnswersGetAndPost) {
  const auto server = StartServer();
  Client client(server->Port());
  const std::string answer = client.Ask(Get("/a%2Fb//c?x=1&y", "X-Test: yes\r\n"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(BodyOf(answer), "GET /a%2Fb//c?x=1&y [] yes");
  EXPECT_EQ(BodyOf(client.Ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")),
            "POST /p? [hello] ");
}

TEST(Server, AddressesSayTheActualPorts) {
  ServerOptions options;
  options.listen_addresses = {"127.0.0.1:0", "[::1]:0", ":0"};
  auto server = Server::Start(options, Echo);
  if (!server.ok()) GTEST_SKIP() << "no IPv6: " << server.error();
  const std::vector<std::string> addresses = (*server)->Addresses();
  ASSERT_EQ(addresses.size(), 3U);
  EXPECT_THAT(addresses[0], StartsWith("127.0.0.1:"));
  EXPECT_THAT(addresses[1], StartsWith("[::1]:"));
  EXPECT_THAT(addresses[2], StartsWith("[::]:"));
  EXPECT_EQ(addresses[0], "127.0.0.1:" + std::to_string((*server)->Port()));
  // ":port" serves IPv4 too, and calls it so.
  Client client(static_cast<uint16_t>(std::stoi(addresses[2].substr(5))));
  EXPECT_EQ(StatusOf(client.Ask(Get("/"))), 200);
}

TEST(Server, SaysWhyItCannotStart) {
  const auto first = StartServer();
  ServerOptions options;
  options.listen_addresses = {first->Addresses()[0]};
  EXPECT_EQ(Server::Start(options, Echo).error(),
            "listen address " + first->Addresses()[0] + ": Address already in use");
  options.listen_addresses = {};
  EXPECT_FALSE(Server::Start(options, Echo).ok());
  options.listen_addresses = {"127.0.0.1:0"};
  options.tls = TlsOptions{};
  EXPECT_THAT(Server::Start(options, Echo).error(), HasSubstr("cert_file"));
  options.tls.reset();
  options.users = {{"a", "b"}};
  EXPECT_THAT(Server::Start(options, Echo).error(), HasSubstr("basic_auth_users"));
}

TEST(Server, StopLetsTheRequestUnderWayFinish) {
  Gate gate;
  const auto server = StartServer({}, [&](const Request&) {
    gate.Pass();
    return Response{};
  });
  Client idle(server->Port());
  Client client(server->Port());
  client.Send(Get("/"));
  ASSERT_TRUE(gate.Await(1));
  std::thread stopper([&] { server->Stop(); });
  EXPECT_TRUE(idle.HungUp());
  EXPECT_FALSE(Client(server->Port()).connected());
  gate.Open();
  const std::string answer = client.ReadAnswer();
  EXPECT_EQ(StatusOf(answer), 200);
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  stopper.join();
  server->Stop();  // again does nothing
  EXPECT_EQ(server->GetStats().connections_open, 0U);
}

TEST(Server, StopDoesNotWaitForEver) {
  ServerOptions options;
  options.timeouts.drain = std::chrono::milliseconds(20);
  Gate gate;
  auto server = StartServer(options, [&](const Request&) {
    gate.Pass();
    return Response{};
  });
  Client client(server->Port());
  client.Send(Get("/"));
  ASSERT_TRUE(gate.Await(1));
  std::thread stopper([&] { server->Stop(); });
  EXPECT_TRUE(client.HungUp());
  gate.Open();  // the thread of a handler cannot be taken from it
  stopper.join();
}

TEST(Server, HealthAnswersWhileAllWorkersAreBusy) {
  Gate gate;
  ServerOptions options;
  options.workers = 2;
  options.limits.queue = 3;
  const auto server = StartServer(options, [&](const Request& request) {
    if (request.path == "/metrics") gate.Pass();
    return Response{};
  });
  std::vector<Client> scrapes;
  for (int i = 0; i < 5; ++i) {
    scrapes.emplace_back(server->Port());
    scrapes.back().Send(Get("/metrics"));
  }
  ASSERT_TRUE(gate.Await(2));
  // Two run, three wait; the sixth is too many.
  Client refused(server->Port());
  ASSERT_TRUE(Eventually([&] {
    const std::string answer = refused.Ask(Get("/other"));
    return StatusOf(answer) == 503 && answer.find("Retry-After: 1\r\n") != std::string::npos;
  }));
  Client probe(server->Port());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(StatusOf(probe.Ask(Get("/-/healthy"))), 200);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
  gate.Open();
  for (Client& scrape : scrapes) EXPECT_EQ(StatusOf(scrape.ReadAnswer()), 200);
  EXPECT_GE(server->GetStats().refused.at("queue"), 1U);
}

TEST(Server, CountsWhatItDoes) {
  const auto server = StartServer({}, [](const Request& request) -> Response {
    if (request.path == "/throw") throw std::runtime_error("secret detail of the inside");
    Response response;
    response.status = request.path == "/missing" ? 404 : 200;
    response.body = "12345";
    return response;
  });
  Client client(server->Port());
  client.Ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
  client.Ask(Get("/missing"));
  const std::string thrown = client.Ask(Get("/throw"));
  EXPECT_EQ(StatusOf(thrown), 500);
  EXPECT_EQ(BodyOf(thrown), "Internal error.\n");
  const Stats stats = server->GetStats();
  EXPECT_EQ(stats.requests, (std::map<int, uint64_t>{{200, 1}, {404, 1}, {500, 1}}));
  EXPECT_EQ(stats.request_bytes, 3U);
  EXPECT_EQ(stats.response_bytes, 10U + 16U);
  EXPECT_EQ(stats.handler_exceptions, 1U);
  EXPECT_EQ(stats.connections, 1U);
  EXPECT_EQ(stats.connections_open, 1U);
}

}  // namespace
}  // namespace aijob::http
