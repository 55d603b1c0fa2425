#include "match/event_buffer.h"

#include <gtest/gtest.h>

namespace aijob::match {
namespace {

TEST(EventBufferTest, AddGivesACleanEventAgain) {
  EventBuffer buffer;
  model::Event& event = buffer.Add();
  event.class_name = "gpu_oom";
  event.values.push_back({"step", 1});
  event.labels.push_back({"op", "ALLREDUCE"});
  event.line = 9;
  event.time = model::TimePoint{};
  EXPECT_EQ(buffer.size(), 1);
  buffer.Clear();
  EXPECT_TRUE(buffer.empty());
  const model::Event& again = buffer.Add();
  EXPECT_TRUE(again.class_name.empty());
  EXPECT_TRUE(again.values.empty());
  EXPECT_TRUE(again.labels.empty());
  EXPECT_FALSE(again.time);
  EXPECT_EQ(again.line, 0);
}

TEST(EventBufferTest, DropLastTakesOneBack) {
  EventBuffer buffer;
  buffer.Add().line = 1;
  buffer.Add().line = 2;
  buffer.DropLast();
  ASSERT_EQ(buffer.size(), 1);
  EXPECT_EQ(buffer[0].line, 1);
  EXPECT_EQ(buffer.end() - buffer.begin(), 1);
}

}  // namespace
}  // namespace aijob::match
