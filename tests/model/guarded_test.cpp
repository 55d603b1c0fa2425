#include "model/guarded.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace aijob::model {
namespace {

TEST(Guarded, LosesNoUpdate) {
  Guarded<int> count(0);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) count.With([](int& value) { ++value; });
    });
  }
  threads.clear();
  EXPECT_EQ(count.With([](int& value) { return value; }), 4000);
}

TEST(Guarded, ABusyThreadCannotStarveAnother) {
  Guarded<int> turns(0);
  std::atomic<bool> stop = false;
  const std::jthread greedy([&] {
    while (!stop) turns.With([](int& value) { ++value; });
  });
  for (int i = 0; i < 100; ++i) turns.With([](int&) {});  // would hang, or crawl, if starved
  stop = true;
}

}  // namespace
}  // namespace aijob::model
