#pragma once
// What a server said to a push, as one line for whoever pushed.
//
// Threads: free functions, no state.

#include <string>
#include <string_view>

#include "http/message.h"

namespace aijob::ctl {

/// Whether the server took it.
bool IsTaken(const http::Response& answer);

/// A refusal: "FILE:N: reason" where the server names line N, as compilers write it; else
/// "aijobctl: SERVER answers 400 Bad Request: its text". One line without control characters,
/// whatever the server sent.
std::string DescribeRefusal(std::string_view file, std::string_view server,
                            const http::Response& answer);

/// "SERVER answers 400 Bad Request: its text", likewise in one line.
std::string DescribeAnswer(std::string_view server, const http::Response& answer);

}  // namespace aijob::ctl
