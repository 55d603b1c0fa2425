#include "app/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/agents.h"
#include "app/service.h"
#include "http/compress.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

class RoutesTest : public AgentTest {
 protected:
  void SetUp() override {
    logs_.Append("a.log", kOomLine);
    Start(Yaml(), false);
    shared_.agent.With([&](auto& held) { held = std::move(agent_); });
    shared_.serving = true;
    shared_.body_bytes = 1000;
    app::RouteActions actions;
    actions.reload = [this] { return reload_answer_; };
    actions.wake = [this] { ++wakes_; };
    actions.http_stats = [] { return http::Stats{}; };
    handler_ = app::MakeRoutes(shared_, std::move(actions));
  }
  http::Response Ask(const std::string& method, const std::string& path,
                     const std::string& query = "", const std::string& body = "",
                     std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = body;
    request.headers = std::move(headers);
    return handler_(request);
  }

  app::Shared shared_;
  http::Handler handler_;
  model::Status reload_answer_;
  int wakes_ = 0;
};

TEST_F(RoutesTest, AnswersOrRefusesEachRoute) {
  const struct {
    const char *method, *path;
    int status;
    const char *type, *says;
  } kCases[] = {
      {"GET", "/metrics", 200, "text/plain; version=0.0.4", "aijob_gpu_oom_total"},
      {"GET", "/-/healthy", 200, "text/plain", "OK"},
      {"GET", "/-/ready", 200, "text/plain", "OK"},
      {"GET", "/", 200, "text/html", "gpu_oom"},
      {"GET", "/api/v1/status", 200, "application/json", "\"success\""},
      {"GET", "/api/v1/sources", 200, "application/json", "a.log"},
      {"GET", "/api/v1/rules", 200, "application/json", "gpu_oom"},
      {"GET", "/nothing", 404, "text/plain", "/metrics"},
      {"GET", "/api/v1/nothing", 404, "application/json", "\"error\""},
      {"POST", "/metrics", 405, "text/plain", "GET"},
      {"DELETE", "/", 405, "text/plain", "GET"},
      {"PUT", "/api/v1/status", 405, "application/json", "GET"},
      {"GET", "/api/v1/logs", 405, "application/json", "POST"},
      {"GET", "/-/reload", 405, "text/plain", "POST"},
      {"POST", "/-/reload", 403, "text/plain", "--web.enable-lifecycle"},
      {"POST", "/-/quit", 403, "text/plain", "--web.enable-lifecycle"},
  };
  for (const auto& [method, path, status, type, says] : kCases) {
    const http::Response response = Ask(method, path);
    EXPECT_EQ(response.status, status) << method << " " << path;
    EXPECT_THAT(response.content_type, HasSubstr(type)) << method << " " << path;
    EXPECT_THAT(response.body, HasSubstr(says)) << method << " " << path;
    if (status == 405) {
      EXPECT_THAT(response.headers, ::testing::Not(::testing::IsEmpty())) << path;
    }
  }
}

TEST_F(RoutesTest, NothingIsServedBeforeItHasCaughtUp) {
  shared_.serving = false;
  for (const char* path : {"/metrics", "/-/ready"}) {
    const http::Response response = Ask("GET", path);
    EXPECT_EQ(response.status, 503) << path;
    EXPECT_EQ(http::FindHeader(response.headers, "Retry-After"), "1") << path;
  }
  EXPECT_EQ(Ask("POST", "/api/v1/logs", "source=a", "x\n").status, 503);
  EXPECT_EQ(Ask("GET", "/-/healthy").status, 200);
  EXPECT_EQ(Ask("GET", "/").status, 200);
}

TEST_F(RoutesTest, LifecycleWhereItIsAllowed) {
  shared_.flags.enable_lifecycle = true;
  EXPECT_EQ(Ask("POST", "/-/reload").status, 200);
  EXPECT_EQ(Ask("PUT", "/-/reload").status, 200);
  reload_answer_ = model::Error{"config.yaml:3: no"};
  const http::Response refused = Ask("POST", "/-/reload");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("config.yaml:3: no"));
  EXPECT_FALSE(shared_.quit);
  EXPECT_EQ(Ask("POST", "/-/quit").status, 200);
  EXPECT_TRUE(shared_.quit);
}

TEST_F(RoutesTest, TakesPostedLinesOrSaysWhyNot) {
  const std::string zipped = http::Gzip("INFO a\nINFO b\n");
  const struct {
    const char* query;
    std::string body;
    std::vector<http::Header> headers;
    int status;
    const char* says;
  } kCases[] = {
      {"source=batch", "INFO a\n" + kOomLine, {}, 200, "success"},
      {"source=my%20job+x", "INFO a\n", {}, 200, "success"},
      {"format=torch&source=batch", kOomLine, {}, 200, "success"},
      {"source=zip", zipped, {{"Content-Encoding", "gzip"}}, 200, "success"},
      {"", "x\n", {}, 400, "source"},
      {"source=", "x\n", {}, 400, "source"},
      {"source=%01", "x\n", {}, 400, "printable"},
      {"source=batch&format=nothing", "x\n", {}, 400, "nothing"},
      {"source=batch", "no gzip", {{"Content-Encoding", "gzip"}}, 400, "damaged"},
      {"source=batch", "x", {{"Content-Encoding", "zstd"}}, 415, "Content-Encoding"},
  };
  for (const auto& [query, body, headers, status, says] : kCases) {
    const http::Response response = Ask("POST", "/api/v1/logs", query, body, headers);
    EXPECT_EQ(response.status, status) << query << " " << response.body;
    EXPECT_THAT(response.body, HasSubstr(says)) << query;
    EXPECT_TRUE(nlohmann::json::accept(response.body)) << response.body;
  }
  const std::string page = Ask("GET", "/metrics").body;
  EXPECT_EQ(Sum(page, "aijob_log_lines_total", {"source=\"batch\""}), 3);
  EXPECT_EQ(Sum(page, "aijob_log_lines_total", {"source=\"my job x\""}), 1);
  EXPECT_EQ(Sum(page, "aijob_log_lines_total", {"source=\"zip\""}), 2);
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total"), 3);
  EXPECT_EQ(wakes_, 4);
}

TEST_F(RoutesTest, ABodyThatUnpacksTooLargeIsRefused) {
  const std::string bomb = http::Gzip(std::string(100'000, 'x'));
  EXPECT_EQ(Ask("POST", "/api/v1/logs", "source=a", bomb, {{"Content-Encoding", "gzip"}}).status,
            413);
}

TEST_F(RoutesTest, ServesOpenMetricsWhereItIsPreferred) {
  const http::Response response =
      Ask("GET", "/metrics", "", "", {{"Accept", "application/openmetrics-text;version=1.0.0"}});
  EXPECT_THAT(response.content_type, HasSubstr("application/openmetrics-text; version=1.0.0"));
  EXPECT_THAT(response.body, ::testing::EndsWith("# EOF\n"));
  EXPECT_THAT(response.body, HasSubstr("aijob_gpu_oom_created"));
}

TEST_F(RoutesTest, TheTelemetryPathCanBeChosen) {
  shared_.flags.telemetry_path = "/numbers";
  EXPECT_EQ(Ask("GET", "/numbers").status, 200);
  EXPECT_EQ(Ask("GET", "/metrics").status, 404);
}

}  // namespace
}  // namespace aijob::test
