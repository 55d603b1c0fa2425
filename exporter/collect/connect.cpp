#include "collect/connect.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

#include "model/descriptor.h"

namespace aijob::collect {
namespace {

using Clock = std::chrono::steady_clock;

/// Waits for a connection under way until `until`; an errno, 0 where it stands.
int AwaitConnection(int descriptor, Clock::time_point until) {
  while (true) {  // until the deadline
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return ETIMEDOUT;
    pollfd wait{descriptor, POLLOUT, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return errno;
    if (ready <= 0) continue;
    int error = 0;
    socklen_t size = sizeof(error);
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
  }
}

/// An errno, 0 where somebody accepted.
int ConnectTo(const addrinfo& address, Clock::time_point until) {
  const model::Descriptor socket(
      ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return errno;
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  return AwaitConnection(socket.get(), until);
}

std::string InWords(int error, std::chrono::milliseconds timeout) {
  if (error == ETIMEDOUT) return "no answer within " + std::to_string(timeout.count()) + " ms";
  return std::generic_category().message(error);
}

}  // namespace

model::Status Connect(const std::string& host, const std::string& port,
                      std::chrono::milliseconds timeout) {
  const std::string authority =
      (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
  const auto cannot = [&](const std::string& why) {
    return model::Error{"cannot connect to " + authority + ": " + why};
  };
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int unknown = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (unknown != 0) return cannot(::gai_strerror(unknown));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  int64_t addresses = 0;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) ++addresses;
  const Clock::time_point deadline = Clock::now() + timeout;
  int error = EADDRNOTAVAIL;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const Clock::time_point now = Clock::now();
    error = ConnectTo(*each, now + (deadline - now) / addresses--);
    if (error == 0) return model::Status::Ok();
  }
  return cannot(InWords(error, timeout));
}

}  // namespace aijob::collect
