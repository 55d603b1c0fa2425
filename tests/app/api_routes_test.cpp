#include "app/api_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/routed.h"
#include "http/compress.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ApiRoutesTest = RoutedTest;

TEST_F(ApiRoutesTest, AnswersOrRefusesEachRoute) {
  const struct {
    const char *method, *path;
    int status;
    const char* says;
    bool cors;
  } kCases[] = {
      {"GET", "/api/v1/status", 200, "\"success\"", true},
      {"GET", "/api/v1/sources", 200, "a.log", true},
      {"GET", "/api/v1/rules", 200, "gpu_oom", true},
      {"GET", "/api/v1/templates", 200, "{\"status\":\"success\",\"data\":[]}", true},
      {"GET", "/api/v1/workloads", 200, "\"last_failure\":{", true},
      {"GET", "/api/v1/launches", 200, "{\"status\":\"success\",\"data\":[", true},
      {"GET", "/api/v1/metrics", 200, "{\"status\":\"success\",\"data\":[]}", true},
      {"GET", "/api/v1/nothing", 404, "\"error\"", true},
      {"PUT", "/api/v1/status", 405, "GET", true},
      {"POST", "/api/v1/metrics", 405, "GET", true},
      {"PUT", "/api/v1/admin/wipe", 404, "--web.enable-admin-api", true},
      {"GET", "/api/v1/logs", 405, "POST", false},
      {"POST", "/api/v1/logs", 400, "source", false},
  };
  for (const auto& [method, path, status, says, cors] : kCases) {
    const http::Response response = Ask(method, path);
    EXPECT_EQ(response.status, status) << method << " " << path;
    EXPECT_EQ(response.content_type, "application/json") << method << " " << path;
    EXPECT_THAT(response.body, HasSubstr(says)) << method << " " << path;
    const auto origin = http::FindHeader(response.headers, "Access-Control-Allow-Origin");
    EXPECT_EQ(origin, cors ? "*" : "") << method << " " << path;
    const bool told = !http::FindHeader(response.headers, "Allow").empty();
    EXPECT_EQ(told, status == 405) << method << " " << path;
  }
}

TEST_F(ApiRoutesTest, OptionsAreAnsweredForEveryRoute) {
  for (const char* path : {"/api/v1/status", "/api/v1/metrics", "/api/v1/logs"}) {
    const http::Response response = Ask("OPTIONS", path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.body, "") << path;
    EXPECT_EQ(http::FindHeader(response.headers, "Access-Control-Allow-Origin"), "*") << path;
  }
}

TEST_F(ApiRoutesTest, WipesWhereItIsAllowed) {
  const auto groups = [&] {
    return nlohmann::json::parse(Ask("GET", "/api/v1/metrics").body)["data"].size();
  };
  ASSERT_EQ(Ask("PUT", "/metrics/job/a", "", "x 1\n").status, 200);
  ASSERT_EQ(Ask("PUT", "/metrics/job/b", "", "x 1\n").status, 200);
  EXPECT_EQ(Ask("PUT", "/api/v1/admin/wipe").status, 404);
  EXPECT_EQ(groups(), 2u);
  shared_.flags.enable_admin_api = true;
  for (const char* method : {"GET", "POST", "DELETE"}) {
    const http::Response response = Ask(method, "/api/v1/admin/wipe");
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(http::FindHeader(response.headers, "Allow"), "PUT") << method;
  }
  EXPECT_EQ(groups(), 2u);
  const http::Response wiped = Ask("PUT", "/api/v1/admin/wipe");
  EXPECT_EQ(wiped.status, 202);
  EXPECT_EQ(wiped.body, "");
  EXPECT_EQ(groups(), 0u);
}

TEST_F(ApiRoutesTest, GroupsAreNotShownBeforeTheyAreRead) {
  shared_.pushes = app::Pushes::Open("", {kNow, {}}).value();
  shared_.flags.enable_admin_api = true;
  EXPECT_EQ(Ask("GET", "/api/v1/metrics").status, 503);
  EXPECT_EQ(Ask("PUT", "/api/v1/admin/wipe").status, 503);
  EXPECT_EQ(Ask("GET", "/api/v1/status").status, 200);
}

TEST_F(ApiRoutesTest, NoLinesAreTakenBeforeItHasCaughtUp) {
  shared_.caught_up = false;
  EXPECT_EQ(Ask("POST", "/api/v1/logs", "source=a", "x\n").status, 503);
}

TEST_F(ApiRoutesTest, TakesPostedLinesOrSaysWhyNot) {
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

TEST_F(ApiRoutesTest, ABodyThatUnpacksTooLargeIsRefused) {
  const std::string bomb = http::Gzip(std::string(100'000, 'x'));
  EXPECT_EQ(Ask("POST", "/api/v1/logs", "source=a", bomb, {{"Content-Encoding", "gzip"}}).status,
            413);
}

}  // namespace
}  // namespace aijob::test
