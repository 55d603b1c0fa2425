#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "http/servers.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

constexpr char kTraceCommandAnswer[] =
    R"({"status": "success", "data": {"id": "req 1&", "complete": true,
  "lines": [{"module": "parser", "level": "error", "source": "api", "text": "bad format"}]}})";

class TraceCommandTest : public ::testing::Test {
 protected:
  Called Ask(std::vector<std::string> words, std::string answer = kTraceCommandAnswer) {
    auto server = http::StartServer({}, [&](const http::Request& request) {
      http::Response response;
      response.status = request.path == "/api/v1/trace" ? 200 : 404;
      query_ = request.query;
      response.body = answer;
      return response;
    });
    words.insert(words.begin(), {"trace", "--url", "http://" + server->Addresses()[0]});
    return Call(words);
  }

  std::string query_;
};

TEST_F(TraceCommandTest, AsksAndShows) {
  const Called text = Ask({"req-1&x", "--timeout=3s"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_EQ(query_, "id=req-1%26x&timeout=3s");
  EXPECT_THAT(text.out, HasSubstr("failed first: parser"));
  EXPECT_THAT(Ask({"req-1", "--output=json"}).out, HasSubstr("\"module\": \"parser\""));
}

TEST_F(TraceCommandTest, NobodyNamesIt) {
  const Called called = Ask({"req-1"}, R"({"data": {"id": "req-1", "lines": []}})");
  EXPECT_EQ(called.code, 1);
  EXPECT_EQ(called.out, "no line names req-1\n");
}

TEST_F(TraceCommandTest, WhatCannotBeUsed) {
  EXPECT_EQ(Call({"trace"}).code, 2);
  EXPECT_EQ(Call({"trace", "ab"}).code, 2);
  EXPECT_EQ(Call({"trace", "--timeout=soon", "req-1"}).code, 2);
  EXPECT_EQ(Call({"trace", "--url", "http://127.0.0.1:1", "req-1"}).code, 1);
  for (const char* answer : {"", "[]", "{\"data\": 3}"}) {
    EXPECT_THAT(Ask({"req-1"}, answer).err, HasSubstr("no trace"));
  }
}

}  // namespace
}  // namespace aijob::test
