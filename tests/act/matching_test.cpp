#include "act/matching.h"

#include <gtest/gtest.h>

#include "act/deciding.h"

namespace aijob::act {
namespace {

TEST(Matching, EveryPartMustFit) {
  const model::Incident incident = Broken("a", {}, "team/api-1");  // process_crash: layer app
  struct Case {
    const char* name;
    Match match;
    bool matches;
  };
  const auto severity = model::Severity::kWarning;
  const Case cases[] = {
      {"any", {}, true},
      {"its class", {{"gpu_oom", "process_crash"}, {}, {}, severity, {}}, true},
      {"another class", {{"gpu_oom"}, {}, {}, severity, {}}, false},
      {"its subtype", {{}, {"segfault"}, {}, severity, {}}, true},
      {"another subtype", {{}, {"sigkill"}, {}, severity, {}}, false},
      {"its layer", {{}, {}, {"app"}, severity, {}}, true},
      {"another layer", {{}, {}, {"network"}, severity, {}}, false},
      {"a pattern", {{}, {}, {}, severity, {"x", "team/api-*"}}, true},
      {"another workload", {{}, {}, {}, severity, {"team/db-*"}}, false},
  };
  for (const Case& each : cases)
    EXPECT_EQ(Matches(each.match, incident), each.matches) << each.name;
}

TEST(Matching, SeverityIsALeast) {
  model::Incident incident = Broken("a", {});
  Match match;
  incident.severity = model::Severity::kInfo;
  EXPECT_FALSE(Matches(match, incident));
  incident.severity = model::Severity::kWarning;
  EXPECT_TRUE(Matches(match, incident));
  match.severity = model::Severity::kCritical;
  EXPECT_FALSE(Matches(match, incident));
}

TEST(Matching, WhatOnlyStartsLooksUnhealthy) {
  EXPECT_TRUE(IsUnhealthy("timeout"));
  EXPECT_FALSE(IsUnhealthy("gpu_oom"));
}

}  // namespace
}  // namespace aijob::act
