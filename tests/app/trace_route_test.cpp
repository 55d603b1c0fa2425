#include "app/trace_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/routed.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

class TraceRouteTest : public RoutedTest {
 protected:
  void SetUp() override {
    logs_.Append("a.log",
                 R"({"timestamp":"2024-05-20T08:00:01Z","trace_id":"req-1","module":"parser",)"
                 R"("level":"ERROR","message":"bad format","task_id":"tsk-1"})"
                 "\n");
    MakeRoutes(Yaml());
  }
};

TEST_F(TraceRouteTest, TellsTheWayOfARequest) {
  const http::Response response = Ask("GET", "/api/v1/trace", "id=req-1");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto data = nlohmann::json::parse(response.body)["data"];
  EXPECT_EQ(data["complete"], true);
  ASSERT_EQ(data["lines"].size(), 1u) << response.body;
  EXPECT_EQ(data["lines"][0]["module"], "parser");
  EXPECT_EQ(data["lines"][0]["task_id"], "tsk-1");
  EXPECT_EQ(data["lines"][0]["time"], "2024-05-20T08:00:01Z");
  EXPECT_EQ(data["lines"][0]["file"], "a.log");
  EXPECT_FALSE(shared_.searching) << "the next search may begin";
}

TEST_F(TraceRouteTest, WhatCannotBeLookedFor) {
  for (const char* query : {"", "id=", "id=ab", "id=req-1&timeout=soon", "id=req-1&timeout=0s"}) {
    EXPECT_EQ(Ask("GET", "/api/v1/trace", query).status, 400) << query;
  }
  EXPECT_EQ(Ask("PUT", "/api/v1/trace", "id=req-1").status, 405);
  shared_.searching = true;
  EXPECT_EQ(Ask("GET", "/api/v1/trace", "id=req-1").status, 429);
  EXPECT_TRUE(shared_.searching) << "the other search goes on";
}

}  // namespace
}  // namespace aijob::test
