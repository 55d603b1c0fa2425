#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "ctl/called.h"
#include "http/certificates.h"
#include "http/compress.h"
#include "http/servers.h"
#include "support/folder.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A server that keeps what came, and answers what it is told.
class Recorder {
 public:
  explicit Recorder(http::ServerOptions options = {})
      : server_(http::StartServer(std::move(options), [this](const http::Request& request) {
          const std::lock_guard<std::mutex> lock(mutex_);
          requests_.push_back(request);
          return answer_;
        })) {}

  [[nodiscard]] std::string Url(const std::string& scheme = "http://") const {
    return scheme + server_->Addresses()[0];
  }
  void Answer(int status, std::string body) {
    const std::lock_guard<std::mutex> lock(mutex_);
    answer_.status = status;
    answer_.body = std::move(body);
  }
  /// What has come since the last call.
  std::vector<http::Request> Requests() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(requests_, {});
  }
  void Stop() { server_->Stop(); }

 private:
  std::mutex mutex_;
  std::vector<http::Request> requests_;
  http::Response answer_;
  std::unique_ptr<http::Server> server_;
};

/// Calls push with the words, to the recorder.
Called Push(const Recorder& recorder, std::vector<std::string> words) {
  words.insert(words.begin(), {"push", "--url=" + recorder.Url()});
  return Call(words);
}

constexpr char kText[] = "# TYPE m gauge\nm 1\n";

TEST(PushCommand, WhatIsSent) {
  const Folder folder;
  folder.Write("m.prom", kText);
  const std::string file = folder.Path("m.prom");
  const std::string text = "text/plain; version=0.0.4";
  Recorder recorder;
  const struct {
    const char* name;
    std::vector<std::string> words;
    std::string method, path, type, ttl;
  } kCases[] = {
      {"plain", {file, "--job", "j"}, "PUT", "/metrics/job/j", text, ""},
      {"labels",
       {file, "--job", "j", "instance=a", "zone=b/c"},
       "PUT",
       "/metrics/job/j/instance/a/zone@base64/Yi9j",
       text,
       ""},
      {"options between",
       {"--method=POST", file, "a=1", "--job=j", "b=2"},
       "POST",
       "/metrics/job/j/a/1/b/2",
       text,
       ""},
      {"ttl", {file, "--job=j", "--ttl=1h30m"}, "PUT", "/metrics/job/j", text, "1h30m"},
      {"openmetrics",
       {file, "--job=j", "--format=openmetrics"},
       "PUT",
       "/metrics/job/j",
       "application/openmetrics-text; version=1.0.0; charset=utf-8",
       ""},
      {"protobuf",
       {file, "--job=j", "--format=protobuf"},
       "PUT",
       "/metrics/job/j",
       "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
       "encoding=delimited",
       ""},
  };
  for (const auto& [name, words, method, path, type, ttl] : kCases) {
    SCOPED_TRACE(name);
    const Called called = Push(recorder, words);
    EXPECT_EQ(called.code, 0) << called.err;
    EXPECT_EQ(called.out + called.err, "");
    const auto requests = recorder.Requests();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].method, method);
    EXPECT_EQ(requests[0].path, path);
    EXPECT_EQ(requests[0].Find("Content-Type"), type);
    EXPECT_EQ(requests[0].Find("X-Aijob-TTL"), ttl);
    EXPECT_EQ(requests[0].Find("Content-Encoding"), "");
    EXPECT_EQ(requests[0].body, kText);
  }
}

TEST(PushCommand, DeleteHasNoFileAndNoBody) {
  Recorder recorder;
  const Called called = Push(recorder, {"--method", "DELETE", "--job", "j", "instance="});
  EXPECT_EQ(called.code, 0) << called.err;
  const auto requests = recorder.Requests();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].method, "DELETE");
  EXPECT_EQ(requests[0].path, "/metrics/job/j/instance@base64/=");
  EXPECT_EQ(requests[0].body, "");
  EXPECT_EQ(requests[0].Find("Content-Type"), "");
}

TEST(PushCommand, StandardInputGzipAndAPrefix) {
  Recorder recorder;
  std::istringstream input(kText);
  std::streambuf* before = std::cin.rdbuf(input.rdbuf());
  const Called called =
      Call({"push", "-", "--job=j", "--gzip", "--url", recorder.Url() + "/gate/"});
  std::cin.rdbuf(before);
  std::cin.clear();
  EXPECT_EQ(called.code, 0) << called.err;
  const auto requests = recorder.Requests();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].path, "/gate/metrics/job/j");
  EXPECT_EQ(requests[0].Find("Content-Encoding"), "gzip");
  EXPECT_EQ(http::DecodeBody(requests[0], 1000).body, kText);
}

TEST(PushCommand, WhatTheServerRefuses) {
  const Folder folder;
  folder.Write("m.prom", "m x\n");
  const std::string file = folder.Path("m.prom");
  Recorder recorder;
  recorder.Answer(400, "text format parsing error in line 1: expected float as value\n");
  Called called = Push(recorder, {file, "--job", "j"});
  EXPECT_EQ(called.code, 1);
  EXPECT_EQ(called.out, "");
  EXPECT_EQ(called.err, file + ":1: expected float as value\n");
  recorder.Answer(503, "try\nlater\n");
  called = Push(recorder, {file, "--job", "j"});
  EXPECT_EQ(called.code, 1);
  EXPECT_EQ(called.err,
            "aijobctl: " + recorder.Url("") + " answers 503 Service Unavailable: try later\n");
}

TEST(PushCommand, NobodyThere) {
  const Folder folder;
  folder.Write("m.prom", kText);
  Recorder recorder;
  recorder.Stop();
  const Called called = Push(recorder, {folder.Path("m.prom"), "--job", "j"});
  EXPECT_EQ(called.code, 1);
  EXPECT_EQ(called.err,
            "aijobctl: cannot connect to " + recorder.Url("") + ": Connection refused\n");
}

TEST(PushCommand, OverTls) {
  const Folder folder;
  folder.Write("m.prom", kText);
  const http::Certificates certificates;
  http::ServerOptions options;
  options.tls.emplace();
  options.tls->cert_file = certificates.Cert("server");
  options.tls->key_file = certificates.Key("server");
  Recorder recorder(options);
  std::vector<std::string> words = {"push", folder.Path("m.prom"), "--job=j", "--url",
                                    recorder.Url("https://")};
  const Called refused = Call(words);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("its certificate is refused"));
  EXPECT_EQ(recorder.Requests().size(), 0U);
  for (const std::string& trust :
       {std::string("--insecure"), "--ca-file=" + certificates.Cert("ca")}) {
    words.push_back(trust);
    const Called called = Call(words);
    EXPECT_EQ(called.code, 0) << called.err;
    EXPECT_EQ(recorder.Requests().size(), 1U);
    words.pop_back();
  }
}

TEST(PushCommand, UnusableArgumentsSendNothing) {
  const Folder folder;
  folder.Write("m.prom", kText);
  const std::string file = folder.Path("m.prom");
  Recorder recorder;
  const struct {
    std::vector<std::string> words;
    const char* says;
  } kCases[] = {
      {{file}, "--job"},
      {{"--job=j"}, "FILE"},
      {{file, "--job="}, "--job"},
      {{folder.Path("none"), "--job=j"}, "No such file"},
      {{folder.Path(), "--job=j"}, "Is a directory"},
      {{file, "--job=j", "a"}, "NAME=VALUE"},
      {{file, "--job=j", "a-b=c"}, "a-b=c"},
      {{"--job=j", "--method=DELETE", file}, "NAME=VALUE"},
      {{file, "--job=j", "--method=PATCH"}, "--method"},
      {{file, "--job=j", "--format=json"}, "--format"},
      {{file, "--job=j", "--timeout=soon"}, "soon"},
      {{file, "--job=j", "--timeout=0s"}, "0s"},
      {{file, "--job=j", "--ttl=1 day"}, "1 day"},
      {{file, "--job=j", "--ca-file=/nowhere.pem"}, "/nowhere.pem"},
  };
  for (const auto& [words, says] : kCases) {
    const Called called = Push(recorder, words);
    EXPECT_EQ(called.code, 2) << says << ": " << called.err;
    EXPECT_THAT(called.err, StartsWith("aijobctl: ")) << says;
    EXPECT_THAT(called.err, HasSubstr(says));
    EXPECT_EQ(std::count(called.err.begin(), called.err.end(), '\n'), 1) << called.err;
  }
  EXPECT_EQ(recorder.Requests().size(), 0U);
  for (const std::string url : {"localhost:10091", "http://h/?a=b", "http://u:p@:80", ""}) {
    const Called called = Call({"push", file, "--job=j", "--url=" + url});
    EXPECT_EQ(called.code, 2) << url;
    EXPECT_THAT(called.err, StartsWith("aijobctl: --url: ")) << url;
  }
}

}  // namespace
}  // namespace aijob::test
