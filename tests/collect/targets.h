#pragma once
// What tests probe: a server on the loopback that answers as it is told, a port where nobody
// listens, and one where nobody accepts.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>

#include "http/servers.h"

namespace aijob::test {

/// Listens on a free port of 127.0.0.1, and accepts nobody.
class Silent {
 public:
  Silent() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(descriptor_, 16), 0);
    getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    authority_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~Silent() { close(descriptor_); }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;
  [[nodiscard]] const std::string& Authority() const { return authority_; }

 private:
  int descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string authority_;
};

/// An address where nobody listens.
inline std::string Refusing() { return Silent().Authority(); }

/// Answers every request with the status it is told.
class Answering {
 public:
  explicit Answering(int status = 200, std::string body = "OK") : status_(status) {
    server_ = http::StartServer({}, [this, body = std::move(body)](const http::Request& request) {
      http::Response response;
      response.status = request.path == "/missing" ? 404 : status_.load();
      response.body = body;
      return response;
    });
  }
  void Say(int status) { status_ = status; }
  [[nodiscard]] std::string Authority() const { return server_->Addresses()[0]; }
  [[nodiscard]] std::string Url(const std::string& path = "/health") const {
    return "http://" + Authority() + path;
  }

 private:
  std::atomic<int> status_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace aijob::test
