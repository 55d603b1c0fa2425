#include "http/address.h"

#include <charconv>

namespace aijob::http {
namespace {

bool HasIpv6(asio::io_context& io) {
  Tcp::acceptor probe(io);
  IoError error;
  probe.open(Tcp::v6(), error);
  return !error;
}

}  // namespace

model::Result<Tcp::endpoint> ResolveListenAddress(const std::string& address) {
  const auto fail = [&](const std::string& why) {
    return model::Error{"listen address " + address + ": " + why};
  };
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return fail("must be host:port or :port");
  std::string host = address.substr(0, colon);
  const std::string digits = address.substr(colon + 1);
  uint16_t port = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, status] = std::from_chars(digits.data(), end, port);
  if (status != std::errc() || stop != end) return fail("the port must be 0 to 65535");
  asio::io_context io;
  if (host.empty()) return Tcp::endpoint(HasIpv6(io) ? Tcp::v6() : Tcp::v4(), port);
  const bool bracketed = host.front() == '[' && host.back() == ']';
  if (!bracketed && host.find(':') != std::string::npos) {
    return fail("an IPv6 address must stand in brackets, [::1]:" + digits);
  }
  if (bracketed) host = host.substr(1, host.size() - 2);
  IoError error;
  const asio::ip::address literal = asio::ip::make_address(host, error);
  if (!error) return Tcp::endpoint(literal, port);
  if (bracketed) return fail("not an IPv6 address");
  Tcp::resolver resolver(io);
  const auto found = resolver.resolve(host, digits, error);
  if (error || found.empty()) return fail(error.message());
  for (const auto& entry : found) {
    if (entry.endpoint().address().is_v4()) return entry.endpoint();
  }
  return found.begin()->endpoint();
}

std::string Describe(const Tcp::endpoint& endpoint) {
  asio::ip::address address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  const std::string host = address.to_string();
  const std::string port = std::to_string(endpoint.port());
  return address.is_v6() ? '[' + host + "]:" + port : host + ':' + port;
}

}  // namespace aijob::http
