#include "collect/probe.h"

#include <algorithm>

#include "collect/connect.h"
#include "http/client.h"
#include "http/url.h"

namespace aijob::collect {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kTcp = "tcp://";
constexpr int kNotReady = 503;

/// host and port of a tcp:// target.
model::Result<http::Url> ParseTcp(std::string_view target) {
  const std::string_view authority = target.substr(kTcp.size());
  if (authority.find_first_of("/?#@") != std::string_view::npos) {
    return model::Error{"after tcp:// stands host:port and nothing else"};
  }
  // The port that http:// would have is no port that anybody has written.
  const size_t colon = authority.rfind(':');
  const size_t bracket = authority.rfind(']');
  const bool has_port = colon != std::string_view::npos && colon + 1 < authority.size() &&
                        (bracket == std::string_view::npos || colon > bracket);
  if (!has_port) return model::Error{"tcp:// needs a port: tcp://host:port"};
  return http::ParseUrl(std::string("http://").append(authority));
}

bool IsTcp(std::string_view target) { return target.starts_with(kTcp); }

bool IsGood(int status, const std::vector<int>& expect) {
  if (expect.empty()) return status >= 200 && status < 300;
  return std::find(expect.begin(), expect.end(), status) != expect.end();
}

void JudgeStatus(const ProbeTarget& target, ProbeResult& result) {
  if (IsGood(result.status, target.expect)) {
    result.outcome = ProbeOutcome::kOk;
    return;
  }
  result.outcome = result.status == kNotReady ? ProbeOutcome::kStarting : ProbeOutcome::kFailed;
  result.why = "it answered with status " + std::to_string(result.status);
}

}  // namespace

std::string_view OutcomeName(ProbeOutcome outcome) {
  switch (outcome) {
    case ProbeOutcome::kOk:
      return "ok";
    case ProbeOutcome::kStarting:
      return "starting";
    case ProbeOutcome::kTimeout:
      return "timeout";
    case ProbeOutcome::kFailed:
      break;
  }
  return "failed";
}

std::string TargetFault(std::string_view target) {
  if (target.find("://") == std::string_view::npos) {
    return "must begin with http://, https:// or tcp://";
  }
  const auto url = IsTcp(target) ? ParseTcp(target) : http::ParseUrl(target);
  return url.ok() ? "" : url.error();
}

ProbeResult Probe(const ProbeTarget& target) {
  ProbeResult result;
  std::string error;
  const Clock::time_point begun = Clock::now();
  if (IsTcp(target.target)) {
    const auto url = ParseTcp(target.target);
    const model::Status connected =
        url.ok() ? Connect(url->host, url->port, target.timeout) : model::Error{url.error()};
    error = connected.error();
    if (connected.ok()) result.outcome = ProbeOutcome::kOk;
  } else {
    const auto answer = http::Send({.url = target.target,
                                    .headers = {{"User-Agent", "aijob_exporter"}},
                                    .timeout = target.timeout,
                                    .trust = target.trust,
                                    .reply_bytes_max = kProbeBodyBytes});
    error = answer.error();
    if (answer.ok()) {
      result.status = answer->status;
      JudgeStatus(target, result);
    }
  }
  result.duration = Clock::now() - begun;
  if (error.empty()) return result;
  // Both ways give up at their deadline and not before, so that the time tells why.
  if (result.duration >= target.timeout) result.outcome = ProbeOutcome::kTimeout;
  result.why = std::move(error);
  return result;
}

}  // namespace aijob::collect
