#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client.h"

namespace aijob::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Response Echo(const Request& request) {
  Response response;
  response.body = request.method + " " + request.path + "?" + request.query + " [" + request.body +
                  "] " + std::string(request.Find("x-test"));
  return response;
}

std::unique_ptr<Server> StartServer(Handler handler = Echo, ServerOptions options = {}) {
  options.listen_addresses = {"127.0.0.1:0"};
  auto server = Server::Start(std::move(options), std::move(handler));
  EXPECT_TRUE(server.ok()) << server.error();
  return server.ok() ? std::move(*server) : nullptr;
}

TEST(Server, AnswersGet) {
  const auto server = StartServer();
  Client client(server->Port());
  const std::string answer =
      client.Ask("GET /a%2Fb//c?x=1&y HTTP/1.1\r\nHost: h\r\nX-Test: yes\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(BodyOf(answer), "GET /a%2Fb//c?x=1&y [] yes");
}

TEST(Server, AnswersPost) {
  const auto server = StartServer();
  Client client(server->Port());
  const std::string answer =
      client.Ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(BodyOf(answer), "POST /p? [hello] ");
}

}  // namespace
}  // namespace aijob::http
