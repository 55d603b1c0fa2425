// What the configuration says of pushes, as their routes obey it: time to live, users, labels taken
// off, adding up, limits.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/push_asking.h"
#include "http/base64.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using PushPolicyTest = PushAskingTest;

TEST_F(PushPolicyTest, TheTtlOfThePushGoesBeforeTheRulesAndThatBeforeTheDefault) {
  Configure("  ttl: 1h\n  rules:\n    - {match: {job: short}, ttl: 1m}\n");
  const double now = model::UnixSeconds(now_.wall);
  const struct {
    const char *name, *job, *header;
    int status;
    double expiry;  // seconds from now; 0: never
  } kCases[] = {
      {"default", "a", "", 200, 3600},      {"rule", "short", "", 200, 60},
      {"header", "a", "90s", 200, 90},      {"header before the rule", "short", "1m30s", 200, 90},
      {"for ever", "a", "0s", 200, 0},      {"for ever, against the rule", "short", "0s", 200, 0},
      {"no duration", "a", "soon", 400, 0}, {"no unit", "a", "30", 400, 0},
      {"negative", "a", "-30s", 400, 0},    {"blank", "a", "3 s", 400, 0},
  };
  for (const auto& [name, job, header, status, expiry] : kCases) {
    const std::string path = "/metrics/job/" + std::string(job);
    std::vector<http::Header> headers;
    if (*header != '\0') headers.push_back({"x-aijob-ttl", header});
    const http::Response response = Ask("PUT", path, "x 1\n", headers);
    EXPECT_EQ(response.status, status) << name;
    const double shown =
        Value("push_expiry_timestamp_seconds{instance=\"\",job=\"" + std::string(job) + "\"}");
    if (status != 200) {
      EXPECT_THAT(response.body, HasSubstr("X-Aijob-TTL")) << name;
      EXPECT_EQ(GroupCount(), 0U) << name;
    } else {
      EXPECT_EQ(shown, expiry == 0 ? -1 : now + expiry) << name;
    }
    Ask("DELETE", path);
  }
}

TEST_F(PushPolicyTest, OnlyTheUsersOfARuleMayPushToItsGroups) {
  Configure("  rules:\n    - {match: {job: \"prod-.*\"}, users: [ci, admin]}\n");
  const struct {
    const char *name, *path, *user;
    bool allowed;
  } kCases[] = {
      {"a user of the rule", "/metrics/job/prod-a", "ci", true},
      {"the other one", "/metrics/job/prod-a", "admin", true},
      {"another user", "/metrics/job/prod-a", "guest", false},
      {"a longer name", "/metrics/job/prod-a", "cia", false},
      {"nobody", "/metrics/job/prod-a", "", false},
      {"the job in base64", "/metrics/job@base64/cHJvZC1h", "guest", false},
      {"the job with escapes", "/metrics/job/%70rod-a", "guest", false},
      {"the job told twice", "/metrics/job/prod-a/job/other", "guest", false},
      {"another job", "/metrics/job/dev", "guest", true},
      {"another job by nobody", "/metrics/job/dev", "", true},
  };
  for (const auto& [name, path, user, allowed] : kCases) {
    user_ = user;
    EXPECT_EQ(Ask("PUT", path, "x 1\n").status, allowed ? 200 : 403) << name;
    EXPECT_EQ(Ask("POST", path).status, allowed ? 200 : 403) << name;
    EXPECT_EQ(Ask("DELETE", path).status, allowed ? 202 : 403) << name;
    EXPECT_EQ(GroupCount(), 0U) << name;
  }
  user_ = "";
  const http::Header says_so = {"Authorization", "Basic " + http::Base64("ci:any")};
  EXPECT_EQ(Ask("PUT", "/metrics/job/prod-a", "x 1\n", {says_so}).status, 403)
      << "a name that nobody has checked";
}

TEST_F(PushPolicyTest, LabelsThatARuleTakesOffDoNotTellGroupsApart) {
  Configure("  rules:\n    - {match: {job: a}, without: [instance, pod]}\n");
  EXPECT_EQ(Ask("PUT", "/metrics/job/a/instance/one/pod/p/zone/z", "x 1\n").status, 200);
  EXPECT_EQ(Ask("PUT", "/metrics/job/a/zone/z/instance/two", "x 2\n").status, 200);
  EXPECT_EQ(Value("x{instance=\"\",job=\"a\",zone=\"z\"}"), 2);
  EXPECT_EQ(GroupCount(), 1U);
  EXPECT_EQ(Ask("DELETE", "/metrics/job/a/zone/z/instance/three").status, 202);
  EXPECT_EQ(GroupCount(), 0U);
  EXPECT_EQ(Ask("PUT", "/metrics/job/b/instance/one", "x 1\n").status, 200);
  EXPECT_EQ(Value("x{instance=\"one\",job=\"b\"}"), 1);
}

TEST_F(PushPolicyTest, LabelsTakenOffLeadIntoNobodyElsesGroup) {
  Configure(
      "  rules:\n    - {match: {job: a, instance: mine}, without: [instance]}\n"
      "    - {match: {job: a}, users: [ci]}\n");
  user_ = "guest";
  EXPECT_EQ(Ask("PUT", "/metrics/job/a/instance/mine", "x 1\n").status, 403);
  EXPECT_EQ(Ask("DELETE", "/metrics/job/a/instance/mine").status, 403);
  EXPECT_EQ(GroupCount(), 0U);
  user_ = "ci";
  EXPECT_EQ(Ask("PUT", "/metrics/job/a/instance/mine", "x 1\n").status, 200);
}

TEST_F(PushPolicyTest, PushesAddUpWhereARuleSaysSo) {
  Configure("  rules:\n    - {match: {job: a}, mode: aggregate, gauges: max}\n");
  const std::string text = "# TYPE c_total counter\nc_total 2\n# TYPE g gauge\ng ";
  EXPECT_EQ(Ask("PUT", "/metrics/job/a", text + "5\n").status, 200);
  EXPECT_EQ(Ask("POST", "/metrics/job/a", text + "3\n").status, 200);
  EXPECT_EQ(Ask("PUT", "/metrics/job/a", "u 1\n").status, 200);
  EXPECT_EQ(Value("c_total{instance=\"\",job=\"a\"}"), 4);
  EXPECT_EQ(Value("g{instance=\"\",job=\"a\"}"), 5);
  EXPECT_EQ(Value("u{instance=\"\",job=\"a\"}"), 1);
  EXPECT_EQ(Ask("PUT", "/metrics/job/b", text + "5\n").status, 200);
  EXPECT_EQ(Ask("PUT", "/metrics/job/b", text + "3\n").status, 200);
  EXPECT_EQ(Value("c_total{instance=\"\",job=\"b\"}"), 2);
}

TEST_F(PushPolicyTest, LimitsHaveStatusesOfTheirOwn) {
  Configure("  limits: {groups: 2, series: 9, group_series: 3}\n");
  EXPECT_EQ(Ask("PUT", "/metrics/job/a", "x 1\ny 1\nz 1\n").status, 200);
  const http::Response large = Ask("POST", "/metrics/job/a", "w 1\n");
  EXPECT_EQ(large.status, 413);
  EXPECT_THAT(large.body, HasSubstr("the limit is 3"));
  EXPECT_EQ(Ask("PUT", "/metrics/job/b", "x 1\n").status, 200);
  EXPECT_EQ(Ask("PUT", "/metrics/job/c", "x 1\n").status, 429);
  EXPECT_EQ(GroupCount(), 2U);
  EXPECT_EQ(Ask("DELETE", "/metrics/job/a").status, 202);
  EXPECT_EQ(Ask("PUT", "/metrics/job/c", "x 1\n").status, 200);
}

}  // namespace
}  // namespace aijob::test
