#include "app/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/routed.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using RoutesTest = RoutedTest;

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
      {"GET", "/status", 200, "text/html", "gpu_oom"},
      {"GET", "/ui/page.js", 200, "text/javascript", "import"},
      {"GET", "/ui/nothing.js", 404, "text/plain", "no such file"},
      {"POST", "/ui/page.js", 405, "text/plain", "GET"},
      {"GET", "/api/v1/overview", 200, "application/json", "gpu_oom"},
      {"GET", "/api/v1/status", 200, "application/json", "\"success\""},
      {"GET", "/nothing", 404, "text/plain", "/metrics"},
      {"POST", "/metrics", 405, "text/plain", "GET"},
      {"DELETE", "/", 405, "text/plain", "GET"},
      {"PUT", "/api/v1/status", 405, "application/json", "GET"},
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
  shared_.caught_up = false;
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

TEST_F(RoutesTest, ServesOpenMetricsWhereItIsPreferred) {
  const http::Response response =
      Ask("GET", "/metrics", "", "", {{"Accept", "application/openmetrics-text;version=1.0.0"}});
  EXPECT_THAT(response.content_type, HasSubstr("application/openmetrics-text; version=1.0.0"));
  EXPECT_THAT(response.body, ::testing::EndsWith("# EOF\n"));
  EXPECT_THAT(response.body, HasSubstr("aijob_gpu_oom_created"));
}

TEST_F(RoutesTest, PushesAreTakenShownAndCounted) {
  EXPECT_EQ(Ask("PUT", "/metrics/job/a", "", "x 1\n").status, 200);
  EXPECT_EQ(Ask("PUT", "/metrics/job/a", "", "x\n").status, 400);
  EXPECT_EQ(Ask("GET", "/metrics/job/a").status, 405);
  const std::string page = Ask("GET", "/metrics").body;
  EXPECT_THAT(page, HasSubstr("\nx{instance=\"\",job=\"a\"} 1\n"));
  EXPECT_EQ(Sum(page, "aijob_push_groups"), 1);
  EXPECT_EQ(Sum(page, "aijob_push_refused_total", {"bad_request"}), 2);
  EXPECT_EQ(Sum(page, "aijob_exporter_http_requests_total", {"\"push\"", "\"200\""}), 1);
}

TEST_F(RoutesTest, TheTelemetryPathCanBeChosen) {
  shared_.flags.telemetry_path = "/numbers";
  EXPECT_EQ(Ask("GET", "/numbers").status, 200);
  EXPECT_EQ(Ask("GET", "/metrics").status, 404);
  EXPECT_EQ(Ask("PUT", "/metrics/job/a", "", "x 1\n").status, 200) << "pushes go where they went";
  EXPECT_THAT(Ask("GET", "/numbers").body, HasSubstr("job=\"a\""));
}

}  // namespace
}  // namespace aijob::test
