#include "app/errands.h"

#include <gtest/gtest.h>

#include <future>

#include "http/servers.h"

namespace aijob::app {
namespace {

TEST(Errands, BringBackWhatIsToBeDoneInTheCallersThread) {
  Errands errands;
  const std::thread::id here = std::this_thread::get_id();
  std::thread::id worked, used;
  ASSERT_TRUE(errands.Start(7, [&]() -> Errands::Use {
    worked = std::this_thread::get_id();
    return [&] { used = std::this_thread::get_id(); };
  }));
  errands.WaitFor(std::chrono::seconds(10));
  const auto back = errands.Take();
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(back[0].first, 7U);
  back[0].second();
  EXPECT_TRUE(used == here);
  EXPECT_TRUE(worked != here);
  EXPECT_EQ(errands.under_way(), 0U);
}

TEST(Errands, OneThatHangsDelaysNobodyAndOutlivesItsOwner) {
  auto gate = std::make_shared<std::promise<void>>();
  auto ended = std::make_shared<std::promise<void>>();
  auto left = ended->get_future();
  {
    Errands errands;
    errands.Start(1, [gate, ended]() -> Errands::Use {
      gate->get_future().wait();
      ended->set_value();
      return [] { ADD_FAILURE() << "nobody is there to use it"; };
    });
    errands.Start(2, []() -> Errands::Use { return [] {}; });
    ASSERT_TRUE(http::Eventually([&] { return errands.under_way() == 1; }));
    EXPECT_EQ(errands.Take().size(), 1U);
  }
  gate->set_value();
  EXPECT_EQ(left.wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST(Errands, AreLimited) {
  auto gate = std::make_shared<std::promise<void>>();
  const std::shared_future<void> open = gate->get_future().share();
  Errands errands;
  for (size_t i = 0; i < kMostErrands; ++i) {
    ASSERT_TRUE(errands.Start(i, [open]() -> Errands::Use { return open.wait(), [] {}; }));
  }
  EXPECT_FALSE(errands.Start(999, []() -> Errands::Use { return [] {}; }));
  gate->set_value();
  EXPECT_TRUE(http::Eventually([&] { return errands.under_way() == 0; }));
  EXPECT_EQ(errands.Take().size(), kMostErrands);
}

TEST(Errands, WaitingEndsWhereSomebodyWakes) {
  Errands errands;
  errands.Wake();
  const auto begun = std::chrono::steady_clock::now();
  errands.WaitFor(std::chrono::seconds(60));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30));
}

}  // namespace
}  // namespace aijob::app
