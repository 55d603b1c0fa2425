#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/compress.h"
#include "http/connection.h"
#include "http/servers.h"

namespace aijob::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Post(const std::string& headers, const std::string& body) {
  return "POST /api/v1/logs HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + body;
}

TEST(ConnectionRequest, BodyLimitIsExact) {
  ServerOptions options;
  options.limits.body_bytes = 100;
  const auto server = StartServer(options);
  const std::string fits(100, 'x');
  const std::string over(101, 'x');
  struct Case {
    const char* name;
    int status;
    std::string request;
  };
  const std::vector<Case> cases = {
      {"fits", 200, Post("Content-Length: 100\r\n", fits)},
      {"one over", 413, Post("Content-Length: 101\r\n", over)},
      {"chunked, fits", 200,
       Post("Transfer-Encoding: chunked\r\n", "64\r\n" + fits + "\r\n0\r\n\r\n")},
      {"chunked, one over", 413,
       Post("Transfer-Encoding: chunked\r\n", "65\r\n" + over + "\r\n0\r\n\r\n")},
      {"chunked, malformed", 400, Post("Transfer-Encoding: chunked\r\n", "zz\r\n")},
      {"claims more than 64 bits", 400, Post("Content-Length: 99999999999999999999\r\n", "")},
      {"smuggling", 400, Post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    Client client(server->Port());
    client.Send(test.request);
    const std::string answer = client.ReadAnswer();
    EXPECT_EQ(StatusOf(answer), test.status) << answer;
    if (test.status != 200 && test.status != 400) {
      EXPECT_THAT(BodyOf(answer), StartsWith(R"({"status":"error","error":")"));
    }
  }
}

TEST(ConnectionRequest, LargestBodyComesWhole) {
  const auto server = StartServer({}, [](const Request& request) {
    Response response;
    response.body = request.body;
    return response;
  });
  std::string body(16 << 20, 'x');
  for (size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>(i);
  Client client(server->Port());
  std::thread sender([&] {
    client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n");
    client.Send(body);
  });
  const std::string answer = client.ReadAnswer();
  sender.join();
  EXPECT_EQ(StatusOf(answer), 200);
  EXPECT_TRUE(BodyOf(answer) == body);
  EXPECT_TRUE(Eventually([&] { return server->GetStats().buffered_bytes == 0; }));
}

TEST(ConnectionRequest, Continue) {
  ServerOptions options;
  options.limits.body_bytes = 10;
  const auto server = StartServer(options);
  Client client(server->Port());
  client.Send(Post("Content-Length: 5\r\nExpect: 100-continue\r\n", ""));
  EXPECT_EQ(client.ReadAnswer(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(BodyOf(client.Ask("hello")), "POST /api/v1/logs? [hello] ");
  // Who is going to be refused is not asked to send first.
  EXPECT_EQ(StatusOf(client.Ask(Post("Content-Length: 11\r\nExpect: 100-continue\r\n", ""))), 413);
}

TEST(ConnectionRequest, HeadStatesTheLengthOnly) {
  const auto server = StartServer();
  Client client(server->Port());
  client.Send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.ReadAnswer(10'000, false), HasSubstr("Content-Length: 11\r\n"));
  EXPECT_EQ(BodyOf(client.Ask(Get("/y"))), "GET /y? [] ");
}

TEST(ConnectionRequest, MethodsReachTheHandler) {
  const auto server = StartServer();
  Client client(server->Port());
  for (const std::string method : {"PUT", "DELETE", "OPTIONS", "PATCH", "POST"}) {
    EXPECT_EQ(BodyOf(client.Ask(method + " /m HTTP/1.1\r\nHost: h\r\n\r\n")), method + " /m? [] ");
  }
}

TEST(ConnectionRequest, ClientsCannotSpeakForTheDoor) {
  const auto server = StartServer({}, [](const Request& request) {
    Response response;
    response.body = request.remote + "|" + request.user;
    for (const Header& header : request.headers) response.body += "|" + header.name;
    return response;
  });
  Client client(server->Port());
  const std::string body = BodyOf(
      client.Ask(Get("/",
                     "X-Aijob-Door-Remote: 1.2.3.4:5\r\nx-aijob-door: x\r\nX-AIJOB-DOOR-Host: "
                     "x\r\nX-Aijob-Door-User: ci\r\nX-Aijob-TTL: 1h\r\nUpgrade: h2c\r\n"
                     "Authorization: Basic eDp5\r\nTE: trailers\r\nAccept: a\r\nAccept: b\r\n")));
  EXPECT_THAT(body, StartsWith("127.0.0.1:"));
  EXPECT_THAT(body, HasSubstr("||Host|Content-Length|X-Aijob-TTL|Accept|Accept"));
  EXPECT_THAT(body, Not(HasSubstr("Authorization")));
  EXPECT_THAT(body, Not(HasSubstr("oor")));
}

TEST(ConnectionRequest, GzipWhereTheClientTakesIt) {
  const std::string text(5000, 'x');
  const auto server = StartServer({}, [&](const Request& request) {
    Response response;
    response.body = request.path == "/small" ? "x" : text;
    return response;
  });
  Client client(server->Port());
  const std::string packed = client.Ask(Get("/", "Accept-Encoding: deflate, gzip;q=0.5\r\n"));
  EXPECT_THAT(packed, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(packed, HasSubstr("Vary: Accept-Encoding\r\n"));
  Request request;
  request.headers = {{"Content-Encoding", "gzip"}};
  request.body = BodyOf(packed);
  EXPECT_EQ(DecodeBody(request, 5000).body, text);
  const std::string plain = client.Ask(Get("/", "Accept-Encoding: gzip;q=0\r\n"));
  EXPECT_THAT(plain, Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(plain, HasSubstr("Vary: Accept-Encoding\r\n"));
  EXPECT_EQ(BodyOf(plain), text);
  EXPECT_EQ(BodyOf(client.Ask(Get("/small", "Accept-Encoding: gzip\r\n"))), "x");
}

TEST(ConnectionRequest, BasicAuth) {
  ServerOptions options;
  // "secret" at cost 4.
  options.users = {{"prom", "$2y$04$nvkejgGQfAVXCRmUOtssMOmxxsBEJbtg6BMTmeOupo9RJGvF1E7si"}};
  std::atomic<int> handled{0};
  const auto server = StartServer(options, [&](const Request& request) {
    ++handled;
    Response response;
    response.body = request.user;
    return response;
  });
  const std::string good = "Authorization: Basic cHJvbTpzZWNyZXQ=\r\n";
  const std::string wrong = "Authorization: Basic cHJvbTp3cm9uZw==\r\n";
  Client client(server->Port());
  const std::string refused = client.Ask(Get("/-/healthy"));
  EXPECT_EQ(StatusOf(refused), 401);
  EXPECT_THAT(refused, HasSubstr("WWW-Authenticate: Basic\r\n"));
  EXPECT_EQ(StatusOf(client.Ask(Get("/", wrong))), 401);
  EXPECT_EQ(StatusOf(client.Ask(Get("/", wrong))), 401);
  EXPECT_EQ(handled, 0);
  EXPECT_EQ(StatusOf(client.Ask(Get("/", good))), 200);
  EXPECT_EQ(StatusOf(client.Ask(Get("/", good))), 200);
  // A body is not even read without a password.
  Client stranger(server->Port());
  EXPECT_EQ(StatusOf(stranger.Ask(Post("Content-Length: 1000\r\n", ""))), 401);
  EXPECT_EQ(BodyOf(client.Ask(Post(good + "Content-Length: 1\r\n", "x"))), "prom");
  EXPECT_EQ(handled, 3);
  EXPECT_TRUE(Eventually([&] { return server->GetStats().auth_failures == 4U; }));
}

TEST(ConnectionRequest, HeadersForEveryAnswer) {
  ServerOptions options;
  options.response_headers = {{"X-Frame-Options", "deny"}};
  const auto server = StartServer(options);
  Client client(server->Port());
  EXPECT_THAT(client.Ask(Get("/")), HasSubstr("\r\nX-Frame-Options: deny\r\n"));
  const std::string refused = client.Ask("BREW / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(refused, HasSubstr("\r\nX-Frame-Options: deny\r\n"));
  EXPECT_THAT(refused, HasSubstr("\r\nDate: "));
}

TEST(ConnectionRequest, MemoryForBodiesIsLimited) {
  ServerOptions options;
  options.limits.buffered_bytes = 1 << 20;
  const auto server = StartServer(options);
  std::vector<Client> clients;
  const std::string part(600'000, 'x');
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(server->Port());
    clients.back().Send(Post("Content-Length: 700000\r\n", part));
  }
  // Whoever comes second is told; the first can finish.
  ASSERT_TRUE(Eventually([&] { return server->GetStats().refused.at("memory") == 1; }));
  std::vector<int> statuses;
  for (Client& client : clients) {
    client.Send(std::string(100'000, 'x'));
    statuses.push_back(StatusOf(client.ReadAnswer()));
  }
  EXPECT_THAT(statuses, ::testing::UnorderedElementsAre(200, 503));
}

}  // namespace
}  // namespace aijob::http
