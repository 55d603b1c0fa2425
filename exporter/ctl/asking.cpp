#include "ctl/asking.h"

#include <CLI/CLI.hpp>
#include <csignal>

#include "app/flags.h"
#include "ctl/push_answer.h"
#include "http/url.h"

namespace aijob::ctl {

std::string CheckDuration(const std::string& text) {
  const auto time = app::ParseDuration(text);
  if (time && time->count() > 0) return "";
  return "'" + text + "' is not a duration such as 30s, 15m or 1h30m";
}

void AddServiceOptions(CLI::App& command, Service& service) {
  command.add_option("--url", service.url, "where: http[s]://[USER:PASSWORD@]HOST:PORT[/PREFIX]")
      ->capture_default_str();
  command.add_option("--timeout", service.timeout, "for the whole request")
      ->check(CheckDuration)
      ->capture_default_str();
  command
      .add_option("--ca-file", service.trust.ca_file,
                  "PEM authorities to trust instead of the system's")
      ->check(CLI::ExistingFile);
  command.add_flag("--insecure", service.trust.insecure, "take any certificate");
}

model::Result<http::ClientRequest> RequestFor(const Service& service, const std::string& path) {
  const model::Result<http::Url> parsed = http::ParseUrl(service.url);
  if (!parsed.ok()) return model::Error{"--url: " + parsed.error()};
  if (parsed->target.find('?') != std::string::npos) {
    return model::Error{"--url: must not have a query"};
  }
  http::ClientRequest request;
  request.url = service.url;
  while (request.url.back() == '/') request.url.pop_back();
  request.url += path;
  request.timeout = *app::ParseDuration(service.timeout);
  request.trust = service.trust;
  return request;
}

model::Result<std::string> Ask(const Service& service, const std::string& path) {
  model::Result<http::ClientRequest> request = RequestFor(service, path);
  if (!request.ok()) return model::Error{request.error()};
  request->method = "GET";
  std::signal(SIGPIPE, SIG_IGN);  // as Send() wants it
  model::Result<http::Response> answer = http::Send(*request);
  if (!answer.ok()) return model::Error{answer.error()};
  if (answer->status == 200) return std::move(answer->body);
  return model::Error{DescribeAnswer(http::ParseUrl(request->url)->Authority(), *answer)};
}

}  // namespace aijob::ctl
