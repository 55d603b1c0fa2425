#include "http/upstream.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "http/backend.h"
#include "http/servers.h"

namespace aijob::http {
namespace {

constexpr char kSecret[] = "s";

Job MakeJob(const std::string& path, bool urgent, std::vector<std::string>& answers) {
  Job job;
  job.head =
      "GET " + path + " HTTP/1.1\r\nHost: h\r\nX-Aijob-Door: s\r\nX-Aijob-Door-Remote: r\r\n\r\n";
  job.urgent = urgent;
  job.done = [&answers, path](const Reply& reply) {
    answers.push_back(path + ' ' + std::to_string(reply.status) + ' ' + reply.body);
  };
  return job;
}

TEST(Upstream, QueuesAreBoundedAndOneLaneIsKeptForUrgentRequests) {
  Gate gate;
  const Handler handler = [&](const Request& request) {
    if (request.path == "/slow") gate.Pass();
    Response response;
    response.body = "ok";
    return response;
  };
  Counters counters;
  auto backend = Backend::Start(2, 8192, kSecret, handler, counters);
  ASSERT_TRUE(backend.ok()) << backend.error();
  asio::io_context io;
  Upstream upstream(io, (*backend)->Port(), 1, kSecret);
  ASSERT_TRUE(upstream.Connect(2).ok());
  std::vector<std::string> answers;
  EXPECT_TRUE(upstream.Submit(MakeJob("/slow", false, answers)));
  EXPECT_TRUE(upstream.Submit(MakeJob("/queued", false, answers)));
  EXPECT_FALSE(upstream.Submit(MakeJob("/refused", false, answers)));
  EXPECT_TRUE(upstream.Submit(MakeJob("/urgent", true, answers)));
  while (answers.empty()) io.run_one();
  EXPECT_EQ(answers, std::vector<std::string>{"/urgent 200 ok"});
  gate.Open();
  while (answers.size() < 3) io.run_one();
  EXPECT_EQ(answers[1], "/slow 200 ok");
  EXPECT_EQ(answers[2], "/queued 200 ok");
  upstream.Close();
}

TEST(Upstream, NobodyThereIsAnError) {
  asio::io_context io;
  Tcp::acceptor taken(io, {asio::ip::address_v4::loopback(), 0});
  const uint16_t port = taken.local_endpoint().port();
  taken.close();
  Upstream upstream(io, port, 1, kSecret);
  EXPECT_FALSE(upstream.Connect(2).ok());
}

TEST(Upstream, ABrokenLaneIsOpenedAgain) {
  asio::io_context io;
  Tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  // Answers the warm-ups, hangs up on the first request, and answers the second attempt.
  std::thread peer([&] {
    const std::string warm = "HTTP/1.1 204 No Content\r\n\r\n";
    std::vector<Tcp::socket> lanes;
    std::array<char, 1024> bytes{};
    for (int i = 0; i < 2; ++i) {
      lanes.push_back(acceptor.accept());
      lanes.back().read_some(asio::buffer(bytes));
      asio::write(lanes.back(), asio::buffer(warm));
    }
    lanes.clear();
    Tcp::socket again = acceptor.accept();
    again.read_some(asio::buffer(bytes));
    asio::write(again, asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
  });
  Upstream upstream(io, acceptor.local_endpoint().port(), 1, kSecret);
  ASSERT_TRUE(upstream.Connect(2).ok());
  std::vector<std::string> answers;
  EXPECT_TRUE(upstream.Submit(MakeJob("/x", false, answers)));
  while (answers.empty()) io.run_one();
  peer.join();
  EXPECT_EQ(answers[0], "/x 200 ok");
}

}  // namespace
}  // namespace aijob::http
