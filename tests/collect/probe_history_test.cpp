#include "collect/probe_history.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace aijob::collect {
namespace {

/// One letter a probe: o 200, s 503, f 500, r refused, t timed out.
ProbeResult ResultOf(char probe) {
  switch (probe) {
    case 'o':
      return {.outcome = ProbeOutcome::kOk, .status = 200};
    case 's':
      return {.outcome = ProbeOutcome::kStarting, .status = 503, .why = "status 503"};
    case 'f':
      return {.outcome = ProbeOutcome::kFailed, .status = 500, .why = "status 500"};
    case 't':
      return {.outcome = ProbeOutcome::kTimeout, .why = "late"};
    default:
      return {.outcome = ProbeOutcome::kFailed, .why = "refused"};
  }
}

TEST(ProbeHistory, TellsStartingFromBroken) {
  const struct {
    const char* name;
    std::string probes;
    std::string outcomes;  // o ok, s starting, f failed, t timeout
    uint64_t failures;
  } kCases[] = {
      {"comes up", "sso", "sso", 0},
      {"is refused, then comes up", "rrso", "ffso", 0},
      {"works, then breaks", "osss", "offf", 3},
      {"works, breaks, works", "osso", "offo", 0},
      {"is restarted", "orsso", "ofsso", 0},
      {"hangs, and is restarted", "otsso", "otsso", 0},
      {"an error of its own is no restart", "ofss", "offf", 3},
      {"starting does not end a row of failures", "orrss", "offss", 2},
      {"never comes up", "ssss", "ssss", 0},
      {"timeouts count", "ttt", "ttt", 3},
  };
  for (const auto& [name, probes, outcomes, failures] : kCases) {
    ProbeHistory history;
    std::string judged;
    for (const char probe : probes) {
      judged += OutcomeName(history.Judge(ResultOf(probe)).outcome)[0];
    }
    EXPECT_EQ(judged, outcomes) << name;
    EXPECT_EQ(history.failures(), failures) << name;
  }
}

TEST(ProbeHistory, SaysWhyA503IsAFailure) {
  ProbeHistory history;
  EXPECT_EQ(history.Judge(ResultOf('s')).why, "status 503");
  history.Judge(ResultOf('o'));
  EXPECT_EQ(history.Judge(ResultOf('s')).why, "status 503, and it has been ready before");
}

}  // namespace
}  // namespace aijob::collect
