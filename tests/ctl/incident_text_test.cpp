#include "ctl/incident_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::ctl {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(IncidentText, SaysWhatTheEngineerAsks) {
  const auto incident = ordered_json::parse(R"({
    "id": "20260102T030405Z-1", "workload": "train", "state": "open", "class": "comm_hang",
    "subtype": "collective_timeout", "severity": "critical", "opened": "2026-01-02T03:04:05Z",
    "ended": null, "events": 9, "affected_ranks": [0, 1], "suspect_ranks": [2], "cause": "One is late.",
    "remedy": "Exclude it.", "initiating": {"rank": 1},
    "first_lines": [{"time": "2026-01-02T03:04:05Z", "file": "a.log", "line": 3, "rank": 1,
                     "class": "comm_hang", "role": "initiating", "text": "Watch\u001b[31mdog"}]})");
  const std::string text = IncidentText(incident);
  for (const char* part :
       {"train: comm_hang/collective_timeout, critical, open\n", "cause: One is late.\n",
        "to do: Exclude it.\n", "suspects: 2\n", "first on rank: 1\n",
        "    2026-01-02T03:04:05Z a.log:3 rank 1 [comm_hang, initiating] Watch [31mdog\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(IncidentText, WhateverAServerSaysIsNoCrash) {
  for (const char* json :
       {"{}", R"({"id": 3, "suspect_ranks": "x", "first_lines": [1, null], "initiating": []})"}) {
    EXPECT_NE(IncidentText(ordered_json::parse(json)), "");
  }
}

}  // namespace
}  // namespace aijob::ctl
