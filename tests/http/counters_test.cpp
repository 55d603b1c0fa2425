#include "http/counters.h"

#include <gtest/gtest.h>

namespace aijob::http {
namespace {

TEST(Counters, ReadAsStats) {
  Counters counters;
  counters.CountAnswer(200);
  counters.CountAnswer(200);
  counters.CountAnswer(503);
  counters.CountAnswer(-1);
  counters.CountAnswer(600);
  counters.CountRefusal(Refusal::kQueue);
  const Stats stats = counters.Read();
  EXPECT_EQ(stats.requests, (std::map<int, uint64_t>{{200, 2}, {503, 1}}));
  EXPECT_EQ(stats.refused.at("queue"), 1U);
  // All reasons are there from the start.
  EXPECT_EQ(stats.refused.at("connections"), 0U);
  EXPECT_EQ(stats.refused.size(), kRefusalNames.size());
}

}  // namespace
}  // namespace aijob::http
