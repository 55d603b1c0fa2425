#pragma once
// A client for the tests that can do what well-behaved ones cannot: bytes over a plain socket, with
// a time limit on every read.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace aijob::http {

class Client {
 public:
  explicit Client(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  Client(Client&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), connected_(other.connected_) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] int fd() const { return fd_; }

  /// False once the server has hung up.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (put <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(put));
    }
    return true;
  }
  void EndSending() { ::shutdown(fd_, SHUT_WR); }

  /// One whole answer by its Content-Length (or to the end); what came of it, past the time limit.
  std::string ReadAnswer(int limit_ms = 10'000, bool has_body = true) {
    while (true) {
      const size_t end = in_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const size_t size = end + 4 + (has_body ? LengthIn(in_.substr(0, end + 2)) : 0);
        if (in_.size() >= size) return Take(size);
      }
      if (!Fill(limit_ms)) return Take(in_.size());
    }
  }
  /// Everything to the end of the connection.
  std::string ReadAll(int limit_ms = 10'000) {
    while (Fill(limit_ms)) {
    }
    return Take(in_.size());
  }
  /// Whether the server hangs up within the limit, without sending more.
  bool HungUp(int limit_ms = 10'000) { return !Fill(limit_ms) && ended_ && in_.empty(); }

  std::string Ask(std::string_view request) {
    Send(request);
    return ReadAnswer();
  }

 private:
  static size_t LengthIn(const std::string& head) {
    const size_t at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
  }
  std::string Take(size_t size) {
    std::string taken = in_.substr(0, size);
    in_.erase(0, size);
    return taken;
  }
  bool Fill(int limit_ms) {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, limit_ms) != 1) return false;
    std::array<char, 65536> block;
    const ssize_t got = ::recv(fd_, block.data(), block.size(), 0);
    if (got <= 0) {
      ended_ = true;
      return false;
    }
    in_.append(block.data(), static_cast<size_t>(got));
    return true;
  }

  int fd_;
  bool connected_ = false;
  bool ended_ = false;
  std::string in_;
};

inline int StatusOf(std::string_view answer) {
  return answer.size() < 12 ? 0 : std::stoi(std::string(answer.substr(9, 3)));
}
inline std::string BodyOf(std::string_view answer) {
  const size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string() : std::string(answer.substr(end + 4));
}

}  // namespace aijob::http
