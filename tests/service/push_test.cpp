// Pushes to the real program: what survives, what goes, and what nobody else may notice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <climits>

#include "http/base64.h"
#include "http/compress.h"
#include "service/pushed.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using PushTest = PushedTest;

TEST_F(PushTest, SurvivesSigkillRightAfterItsAnswer) {
  for (int i = 1; i <= 5; ++i) {
    const std::string value = std::to_string(i);
    ASSERT_EQ(Put("a", "x " + value + "\n").status, 200);
    program_->Kill();
    Restart();
    EXPECT_THAT(program_->Metrics(), HasSubstr("\nx{instance=\"\",job=\"a\"} " + value + "\n"));
  }
  ASSERT_EQ(Ask("DELETE", "/metrics/job/a").status, 202);
  program_->Kill();
  Restart();
  EXPECT_THAT(program_->Metrics(), Not(HasSubstr("job=\"a\"")));
}

TEST_F(PushTest, AGroupWithATimeToLiveGoesAndIsCounted) {
  ASSERT_EQ(Put("stays", "x 1\n").status, 200);
  ASSERT_EQ(Put("goes", "x 1\n", "X-Aijob-TTL: 300ms\r\n").status, 200);
  const std::string page = program_->MetricsWith("aijob_push_expired_total 1");
  EXPECT_EQ(Sum(page, "aijob_push_expired_total"), 1);
  EXPECT_THAT(page, Not(HasSubstr("job=\"goes\"")));
  EXPECT_EQ(Sum(page, "x", {"stays"}), 1);
  EXPECT_EQ(Sum(page, "aijob_push_groups"), 1);
  program_->Kill();
  Restart();
  EXPECT_EQ(Sum(program_->Metrics(), "aijob_push_expired_total"), 1);
}

TEST_F(PushTest, ADamagedStoreIsSetAsideToldAndCounted) {
  ASSERT_EQ(Put("a", "x 1\n").status, 200);
  program_->Kill();
  folder_.Write("state/pushes.db", "this is no database, and long enough to be taken for one");
  std::filesystem::remove(folder_.Path("state/pushes.db-wal"));
  Restart();
  const std::string page = program_->Metrics();
  EXPECT_EQ(Sum(page, "aijob_exporter_state_damaged_total"), 1);
  EXPECT_EQ(Sum(page, "aijob_push_groups"), 0);
  EXPECT_EQ(Sum(page, "my_jobs_total"), 1) << "what was counted is in another file";
  EXPECT_THAT(program_->log(), HasSubstr("the stored pushes were damaged"));
  size_t aside = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.Path("state"))) {
    aside += entry.path().filename().string().starts_with("pushes.db.damaged-") ? 1 : 0;
  }
  EXPECT_EQ(aside, 1U);
  EXPECT_EQ(Put("a", "x 1\n").status, 200);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define AIJOB_SANITIZED 1
#endif
#endif
#ifdef AIJOB_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

long PeakKilobytes(const Program& program) {
  const std::string status = ReadAll("/proc/" + std::to_string(program.pid()) + "/status");
  const size_t peak = status.find("VmHWM:");
  return peak == std::string::npos ? LONG_MAX : std::stol(status.substr(peak + 6));
}

TEST_F(PushTest, ABombIsRefusedAndLogsAreFollowedOn) {
  const std::string bomb = http::Gzip(std::string(200'000'000, 'x'));
  ASSERT_LT(bomb.size(), size_t{1} << 20);
  EXPECT_EQ(Put("a", bomb, "Content-Encoding: gzip\r\n").status, 413);
  EXPECT_EQ(Put("b", "x 1\n").status, 200);
  folder_.Append("a.log", "job 2 done\n");
  const std::string page = program_->MetricsWith("\nmy_jobs_total 2\n");
  EXPECT_EQ(Sum(page, "my_jobs_total"), 2);
  EXPECT_EQ(Sum(page, "aijob_push_refused_total", {"too_large"}), 1);
  EXPECT_EQ(Sum(page, "aijob_push_groups"), 1);
  if (!kSanitized) {  // whose memory is not the program's own
    EXPECT_LT(PeakKilobytes(*program_), 150'000) << "it is not unpacked further";
  }
}

/// A connection that has sent `text` and goes with this.
class HalfSent {
 public:
  HalfSent(uint16_t port, const std::string& text) {
    descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  ~HalfSent() { close(descriptor_); }
  HalfSent(const HalfSent&) = delete;
  HalfSent& operator=(const HalfSent&) = delete;

 private:
  int descriptor_;
};

TEST_F(PushTest, SlowAndCutOffClientsLeaveOthersAlone) {
  ASSERT_EQ(Put("kept", "x 1\ny 1\n").status, 200);
  std::vector<std::unique_ptr<HalfSent>> slow;
  const std::string head = "PUT /metrics/job/kept HTTP/1.1\r\nHost: localhost\r\n";
  for (int i = 0; i < 20; ++i) {  // more than there are workers
    slow.push_back(std::make_unique<HalfSent>(program_->port(), head));
    slow.push_back(
        std::make_unique<HalfSent>(program_->port(), head + "Content-Length: 100\r\n\r\nx 2\n"));
    slow.push_back(std::make_unique<HalfSent>(
        program_->port(), head + "Transfer-Encoding: chunked\r\n\r\n4\r\nx 2\n\r\n"));
  }
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Put("other", "x 1\n").status, 200);
  slow.clear();  // they hang up, at the end of a line
  EXPECT_EQ(Put("other", "x 1\n").status, 200);
  const auto samples = Unique(program_->Metrics());
  EXPECT_EQ(samples.at("x{instance=\"\",job=\"kept\"}"), 1);
  EXPECT_EQ(samples.at("y{instance=\"\",job=\"kept\"}"), 1);
  EXPECT_EQ(samples.at("push_failure_time_seconds{instance=\"\",job=\"kept\"}"), 0);
}

TEST_F(PushTest, WipesOnlyWhereTheAdminApiIsEnabled) {
  ASSERT_EQ(Put("a", "x 1\n").status, 200);
  EXPECT_EQ(Ask("PUT", "/api/v1/admin/wipe").status, 404);
  EXPECT_EQ(Sum(program_->Metrics(), "aijob_push_groups"), 1);
  Restart({"--web.enable-admin-api"});
  EXPECT_EQ(Ask("POST", "/api/v1/admin/wipe").status, 405);
  EXPECT_EQ(Sum(program_->Metrics(), "aijob_push_groups"), 1);
  EXPECT_EQ(Ask("PUT", "/api/v1/admin/wipe").status, 202);
  EXPECT_EQ(Sum(program_->Metrics(), "aijob_push_groups"), 0);
  program_->Kill();
  Restart();
  EXPECT_EQ(Sum(program_->Metrics(), "aijob_push_groups"), 0);
}

TEST_F(PushTest, TheUsersOfARuleAloneMayPushThere) {
  // "secret" at cost 4, so that tests are quick.
  const std::string hash = "$2y$04$mg8WyYnh3NKtlzIKuyqbQOUKSLKPkXSfx5bvZOk62j3TAXEtBco.G";
  folder_.Write("web.yaml", "basic_auth_users: {ci: " + hash + ", guest: " + hash + "}\n");
  WriteConfig("push: {rules: [{match: {job: \"prod-.*\"}, users: [ci]}]}\n");
  const Program program({"--config.file=" + folder_.Path("config.yaml"),
                         "--web.config.file=" + folder_.Path("web.yaml")});
  const struct {
    const char *credentials, *path;
    int status;
  } kCases[] = {
      {"ci:secret", "/metrics/job/prod-a", 200}, {"guest:secret", "/metrics/job/prod-a", 403},
      {"ci:wrong", "/metrics/job/prod-a", 401},  {"", "/metrics/job/prod-a", 401},
      {"guest:secret", "/metrics/job/dev", 200}, {"", "/metrics/job/dev", 401},
  };
  for (const auto& [credentials, path, status] : kCases) {
    const std::string header =
        *credentials == '\0' ? "" : "Authorization: Basic " + http::Base64(credentials) + "\r\n";
    EXPECT_EQ(test::Ask(program.port(), "PUT", path, header, "x 1\n").status, status)
        << credentials << " " << path;
  }
}

}  // namespace
}  // namespace aijob::test
