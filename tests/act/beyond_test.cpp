// What else forbids to act, beyond the ten rules: with everything else allowed, it alone does.

#include <gtest/gtest.h>

#include "act/deciding.h"

namespace aijob::act {
namespace {

TEST(Beyond, MaintenanceByFileAndByHand) {
  Deciding test;
  test.situation.maintenance_file = true;
  test.Break("a");
  EXPECT_EQ(test.Newest(), "suppressed: maintenance");
  test.situation.maintenance_file = false;
  test.Resume();
  test.engine.SetMaintenance(test.now + minutes(5));
  test.Break("b");
  EXPECT_EQ(test.Newest(), "suppressed: maintenance");
  test.Resume();
  test.Pass(minutes(5));
  test.Break("c");
  EXPECT_EQ(test.Newest(), "sent");
}

TEST(Beyond, OneOfSeveralExportersActs) {
  Deciding test;
  test.situation.leads = false;
  test.Break("a");
  EXPECT_EQ(test.Newest(), "suppressed: not_leader");
}

TEST(Beyond, FlappingEndsIt) {
  Options options = Daring();
  options.policies[0].limits = {seconds(0), 100, 100};
  Deciding test(options);
  for (int i = 0; i < 3; ++i) {
    test.Break("a" + std::to_string(i));
    EXPECT_EQ(test.Newest(), "sent");
    test.Resume();
    test.Pass(minutes(5));
  }
  test.Break("b");  // the third time that it broke soon after it was mended
  EXPECT_EQ(test.Newest(), "suppressed: flapping");
}

TEST(Beyond, HistoryIsNotActedOn) {
  Deciding test;
  model::Incident incident = Broken("a", test.now - hours(2));
  test.Break(incident);
  EXPECT_EQ(test.Newest(), "suppressed: stale");
}

}  // namespace
}  // namespace aijob::act
