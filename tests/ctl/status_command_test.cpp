#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "http/servers.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

class StatusCommandTest : public ::testing::Test {
 protected:
  Called Ask(std::vector<std::string> words, std::string workloads, std::string sources) {
    auto server = http::StartServer({}, [&](const http::Request& request) {
      http::Response response;
      response.body = request.path == "/api/v1/workloads" ? workloads : sources;
      return response;
    });
    words.insert(words.begin(), {"status", "--url", "http://" + server->Addresses()[0]});
    return Call(words);
  }
};

TEST_F(StatusCommandTest, ShowsBothLists) {
  const std::string workloads = R"({"data":[{"workload":"train","state":"running"}]})";
  const std::string sources = R"({"data":[{"name":"openglm","files":[]}]})";
  const Called text = Ask({}, workloads, sources);
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("running"));
  EXPECT_THAT(text.out, HasSubstr("openglm"));
  EXPECT_THAT(Ask({"--output=json"}, workloads, sources).out, HasSubstr("\"workloads\": ["));
}

TEST_F(StatusCommandTest, WhatIsNoListIsTold) {
  EXPECT_EQ(Ask({}, "{}", R"({"data":[]})").code, 1);
  EXPECT_THAT(Ask({}, R"({"data":[]})", "no").err, HasSubstr("/api/v1/sources"));
  EXPECT_EQ(Call({"status", "--url", "http://127.0.0.1:1"}).code, 1);
}

}  // namespace
}  // namespace aijob::test
