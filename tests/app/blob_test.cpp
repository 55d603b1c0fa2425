#include "app/blob.h"

#include <gtest/gtest.h>

namespace aijob::app {
namespace {

TEST(Blob, GivesBackWhatWasPacked) {
  const std::string binary("\0\x01\xff", 3);
  const auto parts = UnpackBlobs(PackBlobs({"", binary, std::string(70'000, 'x')}), 3);
  ASSERT_TRUE(parts);
  EXPECT_EQ((*parts)[0], "");
  EXPECT_EQ((*parts)[1], binary);
  EXPECT_EQ((*parts)[2].size(), 70'000u);
}

TEST(Blob, RefusesWhatIsDamaged) {
  const std::string packed = PackBlobs({"ab", "cd"});
  EXPECT_FALSE(UnpackBlobs("", 2));
  EXPECT_FALSE(UnpackBlobs(packed, 1));
  EXPECT_FALSE(UnpackBlobs(packed, 3));
  EXPECT_FALSE(UnpackBlobs(packed + "x", 2));
  for (size_t length = 0; length < packed.size(); ++length) {
    EXPECT_FALSE(UnpackBlobs(packed.substr(0, length), 2)) << length;
  }
  std::string other_version = packed;
  other_version[0] = 9;
  EXPECT_FALSE(UnpackBlobs(other_version, 2));
}

}  // namespace
}  // namespace aijob::app
