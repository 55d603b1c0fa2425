#include "app/version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::app {
namespace {

TEST(Version, IsThreeNumbersAndARevision) {
  EXPECT_THAT(Version(), ::testing::ContainsRegex("^[0-9]+\\.[0-9]+\\.[0-9]+$"));
  EXPECT_THAT(Revision(), ::testing::ContainsRegex("^([0-9a-f]{7,40}|unknown)$"));
  EXPECT_EQ(VersionText(),
            "aijob_exporter, version " + Version() + " (revision " + Revision() + ")");
}

}  // namespace
}  // namespace aijob::app
