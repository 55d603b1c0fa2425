#pragma once
// Small text of HTTP: status phrases, the Date header, error bodies, answers as bytes.
//
// Threads: free functions, no state.

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace aijob::http {

/// "Not Found"; "Status" for codes we do not know.
std::string_view StatusPhrase(int status);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::string HttpDate(std::time_t time);

/// An error as the contract has it: JSON for paths under /api/, a line of plain text elsewhere.
Response ErrorResponse(int status, std::string_view path, std::string_view message);

/// Status line and headers without the empty line: Content-Length first, where it has one.
/// Line breaks inside header values become blanks, so that no value can forge a header.
std::string FormatHead(const Response& response, size_t content_length);

/// Appends "name: value\r\n", made safe as above.
void AppendHeader(std::string& head, std::string_view name, std::string_view value);

/// Whether an answer with that status has a body at all (RFC 9110 6.4.1).
constexpr bool StatusHasBody(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace aijob::http
