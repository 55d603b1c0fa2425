#pragma once
// Asking: where the running service is, and how a subcommand sends it a request.
//
// Threads: one. Failures: as one line for the operator, without the tool's name before it.

#include <string>

#include "http/client.h"
#include "model/result.h"

namespace CLI {
class App;
}

namespace aijob::ctl {

/// What --url, --timeout, --ca-file and --insecure say.
struct Service {
  std::string url = "http://127.0.0.1:10091";
  std::string timeout = "30s";
  http::Trust trust;
};

/// Adds those options to a subcommand.
void AddServiceOptions(CLI::App& command, Service& service);

/// "" where it is a duration above zero, else why not.
std::string CheckDuration(const std::string& text);

/// A request for `path`; fails where the URL cannot be one.
model::Result<http::ClientRequest> RequestFor(const Service& service, const std::string& path);

/// The body of what the service answers to GET `path`. Fails where it cannot be reached or answers
/// an error.
model::Result<std::string> Ask(const Service& service, const std::string& path);

}  // namespace aijob::ctl
