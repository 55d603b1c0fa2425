#include "ctl/asking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/servers.h"

namespace aijob::ctl {
namespace {

using ::testing::HasSubstr;

TEST(Asking, TheUrlsPathStaysBeforeTheRoute) {
  Service service;
  service.url = "http://example.org:1/prefix//";
  EXPECT_EQ(RequestFor(service, "/api/v1/status")->url,
            "http://example.org:1/prefix/api/v1/status");
  for (const char* url : {"ftp://x", "", "http://x/?a=b"}) {
    service.url = url;
    EXPECT_FALSE(RequestFor(service, "/").ok()) << url;
  }
}

TEST(Asking, AnswersAndRefusals) {
  auto server = http::StartServer({}, [](const http::Request& request) {
    http::Response response;
    response.status = request.path == "/yes" ? 200 : 404;
    response.body = "body of " + request.path;
    return response;
  });
  Service service;
  service.url = "http://" + server->Addresses()[0];
  EXPECT_EQ(Ask(service, "/yes").value(), "body of /yes");
  EXPECT_THAT(Ask(service, "/no").error(), HasSubstr("answers 404 Not Found: body of /no"));
  service.url = "http://127.0.0.1:1";
  EXPECT_FALSE(Ask(service, "/yes").ok());
}

TEST(Asking, Durations) {
  EXPECT_EQ(CheckDuration("1h30m"), "");
  for (const char* text : {"", "0s", "x", "-1s"}) EXPECT_NE(CheckDuration(text), "") << text;
}

}  // namespace
}  // namespace aijob::ctl
