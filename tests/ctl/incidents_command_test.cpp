#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "http/servers.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAnswer[] = R"({"status": "success", "data": [
  {"id": "a", "workload": "train", "state": "open", "class": "gpu_oom", "subtype": "capacity"},
  {"id": "b", "workload": "train", "state": "closed", "class": "comm_hang", "subtype": "x"},
  {"id": "c", "workload": "infer", "state": "open", "class": "model_load", "subtype": "x"}]})";

class IncidentsCommandTest : public ::testing::Test {
 protected:
  Called Ask(std::vector<std::string> words, std::string answer = kAnswer) {
    auto server = http::StartServer({}, [&](const http::Request& request) {
      http::Response response;
      response.status = request.path == "/api/v1/incidents" ? 200 : 404;
      response.body = answer;
      return response;
    });
    words.insert(words.begin(), {"incidents", "--url", "http://" + server->Addresses()[0]});
    return Call(words);
  }
};

TEST_F(IncidentsCommandTest, AllOfThemAndOnlyThese) {
  const Called all = Ask({});
  EXPECT_EQ(all.code, 0) << all.err;
  for (const char* part : {"train: gpu_oom", "train: comm_hang", "infer: model_load"}) {
    EXPECT_THAT(all.out, HasSubstr(part));
  }
  const Called open = Ask({"--open", "--workload=train"});
  EXPECT_THAT(open.out, HasSubstr("gpu_oom"));
  EXPECT_THAT(open.out, Not(HasSubstr("comm_hang")));
  EXPECT_THAT(open.out, Not(HasSubstr("model_load")));
  EXPECT_EQ(Ask({"--workload=nobody"}).out, "no incidents\n");
}

TEST_F(IncidentsCommandTest, AsJson) {
  const Called json = Ask({"--output=json", "--open"});
  EXPECT_EQ(json.code, 0);
  EXPECT_THAT(json.out, HasSubstr("\"id\": \"c\""));
}

TEST_F(IncidentsCommandTest, WhatIsNoListIsTold) {
  for (const char* answer : {"", "[]", "{\"data\": 3}"}) {
    const Called called = Ask({}, answer);
    EXPECT_EQ(called.code, 1);
    EXPECT_THAT(called.err, HasSubstr("no list of incidents"));
  }
  EXPECT_EQ(Call({"incidents", "--url", "http://127.0.0.1:1"}).code, 1);
}

}  // namespace
}  // namespace aijob::test
