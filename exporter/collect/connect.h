#pragma once
// Connect: whether somebody accepts TCP connections at an address. What was connected is closed at
// once; nothing is sent.
//
// A name's addresses are tried in their order; one that does not answer takes only its share of the
// time that is left, so that a machine without a way to IPv6 gets to IPv4.
// Threads: any; blocks for the timeout at the longest, and before it for what the system's resolver
// takes. Failures: in words, with host and port.

#include <chrono>
#include <string>

#include "model/result.h"

namespace aijob::collect {

/// `port`: a number in digits.
model::Status Connect(const std::string& host, const std::string& port,
                      std::chrono::milliseconds timeout);

}  // namespace aijob::collect
