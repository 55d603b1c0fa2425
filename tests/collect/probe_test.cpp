#include "collect/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "collect/targets.h"
#include "http/certificates.h"

namespace aijob::collect {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

class ProbeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }
};

TEST_F(ProbeTest, SaysWhatATargetIs) {
  const test::Answering good;
  const test::Answering loading(503);
  const test::Answering broken(500);
  const test::Answering large(200, std::string(kProbeBodyBytes + 1, 'x'));
  const test::Silent silent;
  const std::string refusing = test::Refusing();
  const struct {
    const char* name;
    ProbeTarget target;
    ProbeOutcome outcome;
    int status;
    std::string why;
  } kCases[] = {
      {"ok", {.target = good.Url()}, ProbeOutcome::kOk, 200, ""},
      {"not there", {.target = good.Url("/missing")}, ProbeOutcome::kFailed, 404, "status 404"},
      {"not there, and rightly so",
       {.target = good.Url("/missing"), .expect = {403, 404}},
       ProbeOutcome::kOk,
       404,
       ""},
      {"200 where 204 is expected",
       {.target = good.Url(), .expect = {204}},
       ProbeOutcome::kFailed,
       200,
       "status 200"},
      {"starting", {.target = loading.Url()}, ProbeOutcome::kStarting, 503, "status 503"},
      {"503 is expected", {.target = loading.Url(), .expect = {503}}, ProbeOutcome::kOk, 503, ""},
      {"broken", {.target = broken.Url()}, ProbeOutcome::kFailed, 500, "status 500"},
      {"large", {.target = large.Url()}, ProbeOutcome::kFailed, 0, "more than 1 MiB"},
      {"refused", {.target = "http://u:secret@" + refusing}, ProbeOutcome::kFailed, 0, "refused"},
      {"silent",
       {.target = "http://" + silent.Authority(), .timeout = milliseconds(50)},
       ProbeOutcome::kTimeout,
       0,
       "no answer within 50 ms"},
      {"TLS where there is none",
       {.target = "https://" + good.Authority(), .timeout = milliseconds(3000)},
       ProbeOutcome::kFailed,
       0,
       "cannot connect"},
      {"TCP", {.target = "tcp://" + silent.Authority()}, ProbeOutcome::kOk, 0, ""},
      {"TCP refused", {.target = "tcp://" + refusing}, ProbeOutcome::kFailed, 0, "refused"},
  };
  for (const auto& [name, target, outcome, status, why] : kCases) {
    SCOPED_TRACE(name);
    const ProbeResult result = Probe(target);
    EXPECT_EQ(OutcomeName(result.outcome), OutcomeName(outcome)) << result.why;
    EXPECT_EQ(result.status, status);
    EXPECT_THAT(result.why, HasSubstr(why));
    EXPECT_EQ(result.why.empty(), why.empty()) << result.why;
    EXPECT_THAT(result.why, Not(HasSubstr("secret")));
    EXPECT_GT(result.duration.count(), 0);
    if (outcome == ProbeOutcome::kTimeout) {
      EXPECT_GE(result.duration, target.timeout);
    }
  }
}

TEST_F(ProbeTest, Tls) {
  const http::Certificates certificates;
  http::ServerOptions options;
  options.tls.emplace();
  options.tls->cert_file = certificates.Cert("server");
  options.tls->key_file = certificates.Key("server");
  const auto server = http::StartServer(options);
  const std::string url = "https://" + server->Addresses()[0];
  const std::string ca = certificates.Cert("ca");
  EXPECT_EQ(Probe({.target = url, .trust = {.ca_file = ca}}).outcome, ProbeOutcome::kOk);
  EXPECT_EQ(Probe({.target = url, .trust = {.insecure = true}}).outcome, ProbeOutcome::kOk);
  const ProbeResult refused = Probe({.target = url});
  EXPECT_EQ(refused.outcome, ProbeOutcome::kFailed);
  EXPECT_THAT(refused.why, HasSubstr("certificate"));
}

TEST(TargetFault, NamesWhatIsWrong) {
  const struct {
    const char* target;
    const char* says;  // empty: it can be probed
  } kCases[] = {
      {"http://127.0.0.1:8000/health", ""},
      {"https://u:p@host/health?x=1", ""},
      {"tcp://127.0.0.1:6379", ""},
      {"tcp://redis.prod:6379", ""},
      {"tcp://[::1]:6379", ""},
      {"127.0.0.1:8000", "must begin with"},
      {"udp://127.0.0.1:53", "URL"},
      {"tcp://redis", "port"},
      {"tcp://redis:", "port"},
      {"tcp://[::1]", "port"},
      {"tcp://redis:0", "port"},
      {"tcp://redis:6379/0", "nothing else"},
      {"tcp://u:p@redis:6379", "nothing else"},
      {"tcp://:6379", "host"},
      {"http://", "host"},
      {"", "must begin with"},
  };
  for (const auto& [target, says] : kCases) {
    EXPECT_THAT(TargetFault(target), HasSubstr(says)) << target;
    EXPECT_EQ(TargetFault(target).empty(), std::string_view(says).empty()) << target;
  }
}

TEST(OutcomeName, IsTheLabel) {
  EXPECT_EQ(OutcomeName(ProbeOutcome::kOk), "ok");
  EXPECT_EQ(OutcomeName(ProbeOutcome::kStarting), "starting");
  EXPECT_EQ(OutcomeName(ProbeOutcome::kFailed), "failed");
  EXPECT_EQ(OutcomeName(ProbeOutcome::kTimeout), "timeout");
}

}  // namespace
}  // namespace aijob::collect
