#include "ctl/status_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::ctl {
namespace {

using nlohmann::ordered_json;

TEST(StatusText, OneScreen) {
  const auto workloads = ordered_json::parse(R"([
    {"workload":"train","state":"stalled","phase":null,"step":120,"stalls":[{"kind":"comm_hang"}],
     "last_progress":"2026-01-02T03:04:05Z","last_failure":{"class":"comm_hang",
     "subtype":"collective_timeout","rank":3,"opened":"2026-01-02T03:14:05Z","ended":null}},
    {"workload":"a\u001b","state":"starting","phase":"weights","step":null,"last_progress":null,
     "last_failure":null}])");
  const auto sources = ordered_json::parse(
      R"([{"name":"openglm","files":[{"lag_bytes":5},{"lag_bytes":7}]},{"name":"none"}])");
  EXPECT_EQ(StatusText(workloads, sources),
            "WORKLOAD  STATE              PHASE    STEP  LAST PROGRESS         LAST FAILURE\n"
            "train     stalled,comm_hang  -        120   2026-01-02T03:04:05Z  "
            "comm_hang/collective_timeout rank 3, open since 2026-01-02T03:14:05Z\n"
            "a         starting           weights  -     never                 none\n"
            "\n"
            "SOURCE   FILES  LAG BYTES\n"
            "openglm  2      12\n"
            "none     0      0\n");
}

TEST(StatusText, NothingYet) {
  EXPECT_EQ(StatusText(ordered_json::array(), ordered_json::array()),
            "no workload was heard of yet\n\nSOURCE  FILES  LAG BYTES\n");
}

}  // namespace
}  // namespace aijob::ctl
