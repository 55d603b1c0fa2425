#include "http/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "http/servers.h"

namespace aijob::http {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

ServerOptions ShortTimes() {
  ServerOptions options;
  options.timeouts.head = milliseconds(60);
  options.timeouts.body = milliseconds(60);
  options.timeouts.write = milliseconds(60);
  return options;
}

TEST(Connection, ServesManyRequestsInARow) {
  const auto server = StartServer();
  Client client(server->Port());
  for (int i = 0; i < 100; ++i) {
    const std::string path = "/" + std::to_string(i);
    ASSERT_EQ(BodyOf(client.Ask(Get(path))), "GET " + path + "? [] ");
  }
  EXPECT_TRUE(Eventually([&] { return server->GetStats().connections == 1U; }));
}

TEST(Connection, ServesPipelinedRequestsInOrder) {
  const auto server = StartServer();
  Client client(server->Port());
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
  }
  std::thread sender([&] { client.Send(all); });
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "POST /" + std::to_string(i) + "? [ab] ");
  }
  sender.join();
}

TEST(Connection, TakesRequestsByteByByte) {
  const auto server = StartServer();
  Client client(server->Port());
  for (const char c :
       std::string("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n")) {
    client.Send(std::string_view(&c, 1));
  }
  EXPECT_EQ(BodyOf(client.ReadAnswer()), "POST /x? [abc] ");
}

TEST(Connection, Http10ClosesUnlessAsked) {
  const auto server = StartServer();
  Client once(server->Port());
  once.Send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(once.ReadAll(), HasSubstr("Connection: close\r\n"));
  Client kept(server->Port());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(kept.Ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
                HasSubstr("Connection: keep-alive\r\n"));
  }
  Client closed(server->Port());
  closed.Send(Get("/", "Connection: close\r\n"));
  EXPECT_THAT(closed.ReadAll(), StartsWith("HTTP/1.1 200 OK"));
}

TEST(Connection, AnswersAClientThatHasStoppedSending) {
  const auto server = StartServer();
  Client client(server->Port());
  client.Send(Get("/"));
  client.EndSending();
  EXPECT_EQ(StatusOf(client.ReadAll()), 200);
}

TEST(Connection, SlowHeadersAre408HoweverTheyDrip) {
  const auto server = StartServer(ShortTimes());
  Client client(server->Port());
  client.Send("GET / HTTP/1.1\r\n");
  std::string answer;
  for (int i = 0; answer.empty() && i < 500; ++i) {
    client.Send("a");
    answer = client.ReadAnswer(10);
  }
  EXPECT_EQ(StatusOf(answer), 408);
  EXPECT_THAT(BodyOf(answer), StartsWith("Request timeout"));
  EXPECT_TRUE(Eventually([&] { return server->GetStats().timeouts == 1U; }));
}

TEST(Connection, ABodyThatStopsIs408) {
  const auto server = StartServer(ShortTimes());
  Client client(server->Port());
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(StatusOf(client.ReadAnswer()), 408);
}

TEST(Connection, ABodyHasATotalTime) {
  ServerOptions options;
  options.timeouts.body_total = milliseconds(80);
  const auto server = StartServer(options);
  Client client(server->Port());
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  std::string answer;
  for (int i = 0; answer.empty() && i < 500; ++i) {
    client.Send("a");
    answer = client.ReadAnswer(10);
  }
  EXPECT_EQ(StatusOf(answer), 408);
}

TEST(Connection, IdleOnesAreClosedInTheEnd) {
  ServerOptions options;
  options.timeouts.idle = milliseconds(50);
  const auto server = StartServer(options);
  Client silent(server->Port());
  Client used(server->Port());
  EXPECT_EQ(StatusOf(used.Ask(Get("/"))), 200);
  EXPECT_TRUE(silent.HungUp());
  EXPECT_TRUE(used.HungUp());
  EXPECT_TRUE(Eventually([&] { return server->GetStats().timeouts == 2U; }));
}

TEST(Connection, AClientThatDoesNotReadIsClosed) {
  const auto server = StartServer(ShortTimes(), [](const Request&) {
    Response response;
    response.body.assign(size_t{64} << 20, 'x');  // more than the kernel's buffers take
    return response;
  });
  Client client(server->Port());
  client.Send(Get("/"));
  EXPECT_TRUE(Eventually([&] { return server->GetStats().timeouts == 1; }));
  EXPECT_TRUE(Eventually([&] { return server->GetStats().buffered_bytes == 0; }));
}

// Many PUTs of the Pushgateway are lost halfway: half a body must never be taken for a whole one.
TEST(Connection, AnUploadThatIsCutOffIsNobodysRequest) {
  std::atomic<int> handled{0};
  const auto server = StartServer({}, [&](const Request&) {
    ++handled;
    return Response{};
  });
  const std::pair<const char*, const char*> kCases[] = {
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\na 1\n", "HTTP/1.1 400 "},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n",
       "HTTP/1.1 400 "},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Le", ""}};
  for (const auto& [start, answer] : kCases) {
    Client client(server->Port());
    client.Send(start);
    client.EndSending();
    EXPECT_EQ(client.ReadAll().substr(0, std::strlen("HTTP/1.1 400 ")), answer) << start;
  }
  EXPECT_EQ(handled, 0);
}

TEST(Connection, GarbageGetsOneClearAnswer) {
  const auto server = StartServer();
  for (const std::string& garbage :
       {std::string("\x16\x03\x01\x02"), std::string("hello world\r\n\r\n"), std::string("\0\0", 2),
        std::string("GET / HTTP/1.1\nHost: h\n\n")}) {
    Client client(server->Port());
    client.Send(garbage);
    const std::string answer = client.ReadAll();
    EXPECT_EQ(StatusOf(answer), 400);
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  }
}

// The answer comes though the client is still sending: no reset destroys it on the way.
TEST(Connection, RefusalsReachAClientThatKeepsSending) {
  ServerOptions options;
  options.limits.body_bytes = 1000;
  const auto server = StartServer(options);
  Client client(server->Port());
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n");
  client.Send(std::string(4'000'000, 'x'));
  client.EndSending();
  EXPECT_EQ(StatusOf(client.ReadAll()), 413);
}

}  // namespace
}  // namespace aijob::http
