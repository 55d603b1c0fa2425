#include "app/push_counts.h"

#include <gtest/gtest.h>

#include "app/piped.h"
#include "app/pushing.h"

namespace aijob::test {
namespace {

class PushCountsTest : public PushingTest {
 protected:
  /// The page of the counts, when they have taken what is new.
  std::string Page() {
    app::PushCounts::Count(noted_.Take(*pushes_), counts_);
    return PageOf(counts_.Collect());
  }

  app::PushCounts noted_;
  metrics::Counts counts_{{}, kNow};
};

TEST_F(PushCountsTest, RefusalsByReason) {
  for (const int status : {200, 202, 400, 403, 404, 405, 413, 415, 429, 429, 503}) {
    noted_.NoteAnswer(status);
  }
  for (int again = 0; again < 2; ++again) {  // each is counted once
    const std::string page = Page();
    const auto refused = [&](const std::string& reason) {
      return Sum(page, "aijob_push_refused_total", {"\"" + reason + "\""});
    };
    EXPECT_EQ(refused("bad_request"), 4);
    EXPECT_EQ(refused("forbidden"), 1);
    EXPECT_EQ(refused("too_large"), 1);
    EXPECT_EQ(refused("too_many"), 2);
    EXPECT_EQ(refused("storage"), 1);
  }
}

TEST_F(PushCountsTest, WhatIsThere) {
  EXPECT_EQ(Sum(Page(), "aijob_push_last_timestamp_seconds"), 0);
  ASSERT_EQ(Push("a", "x 1\ny{l=\"1\"} 2\ny{l=\"2\"} 3\n").error(), "");
  ASSERT_EQ(Push("b", "x 1\n", std::chrono::seconds(10)).error(), "");
  std::string page = Page();
  EXPECT_EQ(Sum(page, "aijob_push_groups"), 2);
  EXPECT_EQ(Sum(page, "aijob_push_series"), 4 + 2) << "and a push_time_seconds for each group";
  EXPECT_EQ(Sum(page, "aijob_push_last_timestamp_seconds"), model::UnixSeconds(now_.wall));
  EXPECT_EQ(Sum(page, "aijob_push_expired_total"), 0);
  Pass(std::chrono::seconds(10));
  pushes_->Expire(now_);
  for (int again = 0; again < 2; ++again) {
    page = Page();
    EXPECT_EQ(Sum(page, "aijob_push_expired_total"), 1);
    EXPECT_EQ(Sum(page, "aijob_push_groups"), 1);
  }
}

}  // namespace
}  // namespace aijob::test
