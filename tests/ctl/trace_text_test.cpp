#include "ctl/trace_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::ctl {
namespace {

TEST(TraceText, ShowsTheWayAndWhoFailedFirst) {
  const auto trace = nlohmann::ordered_json::parse(R"({"id":"req-1","complete":true,"lines":[
    {"time":"2026-01-02T03:04:05Z","module":"gateway","level":"info","source":"api","text":"in"},
    {"module":"parser","level":"error","task_id":"t1","source":"api","text":"bad\u001b"},
    {"module":"parser","status":"FAILED","source":"api","text":"x"},
    {"source":"api","text":"end"}]})");
  EXPECT_EQ(TraceText(trace),
            "2026-01-02T03:04:05Z gateway level=info\n    in\n"
            "- parser task_id=t1 level=error\n    bad \n"
            "- parser status=FAILED\n    x\n"
            "- api\n    end\n"
            "way: gateway -> parser -> api\nfailed first: parser\n");
}

TEST(TraceText, WhatIsMissingIsSaid) {
  EXPECT_EQ(TraceText(nlohmann::ordered_json::parse(R"({"id":"req-1","lines":[]})")),
            "no line names req-1\n");
  EXPECT_NE(TraceText(nlohmann::ordered_json::parse(R"({"id":"r","lines":[],"complete":false})"))
                .find("incomplete"),
            std::string::npos);
}

}  // namespace
}  // namespace aijob::ctl
