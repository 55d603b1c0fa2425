#include "http/message.h"

#include <gtest/gtest.h>

namespace aijob::http {
namespace {

TEST(Message, FindHeaderTakesTheFirstWithoutCase) {
  Request request;
  request.headers = {{"Accept", "a"}, {"accept", "b"}, {"X", ""}};
  EXPECT_EQ(request.Find("ACCEPT"), "a");
  EXPECT_EQ(request.Find("Acc"), "");
  EXPECT_EQ(request.Find("x"), "");
}

}  // namespace
}  // namespace aijob::http
