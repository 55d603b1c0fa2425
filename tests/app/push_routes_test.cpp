#include "app/push_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "app/push_asking.h"
#include "http/compress.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kProtobufType =
    "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

/// MetricFamily{name: "x", type: UNTYPED, metric {untyped {value: 2}}}, delimited. Fields:
/// https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
std::string Protobuf() {
  const std::string untyped = std::string("\x09", 1) + std::string("\0\0\0\0\0\0\0\x40", 8);
  const std::string metric = "\x2a\x09" + untyped;
  const std::string family = std::string("\x0a\x01x\x18\x03\x22\x0b", 7) + metric;
  return std::string(1, static_cast<char>(family.size())) + family;
}

using PushRoutesTest = PushAskingTest;

TEST_F(PushRoutesTest, StatusesAndWhatTheySay) {
  const struct {
    const char *name, *method, *path, *body;
    int status;
    const char* says;
  } kCases[] = {
      {"put", "PUT", "/metrics/job/a", "x 1\n", 200, ""},
      {"post", "POST", "/metrics/job/a", "y 1\n", 200, ""},
      {"put nothing", "PUT", "/metrics/job/b", "", 200, ""},
      {"post nothing", "POST", "/metrics/job/c", "", 200, ""},
      {"delete", "DELETE", "/metrics/job/a", "", 202, ""},
      {"delete what is not there", "DELETE", "/metrics/job/nothing", "", 202, ""},
      {"a labels' slash in base64", "PUT", "/metrics/job/a/l@base64/Yi9j", "x 1\n", 200, ""},
      {"no text", "PUT", "/metrics/job/a", "x\n", 400, "line 1"},
      {"a timestamp", "PUT", "/metrics/job/a", "x 1 1\n", 400, "timestamps"},
      {"twice in one body", "PUT", "/metrics/job/a", "x 1\nx 2\n", 400, "twice"},
      {"odd", "PUT", "/metrics/job/a/l", "x 1\n", 400, "odd number of components"},
      {"empty", "PUT", "/metrics/job/a//l", "x 1\n", 400, "@base64/="},
      {"bad label", "PUT", "/metrics/job/a/0/b", "x 1\n", 400, "improper label name"},
      {"bad base64", "PUT", "/metrics/job@base64/!!", "x 1\n", 400, "base64"},
      {"no UTF-8", "PUT", "/metrics/job/%FF", "x 1\n", 400, "UTF-8"},
      {"delete a bad path", "DELETE", "/metrics/job/a/l", "", 400, "odd"},
      {"a name of ours", "PUT", "/metrics/job/a", "# TYPE go_info counter\ngo_info 1\n", 400,
       "exporter's own"},
      {"a name like a label of ours", "PUT", "/metrics/job/a", "le 1\n", 200, ""},
  };
  for (const auto& [name, method, path, body, status, says] : kCases) {
    const http::Response response = Ask(method, path, body);
    EXPECT_EQ(response.status, status) << name << ": " << response.body;
    EXPECT_THAT(response.body, HasSubstr(says)) << name;
    if (status < 300) {
      EXPECT_EQ(response.body, "") << name;
    }
  }
}

TEST_F(PushRoutesTest, PutReplacesTheGroupPostItsFamilies) {
  Ask("PUT", "/metrics/job/a", "x{l=\"1\"} 1\ny 1\n");
  Ask("POST", "/metrics/job/a", "x{l=\"2\"} 2\n");
  EXPECT_EQ(Value("x{instance=\"\",job=\"a\",l=\"1\"}"), -1);
  EXPECT_EQ(Value("x{instance=\"\",job=\"a\",l=\"2\"}"), 2);
  EXPECT_EQ(Value("y{instance=\"\",job=\"a\"}"), 1);
  Ask("PUT", "/metrics/job/a", "z 3\n");
  EXPECT_EQ(Samples().size(), 3U) << "z and its group's two times";
}

TEST_F(PushRoutesTest, WhatIsUnreadableLeavesNoGroupWhatIsInvalidDoes) {
  EXPECT_EQ(Ask("PUT", "/metrics/job/a", "x\n").status, 400);
  EXPECT_THAT(Samples(), IsEmpty());
  EXPECT_EQ(Ask("PUT", "/metrics/job/a", "x 1 1\n").status, 400);
  const auto samples = Samples();
  EXPECT_EQ(samples.at("push_time_seconds{instance=\"\",job=\"a\"}"), 0);
  EXPECT_EQ(samples.at("push_failure_time_seconds{instance=\"\",job=\"a\"}"),
            model::UnixSeconds(now_.wall));
  EXPECT_EQ(samples.size(), 2U);
}

TEST_F(PushRoutesTest, TheContentTypeChoosesTheReader) {
  const std::string untyped = "x{instance=\"\",job=\"a\"}";
  const std::string open = "# TYPE x gauge\nx 3\n# EOF\n";
  const std::string only_open = "# TYPE x info\nx_info{v=\"1\"} 1\n# EOF\n";
  const struct {
    const char* name;
    std::string type, body;
    int status;
  } kCases[] = {
      {"none is text", "", "x 2\n", 200},
      {"text", "text/plain; version=0.0.4", "x 2\n", 200},
      {"JSON is text", "application/json", "x 2\n", 200},
      {"protobuf", kProtobufType, Protobuf(), 200},
      {"protobuf, in any order and case",
       "Application/VND.google.protobuf;encoding=\"delimited\"; "
       "Proto=io.prometheus.client.MetricFamily; q=1",
       Protobuf(), 200},
      {"protobuf that is cut off", kProtobufType, Protobuf().substr(0, 9), 400},
      {"protobuf without its type", "", Protobuf(), 400},
      {"protobuf of another encoding",
       "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=text",
       Protobuf(), 400},
      {"protobuf of another message",
       "application/vnd.google.protobuf; proto=Other; encoding=delimited", Protobuf(), 400},
      {"text as protobuf", kProtobufType, "x 2\n", 400},
      {"OpenMetrics", "application/openmetrics-text; version=1.0.0", open, 200},
      {"OpenMetrics alone has info", "application/openmetrics-text", only_open, 200},
      {"which text has not", "text/plain", only_open, 400},
      {"OpenMetrics is strict", "application/openmetrics-text", "x  3\n# EOF\n", 400},
      {"without its end it is text", "application/openmetrics-text", "x  3\n", 200},
      {"a sample named so is no end", "application/openmetrics-text", "x  3\n# EOFx\n", 200},
  };
  for (const auto& [name, type, body, status] : kCases) {
    std::vector<http::Header> headers;
    if (!type.empty()) headers.push_back({"Content-Type", type});
    const http::Response response = Ask("PUT", "/metrics/job/a", body, headers);
    EXPECT_EQ(response.status, status) << name << ": " << response.body;
    const bool has_value = body == Protobuf() || body.find("x 2") == 0;
    if (status == 200 && has_value) {
      EXPECT_EQ(Value(untyped), 2) << name;
    }
    Ask("DELETE", "/metrics/job/a");
  }
}

TEST_F(PushRoutesTest, BodiesArePackedOrTooLarge) {
  const std::string text = "x 2\n";
  const std::string large = "x{l=\"" + std::string(10'000, 'y') + "\"} 1\n";
  const struct {
    const char* name;
    std::string body;
    const char* encoding;
    int status;
  } kCases[] = {
      {"gzip", http::Gzip(text), "gzip", 200},
      {"GZIP", http::Gzip(text), "GZIP", 200},
      {"no gzip", text, "gzip", 400},
      {"cut off", http::Gzip(text).substr(0, 20), "gzip", 400},
      {"unknown", text, "br", 415},
      {"too large", large, "", 413},
      {"too large when unpacked", http::Gzip(large), "gzip", 413},
  };
  for (const auto& [name, body, encoding, status] : kCases) {
    std::vector<http::Header> headers;
    if (*encoding != '\0') headers.push_back({"Content-Encoding", encoding});
    EXPECT_EQ(Ask("PUT", "/metrics/job/a", body, headers).status, status) << name;
  }
  EXPECT_EQ(Value("x{instance=\"\",job=\"a\"}"), 2);
}

TEST_F(PushRoutesTest, OtherMethodsAreRefusedOrTold) {
  for (const char* method : {"GET", "PATCH", "HEAD", "TRACE", "put"}) {
    const http::Response response = Ask(method, "/metrics/job/a");
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(http::FindHeader(response.headers, "Allow"), "DELETE, OPTIONS, POST, PUT") << method;
  }
  const http::Response options = Ask("OPTIONS", "/metrics/job/a");
  EXPECT_EQ(options.status, 200);
  EXPECT_EQ(options.body, "");
  EXPECT_EQ(http::FindHeader(options.headers, "Allow"), "DELETE, OPTIONS, POST, PUT");
  EXPECT_EQ(http::FindHeader(options.headers, "Access-Control-Allow-Origin"), "")
      << "pages of other origins may not push";
}

TEST_F(PushRoutesTest, WhereTheyAreNotEnabled) {
  Configure("  enabled: false\n");
  for (const char* method : {"PUT", "POST", "DELETE"}) {
    const http::Response response = Ask(method, "/metrics/job/a", "x 1\n");
    EXPECT_EQ(response.status, 404) << method;
    EXPECT_THAT(response.body, HasSubstr("push.enabled")) << method;
  }
  EXPECT_EQ(GroupCount(), 0U);
}

TEST_F(PushRoutesTest, BeforeTheStoredGroupsAreReadItSaysWait) {
  pushes_ = app::Pushes::Open("", now_).value();
  for (const char* method : {"PUT", "POST", "DELETE"}) {
    const http::Response response = Ask(method, "/metrics/job/a", "x 1\n");
    EXPECT_EQ(response.status, 503) << method;
    EXPECT_EQ(http::FindHeader(response.headers, "Retry-After"), "1") << method;
  }
  EXPECT_EQ(app::AnswerWipe(*pushes_).status, 503);
  EXPECT_EQ(Ask("PUT", "/metrics/job/a/l", "x 1\n").status, 400) << "that will not get better";
}

TEST_F(PushRoutesTest, WhatCannotBeStoredIsTold) {
  Open(folder_.Path("state"));
  ASSERT_EQ(Ask("PUT", "/metrics/job/a", "x 1\n").status, 200);
  const auto before = Samples();
  std::filesystem::remove(folder_.Path("state/pushes.db"));
  for (const char* method : {"PUT", "POST", "DELETE"}) {
    const http::Response response = Ask(method, "/metrics/job/a", "x 2\n");
    EXPECT_EQ(response.status, 503) << method;
    EXPECT_THAT(response.body, HasSubstr("nothing was changed")) << method;
    EXPECT_THAT(response.body, Not(HasSubstr(folder_.Path()))) << "no path of the host";
  }
  EXPECT_EQ(app::AnswerWipe(*pushes_).status, 503);
  EXPECT_EQ(Samples(), before);
}

TEST_F(PushRoutesTest, WipeTakesAll) {
  Ask("PUT", "/metrics/job/a", "x 1\n");
  Ask("PUT", "/metrics/job/b", "x 1\n");
  EXPECT_EQ(app::AnswerWipe(*pushes_).status, 202);
  EXPECT_EQ(GroupCount(), 0U);
  EXPECT_EQ(app::AnswerWipe(*pushes_).status, 202);
}

}  // namespace
}  // namespace aijob::test
