#include "ctl/json_word.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::ctl {
namespace {

TEST(JsonWord, IsSafeOnATerminal) {
  const auto object = nlohmann::ordered_json::parse(
      R"({"text":"a\u001b[31m\nb\u007f","number":1.5,"none":null,"list":[1,2]})");
  EXPECT_EQ(JsonWord(object, "text"), "a [31m b ");
  EXPECT_EQ(JsonWord(object, "number"), "1.5");
  EXPECT_EQ(JsonWord(object, "none"), "");
  EXPECT_EQ(JsonWord(object, "absent"), "");
  EXPECT_EQ(JsonWord(object, "list"), "[1,2]");
}

}  // namespace
}  // namespace aijob::ctl
