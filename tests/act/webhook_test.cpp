#include "act/webhook.h"

#include <gtest/gtest.h>

#include <mutex>

#include "http/servers.h"
#include "http/sha256.h"
#include "support/folder.h"

namespace aijob::act {
namespace {

using std::chrono::milliseconds;

/// Answers what it was told to, in turn, and keeps what it got.
class Receiver {
 public:
  explicit Receiver(std::vector<int> statuses) : statuses_(std::move(statuses)) {
    server_ = http::StartServer({}, [this](const http::Request& request) {
      const std::lock_guard<std::mutex> lock(mutex_);
      got_.push_back(request);
      http::Response response;
      response.status = statuses_[std::min(got_.size(), statuses_.size()) - 1];
      response.headers.push_back({"Location", "http://127.0.0.1:1/elsewhere"});
      return response;
    });
  }
  [[nodiscard]] WebhookAction Action() const {
    WebhookAction action;
    action.url = "http://" + server_->Addresses().front() + "/hook?x=1";
    return action;
  }
  std::vector<http::Request> Got() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return got_;
  }

 private:
  std::mutex mutex_;
  std::vector<http::Request> got_;
  std::vector<int> statuses_;
  std::unique_ptr<http::Server> server_;
};

TEST(Webhook, SignsAndNamesItsKey) {
  const test::Folder folder;
  folder.Write("secret", "s3cret\n");
  Receiver receiver({204});
  WebhookAction action = receiver.Action();
  action.secret_file = folder.Path("secret");
  action.headers = {{"X-Team", "serving"}};
  const HookReport report = Call(action, "i1", "{\"a\":1}", [](milliseconds) { return true; });
  EXPECT_EQ(report.end, HookEnd::kOk) << report.detail;
  const auto got = receiver.Got();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].method, "POST");
  EXPECT_EQ(got[0].body, "{\"a\":1}");
  EXPECT_EQ(got[0].Find("Idempotency-Key"), "i1");
  EXPECT_EQ(got[0].Find("X-Team"), "serving");
  EXPECT_EQ(got[0].Find("X-AIJob-Signature-256"),
            "sha256=" + http::HmacSha256Hex("s3cret", "{\"a\":1}"));
}

TEST(Webhook, TriesAgainWithTheSameKey) {
  Receiver receiver({503, 429, 200});
  std::vector<milliseconds> rests;
  const HookReport report = Call(receiver.Action(), "i1", "{}", [&](milliseconds rest) {
    rests.push_back(rest);
    return true;
  });
  EXPECT_EQ(report.end, HookEnd::kOk) << report.detail;
  const auto got = receiver.Got();
  ASSERT_EQ(got.size(), 3U);
  for (const auto& request : got) EXPECT_EQ(request.Find("Idempotency-Key"), "i1");
  EXPECT_EQ(rests, (std::vector<milliseconds>{RestBefore(1, "i1"), RestBefore(2, "i1")}));
}

TEST(Webhook, GivesUpAfterItsRetries) {
  Receiver receiver({500});
  WebhookAction action = receiver.Action();
  action.retries = 2;
  const HookReport report = Call(action, "i1", "{}", [](milliseconds) { return true; });
  EXPECT_EQ(report.end, HookEnd::kFailed);
  EXPECT_EQ(report.detail, "status 500, after 3 attempts");
  EXPECT_EQ(receiver.Got().size(), 3U);
}

TEST(Webhook, WhatIsRefusedIsNotTriedAgainAndNoRedirectIsFollowed) {
  for (const int status : {302, 307, 400, 401, 404, 410}) {
    Receiver receiver({status});
    const HookReport report = Call(receiver.Action(), "i", "{}", [](milliseconds) { return true; });
    EXPECT_EQ(report.end, HookEnd::kFailed) << status;
    EXPECT_EQ(receiver.Got().size(), 1U) << status;
  }
}

TEST(Webhook, NobodyThere) {
  WebhookAction action;
  action.url = "http://127.0.0.1:1/";
  action.retries = 1;
  int rests = 0;
  EXPECT_EQ(Call(action, "i", "{}", [&](milliseconds) { return ++rests > 0; }).end,
            HookEnd::kFailed);
  EXPECT_EQ(rests, 1);
}

TEST(Webhook, WithoutItsSecretNothingIsSent) {
  Receiver receiver({200});
  WebhookAction action = receiver.Action();
  action.secret_file = "/nonexistent/secret";
  EXPECT_EQ(Call(action, "i", "{}", [](milliseconds) { return true; }).end, HookEnd::kFailed);
  EXPECT_TRUE(receiver.Got().empty());
}

TEST(Webhook, StopsWhereItIsToldTo) {
  Receiver receiver({500});
  const HookReport report = Call(receiver.Action(), "i", "{}", [](milliseconds) { return false; });
  EXPECT_EQ(report.end, HookEnd::kTimeout);
  EXPECT_EQ(receiver.Got().size(), 1U);
}

TEST(Webhook, RestsDoubleWithinBounds) {
  for (const char* key : {"a", "b", "20261122T153053Z-1f0c2ab3"}) {
    int64_t full = 1000;
    for (uint64_t attempt = 1; attempt <= 10; ++attempt) {
      const auto rest = RestBefore(attempt, key).count();
      EXPECT_LE(rest, full);
      EXPECT_GE(rest, full / 2);
      full = std::min<int64_t>(full * 2, 30'000);
    }
  }
}

}  // namespace
}  // namespace aijob::act
