#include "ctl/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config_reader.h"

namespace aijob::ctl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Explanation Of(const std::string& lines) {
  auto explanation = Explain(config::DefaultConfig(), "auto", lines);
  EXPECT_TRUE(explanation.ok()) << explanation.error();
  return explanation.ok() ? std::move(explanation).value() : Explanation();
}

TEST(Explain, AnOutOfMemory) {
  const Explanation said =
      Of("[rank3]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.");
  EXPECT_EQ(said.rank, 3);
  bool fired = false;
  for (const Looked& rule : said.looked) fired = fired || rule.outcome == "fired";
  EXPECT_TRUE(fired);
  ASSERT_FALSE(said.events.empty());
  EXPECT_THAT(said.events[0], HasSubstr("\"class\":\"gpu_oom\""));
  EXPECT_THAT(
      said.moved,
      Contains(HasSubstr("aijob_gpu_oom_total{workload=\"default\",subtype=\"capacity\"} +1")));
  EXPECT_THAT(
      said.moved,
      Contains(HasSubstr("aijob_gpu_oom_requested_bytes_sum{workload=\"default\"} +2147483648")));
  EXPECT_THAT(said.moved, Not(Contains(HasSubstr("_bucket"))));
}

TEST(Explain, WhyARuleDidNotFire) {
  const Explanation said =
      Of("CUDA kernel errors might be asynchronously reported at some other API call.");
  EXPECT_THAT(said.events, IsEmpty());
  for (const Looked& rule : said.looked) EXPECT_NE(rule.outcome, "fired") << rule.rule;
}

TEST(Explain, StructuredLinesShowTheirFields) {
  const Explanation said = Of(
      R"({"task_id":"t-1","status":"FAILED","level":"ERROR","timestamp":"2026-01-02T03:04:05Z","step":"inference"})");
  EXPECT_TRUE(said.structured);
  EXPECT_EQ(said.time, "2026-01-02T03:04:05Z");
  EXPECT_THAT(said.fields, Contains("status=FAILED"));
}

TEST(Explain, WhatWrapsALineIsTakenOff) {
  const Explanation said = Of("2026-01-02T03:04:05.000000000Z stderr F MemoryError");
  EXPECT_EQ(said.unwrapped, "MemoryError");
  EXPECT_THAT(ExplanationText(said), HasSubstr("unwrapped: MemoryError\n"));
}

TEST(Explain, NothingIsSaidAsNothing) {
  for (const char* lines : {"", "hello", "\n\n"}) {
    const std::string text = ExplanationText(Of(lines));
    EXPECT_THAT(text, HasSubstr("rules that looked: none\n"));
    EXPECT_THAT(text, HasSubstr("events: none\n"));
  }
}

}  // namespace
}  // namespace aijob::ctl
