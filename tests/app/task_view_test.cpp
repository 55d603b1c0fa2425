#include "app/task_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/routed.h"

namespace aijob::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class TaskViewTest : public RoutedTest {
 protected:
  void SetUp() override {
    logs_.Append("a.log",
                 R"({"timestamp":"2024-05-20T08:00:01Z","task_id":"tsk-1","step":"decode",)"
                 R"("status":"RUNNING","node_ip":"192.168.1.105"})"
                 "\n"
                 R"({"timestamp":"2024-05-20T08:00:04Z","task_id":"tsk-1","step":"decode",)"
                 R"("status":"SUCCESS","duration_ms":2500})"
                 "\n"
                 R"({"timestamp":"2024-05-20T08:00:02Z","task_id":"tsk-2","status":3})"
                 "\n");
    MakeRoutes(Yaml());
  }
  json Data(const std::string& query) {
    const http::Response response = Ask("GET", "/api/v1/tasks", query);
    EXPECT_EQ(response.status, 200) << response.body;
    return json::parse(response.body)["data"];
  }
};

TEST_F(TaskViewTest, TellsTheNewestStateOfEachTask) {
  const json data = Data("");
  EXPECT_EQ(data["known"], 2) << data;
  EXPECT_EQ(data["matching"], 2);
  EXPECT_EQ(data["forgotten"], 0);
  ASSERT_EQ(data["tasks"].size(), 2u);
  EXPECT_EQ(data["tasks"][0]["task_id"], "tsk-2") << "heard of last";
  EXPECT_EQ(data["tasks"][0]["status"], "failed");
  EXPECT_EQ(data["tasks"][0]["said"], "3");
  EXPECT_TRUE(data["tasks"][0]["step"].is_null());
  const json& first = data["tasks"][1];
  EXPECT_EQ(first["status"], "success");
  EXPECT_EQ(first["said"], "SUCCESS");
  EXPECT_EQ(first["step"], "decode");
  EXPECT_EQ(first["node_ip"], "192.168.1.105");
  EXPECT_EQ(first["first"], "2024-05-20T08:00:01Z");
  EXPECT_EQ(first["updated"], "2024-05-20T08:00:04Z");
  EXPECT_EQ(first["duration_seconds"], 2.5);
  EXPECT_EQ(first["records"], 2);
}

TEST_F(TaskViewTest, GivesThoseAskedFor) {
  EXPECT_EQ(Data("task_id=tsk-1")["tasks"][0]["task_id"], "tsk-1");
  EXPECT_EQ(Data("status=failed")["tasks"][0]["task_id"], "tsk-2");
  EXPECT_EQ(Data("workload=nobody")["matching"], 0);
  const json one = Data("limit=1");
  EXPECT_EQ(one["tasks"].size(), 1u);
  EXPECT_EQ(one["matching"], 2);
  EXPECT_EQ(Data("limit=0")["tasks"].size(), 0u);
}

TEST_F(TaskViewTest, WhatCannotBeAsked) {
  for (const char* query : {"status=broken", "limit=many", "limit=-1", "limit=1x"}) {
    const http::Response response = Ask("GET", "/api/v1/tasks", query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_THAT(response.body, HasSubstr("error")) << query;
  }
  EXPECT_EQ(Ask("PUT", "/api/v1/tasks", "").status, 405);
}

}  // namespace
}  // namespace aijob::test
