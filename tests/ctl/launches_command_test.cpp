#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "http/servers.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

constexpr char kLaunchesCommandAnswer[] =
    R"({"status": "success", "data": [{"workload": "serve", "launches": [
  {"workload": "serve", "start_time": 1, "status": "success",
   "phases": [{"phase": "weights", "start_time": 1, "duration_ns": 5, "status": "success"}]}]}]})";

Called Ask(std::vector<std::string> words, std::string answer = kLaunchesCommandAnswer) {
  auto server = http::StartServer({}, [&](const http::Request& request) {
    http::Response response;
    response.status = request.path == "/api/v1/launches" ? 200 : 404;
    response.body = answer;
    return response;
  });
  words.insert(words.begin(), {"launches", "--url", "http://" + server->Addresses()[0]});
  return Call(words);
}

TEST(LaunchesCommandTest, AsksAndShows) {
  EXPECT_THAT(Ask({}).out, HasSubstr("weights"));
  EXPECT_THAT(Ask({"--output=-", "--verbose"}).out, HasSubstr("\"duration_ns\": 5"));
  EXPECT_EQ(Ask({"--workload=other"}).out, "no launches\n");
}

TEST(LaunchesCommandTest, WhatCannotBeUsed) {
  EXPECT_EQ(Ask({"--output=/nowhere/at/all.json"}).code, 1);
  EXPECT_EQ(Call({"launches", "--url", "http://127.0.0.1:1"}).code, 1);
  for (const char* answer : {"", "[]", "{\"data\": 3}"}) {
    EXPECT_THAT(Ask({}, answer).err, HasSubstr("no list of launches"));
  }
}

}  // namespace
}  // namespace aijob::test
