#include "kafka/start.h"

#include <gtest/gtest.h>

namespace aijob::kafka {
namespace {

TEST(Start, WhereItBegins) {
  struct Case {
    const char* name;
    Known known;
    bool from_end;
    int64_t start;
  };
  const Case cases[] = {
      {"nobody knows", {}, false, kBeginning},
      {"nobody knows, the end is wanted", {}, true, kEnd},
      {"only our state", {7, kNoOffset, false}, true, 7},
      {"only the group", {kNoOffset, 9, false}, true, 9},
      {"offset 0 is known too", {0, kNoOffset, false}, true, 0},
      {"our commit came late to the group", {7, 5, true}, false, 7},
      {"a power loss took our last commits, the group has them", {5, 7, true}, false, 5},
      {"another member read on", {5, 7, false}, false, 7},
      {"another member was behind us", {7, 5, false}, false, 7},
      {"the state is gone, the group's commit is ours", {kNoOffset, 5, true}, true, 5},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(StartOf(one.known, one.from_end), one.start) << one.name;
  }
}

}  // namespace
}  // namespace aijob::kafka
