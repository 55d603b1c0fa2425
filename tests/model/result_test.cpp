#include "model/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace aijob::model {
namespace {

Result<std::unique_ptr<int>> Make(bool good) {
  if (!good) return Error{"config.yaml: /sources/0/paths: must not be empty"};
  return std::make_unique<int>(7);
}

TEST(Result, HoldsAValueThatCanBeMovedOut) {
  Result<std::unique_ptr<int>> made = Make(true);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(**made, 7);
  const std::unique_ptr<int> taken = std::move(made).value();
  EXPECT_EQ(*taken, 7);
}

TEST(Result, HoldsAMessageForTheOperator) {
  const Result<std::unique_ptr<int>> made = Make(false);
  EXPECT_FALSE(made.ok());
  EXPECT_EQ(made.error(), "config.yaml: /sources/0/paths: must not be empty");
}

TEST(Status, IsOkUnlessMadeFromAnError) {
  EXPECT_TRUE(Status::Ok().ok());
  const Status failed = Error{"disk full"};
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(failed.error(), "disk full");
}

}  // namespace
}  // namespace aijob::model
