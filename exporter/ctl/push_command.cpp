#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/push_routes.h"
#include "ctl/asking.h"
#include "ctl/commands.h"
#include "ctl/push_answer.h"
#include "ctl/push_target.h"
#include "http/client.h"
#include "http/compress.h"
#include "http/url.h"

namespace aijob::ctl {
namespace {

constexpr size_t kMostBytes = size_t{256} << 20;

// https://prometheus.io/docs/instrumenting/exposition_formats/
const std::map<std::string, std::string>& ContentTypes() {
  static const std::map<std::string, std::string> kTypes = {
      {"text", "text/plain; version=0.0.4"},
      {"openmetrics", "application/openmetrics-text; version=1.0.0; charset=utf-8"},
      {"protobuf",
       "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
       "encoding=delimited"},
  };
  return kTypes;
}

struct PushArguments {
  std::vector<std::string> words;  // the file, except for DELETE; then labels
  std::string job;
  Service service;
  std::string method = "PUT";
  std::string ttl;
  std::string format = "text";
  bool gzip = false;
};

int Unusable(const std::string& why) {
  std::cerr << "aijobctl: " << why << "\n";
  return 2;
}

model::Result<std::string> ReadAll(std::istream& in, const std::string& name) {
  std::string text;
  std::vector<char> block(size_t{64} << 10);
  errno = 0;
  while (in && text.size() <= kMostBytes) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<size_t>(in.gcount()));
  }
  if (in.bad() || !in.eof()) {
    if (text.size() <= kMostBytes) return model::Error{name + ": " + std::strerror(errno)};
    return model::Error{name + ": has more than " + std::to_string(kMostBytes >> 20) + " MiB"};
  }
  return text;
}

model::Result<std::string> ReadBody(const std::string& file) {
  if (file == "-") return ReadAll(std::cin, "standard input");
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) return model::Error{file + ": " + std::strerror(errno)};
  return ReadAll(in, file);
}

/// Reads the file, and says what it is.
model::Status AddBody(const PushArguments& arguments, http::ClientRequest& request) {
  model::Result<std::string> body = ReadBody(arguments.words.front());
  if (!body.ok()) return model::Error{body.error()};
  request.headers.push_back({"Content-Type", ContentTypes().at(arguments.format)});
  if (!arguments.ttl.empty())
    request.headers.push_back({std::string(app::kTtlHeader), arguments.ttl});
  request.body = arguments.gzip ? http::Gzip(*body) : std::move(*body);
  if (!arguments.gzip) return model::Status::Ok();
  request.headers.push_back({"Content-Encoding", "gzip"});
  // To go on without a body would empty the group.
  if (request.body.empty()) return model::Error{"--gzip: out of memory"};
  return model::Status::Ok();
}

int RunPush(const PushArguments& arguments) {
  const bool has_body = arguments.method != "DELETE";
  if (has_body && arguments.words.empty())
    return Unusable("FILE is required (- is standard input)");
  const auto labels = arguments.words.begin() + (has_body ? 1 : 0);
  const auto path = PushPath(arguments.job, {labels, arguments.words.end()});
  if (!path.ok()) return Unusable(path.error());
  model::Result<http::ClientRequest> made = RequestFor(arguments.service, *path);
  if (!made.ok()) return Unusable(made.error());
  http::ClientRequest& request = *made;
  request.method = arguments.method;
  if (has_body) {
    const model::Status read = AddBody(arguments, request);
    if (!read.ok()) return Unusable(read.error());
  }
  std::signal(SIGPIPE, SIG_IGN);  // as Send() wants it
  const model::Result<http::Response> answer = http::Send(request);
  if (!answer.ok()) {
    std::cerr << "aijobctl: " << answer.error() << "\n";
    return 1;
  }
  if (IsTaken(*answer)) return 0;
  const std::string file =
      has_body && arguments.words.front() != "-" ? arguments.words.front() : "stdin";
  std::cerr << DescribeRefusal(file, http::ParseUrl(request.url)->Authority(), *answer) << "\n";
  return 1;
}

}  // namespace

void AddPushCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<PushArguments>();
  CLI::App* push =
      app.add_subcommand("push", "push a file of metrics to a group, as to a Pushgateway");
  push->add_option("FILE", arguments->words,
                   "the metrics (- is standard input; none with DELETE), then the group's labels: "
                   "instance=a zone=b");
  push->add_option("--job", arguments->job, "the group's job")->required();
  AddServiceOptions(*push, arguments->service);
  push->add_option("--method", arguments->method,
                   "PUT replaces the group, POST the metrics of the same names, DELETE drops it")
      ->check(CLI::IsMember({"PUT", "POST", "DELETE"}))
      ->capture_default_str();
  push->add_option("--format", arguments->format, "what the file is written in")
      ->check(CLI::IsMember({"text", "openmetrics", "protobuf"}))
      ->capture_default_str();
  push->add_option("--ttl", arguments->ttl,
                   "the group goes when nothing was pushed for so long (1h)")
      ->check(CheckDuration);
  push->add_flag("--gzip", arguments->gzip, "compress what is sent");
  push->callback([arguments, &exit_code] { exit_code = RunPush(*arguments); });
}

}  // namespace aijob::ctl
