#pragma once
// "host:port" to an endpoint, and back.
//
// Threads: free functions. ResolveListenAddress() asks the resolver for names and may block.

#include <string>

#include "http/asio.h"
#include "model/result.h"

namespace aijob::http {

/// "127.0.0.1:80", "[::1]:80", "localhost:80" (IPv4 first); ":80" is [::], which takes IPv4 too,
/// or 0.0.0.0 on a machine without IPv6.
model::Result<Tcp::endpoint> ResolveListenAddress(const std::string& address);

/// "127.0.0.1:80", "[::1]:80"; IPv4 that came in over IPv6 reads as IPv4.
std::string Describe(const Tcp::endpoint& endpoint);

}  // namespace aijob::http
