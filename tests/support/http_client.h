#pragma once
// A client for tests: one request on a new connection to 127.0.0.1, with a deadline.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace aijob::test {

struct Reply {
  int status = 0;  // 0: no connection, or no answer in time
  std::string head;
  std::string body;
};

inline Reply Ask(uint16_t port, std::string_view method, std::string_view path,
                 std::string_view headers = "", std::string_view body = "") {
  Reply reply;
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval deadline{20, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof(deadline));
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof(deadline));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string text = std::string(method) + " " + std::string(path) +
                     " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + std::string(headers);
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n" + std::string(body);
  std::string answer;
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
      send(descriptor, text.data(), text.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(text.size())) {
    char buffer[65536];
    for (ssize_t got = 0; (got = recv(descriptor, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(got));
    }
  }
  close(descriptor);
  const size_t split = answer.find("\r\n\r\n");
  if (split == std::string::npos || answer.size() < 12) return reply;
  reply.status = std::stoi(answer.substr(9, 3));
  reply.head = answer.substr(0, split);
  reply.body = answer.substr(split + 4);
  return reply;
}

inline Reply Get(uint16_t port, std::string_view path, std::string_view headers = "") {
  return Ask(port, "GET", path, headers);
}

}  // namespace aijob::test
