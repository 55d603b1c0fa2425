// The whole service in process: a temporary folder, port 0.

#include "app/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/folder.h"
#include "support/http_client.h"
#include "support/program.h"
#include "support/samples.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kServiceOom =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity "
    "of 79.15 GiB of which 1.20 GiB is free. Including non-PyTorch memory, this process has 77.90 "
    "GiB "
    "memory in use. Of the allocated memory 70.00 GiB is allocated by PyTorch, and 512.00 MiB is "
    "reserved by PyTorch but unallocated.\n";

class ServiceTest : public ::testing::Test {
 protected:
  void Start(const std::string& more_config = "", bool with_state = false) {
    folder_.Write("config.yaml", "sources:\n  - {name: job, paths: [\"" + folder_.Path("*.log") +
                                     "\"], start: beginning}\n" + more_config);
    flags_.config_file = folder_.Path("config.yaml");
    flags_.listen_addresses = {"127.0.0.1:0"};
    flags_.enable_lifecycle = true;
    if (with_state) flags_.storage_path = folder_.Path("state");
    app::StartFailure failure;
    service_ = app::Service::Start(flags_, failure);
    ASSERT_NE(service_, nullptr) << failure.message;
    const std::string address = service_->Addresses().front();
    port_ = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    // Until it has caught up it answers 503.
    ASSERT_TRUE(WaitUntil([&] { return Get(port_, "/-/ready").status == 200; }));
  }
  /// /metrics, when it has come to hold `sample`; else as it is at the deadline.
  std::string MetricsWith(const std::string& sample) {
    Reply reply;
    WaitUntil(
        [&] { return (reply = Get(port_, "/metrics")).body.find(sample) != std::string::npos; },
        std::chrono::seconds(10));
    return reply.body;
  }

  Folder folder_;
  app::Flags flags_;
  std::unique_ptr<app::Service> service_;
  uint16_t port_ = 0;
};

TEST_F(ServiceTest, CountsAGrowingFile) {
  folder_.Write("a.log", "");
  Start();
  EXPECT_THAT(MetricsWith("aijob_gpu_oom_total"),
              HasSubstr("aijob_gpu_oom_total{workload=\"default\",subtype=\"capacity\"} 0\n"))
      << "zero before the first failure, so that increase() sees it";
  folder_.Append("a.log", "2026-01-02 03:04:05 INFO hello\n");
  folder_.Append("a.log", kServiceOom);
  EXPECT_THAT(
      MetricsWith("aijob_gpu_oom_total{workload=\"default\",subtype=\"capacity\"} 1"),
      HasSubstr("aijob_log_lines_total{workload=\"default\",source=\"job\",level=\"info\"} 1\n"));
}

TEST_F(ServiceTest, AnswersBothFormats) {
  Start();
  const Reply text = Get(port_, "/metrics");
  EXPECT_THAT(text.head, HasSubstr("text/plain; version=0.0.4; charset=utf-8"));
  const Reply open =
      Get(port_, "/metrics", "Accept: application/openmetrics-text; version=1.0.0\r\n");
  EXPECT_THAT(open.head, HasSubstr("application/openmetrics-text; version=1.0.0; charset=utf-8"));
  EXPECT_TRUE(open.body.ends_with("# EOF\n"));
  EXPECT_THAT(text.body, HasSubstr("process_cpu_seconds_total"));
}

TEST_F(ServiceTest, PostedLinesAreCountedWhenAnswered) {
  Start("", true);
  const Reply posted =
      Ask(port_, "POST", "/api/v1/logs?source=batch", "", std::string(kServiceOom) + "last");
  EXPECT_EQ(posted.status, 200) << posted.body;
  const std::string page = Get(port_, "/metrics").body;
  EXPECT_EQ(Sum(page, "aijob_log_lines_total", {"source=\"batch\""}), 2);
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total", {"capacity"}), 1);
}

TEST_F(ServiceTest, RefusesBadRequestsClearly) {
  Start();
  const struct {
    const char *method, *path;
    int status;
    const char* says;
  } kCases[] = {
      {"GET", "/nowhere", 404, "/metrics"},
      {"POST", "/metrics", 405, "GET"},
      {"GET", "/api/v1/nothing", 404, "{\"status\":\"error\",\"error\":"},
      {"GET", "/api/v1/logs", 405, "POST"},
      {"POST", "/api/v1/logs", 400, "source"},
      {"POST", "/api/v1/logs?source=", 400, "source"},
      {"POST", "/api/v1/logs?source=a&format=nothing", 400, "nothing"},
      {"GET", "/-/reload", 405, "POST"},
  };
  for (const auto& [method, path, status, says] : kCases) {
    const Reply reply = Ask(port_, method, path);
    EXPECT_EQ(reply.status, status) << method << " " << path << ": " << reply.body;
    EXPECT_THAT(reply.body, HasSubstr(says)) << method << " " << path;
  }
}

TEST_F(ServiceTest, ReloadKeepsValuesAndABadFileKeepsTheOldOne) {
  folder_.Write("a.log", kServiceOom);
  Start();
  MetricsWith("subtype=\"capacity\"} 1");
  folder_.Write("config.yaml", "sources: 7\n");
  const Reply refused = Ask(port_, "POST", "/-/reload");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("config.yaml:1"));
  EXPECT_EQ(Sum(Get(port_, "/metrics").body, "aijob_exporter_config_last_reload_success"), 0);
  folder_.Write("config.yaml", "sources:\n  - {name: job, paths: [\"" + folder_.Path("*.log") +
                                   "\"]}\n  - {name: more, paths: [\"" +
                                   folder_.Path("more/*.txt") + "\"], start: beginning}\n");
  folder_.Write("more/b.txt", kServiceOom);
  EXPECT_EQ(Ask(port_, "POST", "/-/reload").status, 200);
  folder_.Append("a.log", kServiceOom);
  const std::string page = MetricsWith("subtype=\"capacity\"} 3");
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total", {"capacity"}), 3);
  EXPECT_EQ(Sum(page, "aijob_exporter_config_last_reload_success"), 1);
}

TEST_F(ServiceTest, ARestartGoesOnWhereTheNumbersEnd) {
  folder_.Write("a.log", kServiceOom);
  Start("", true);
  MetricsWith("subtype=\"capacity\"} 1");
  service_.reset();
  folder_.Append("a.log", kServiceOom);
  Start("", true);
  const std::string page = MetricsWith("subtype=\"capacity\"} 2");
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total", {"capacity"}), 2);
  EXPECT_EQ(Sum(page, "aijob_log_lines_total"), 2);
}

TEST_F(ServiceTest, ThePageEscapesWhatLogsAndPathsSay) {
  folder_.Write("<script>.log", kServiceOom);
  Start();
  MetricsWith("subtype=\"capacity\"} 1");
  const Reply page = Get(port_, "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("\\u003cscript>.log"));
  EXPECT_THAT(page.body, Not(HasSubstr("<script>")));
  EXPECT_THAT(page.body, HasSubstr("\"class\":\"gpu_oom\""));
}

TEST_F(ServiceTest, ApiListsSourcesAndRules) {
  folder_.Write("a.log", "x\n");
  Start();
  MetricsWith("aijob_log_lines_total");
  EXPECT_THAT(Get(port_, "/api/v1/sources").body, HasSubstr("a.log"));
  EXPECT_THAT(Get(port_, "/api/v1/rules").body, HasSubstr("\"gpu_oom\""));
  EXPECT_THAT(Get(port_, "/api/v1/status").body, HasSubstr("\"version\""));
  EXPECT_EQ(Get(port_, "/-/healthy").status, 200);
  EXPECT_EQ(Get(port_, "/-/ready").status, 200);
}

}  // namespace
}  // namespace aijob::test
