#include "state/encoding.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace aijob::state {
namespace {

TEST(EncodingTest, StringsComeBackWhateverTheyHold) {
  const std::vector<std::vector<std::string>> kLists = {{},
                                                        {""},
                                                        {"", ""},
                                                        {"a"},
                                                        {"3:foo", "1:"},
                                                        {"a,b", "c"},
                                                        {std::string("\0x", 2), "\xff\xfe"}};
  for (const auto& list : kLists) EXPECT_EQ(DecodeStrings(EncodeStrings(list)), list);
}

TEST(EncodingTest, NoTwoListsLookAlike) {
  EXPECT_NE(EncodeStrings({"a", "b"}), EncodeStrings({"ab"}));
  EXPECT_NE(EncodeStrings({"a", ""}), EncodeStrings({"a"}));
  EXPECT_NE(EncodeStrings({"1:a"}), EncodeStrings({"", "a"}));
  EXPECT_EQ(EncodeStrings({"foo", "", "a,b:c"}), "3:foo0:5:a,b:c");
}

TEST(EncodingTest, DamagedStringsAreNone) {
  for (const char* bytes : {"3:fo", "3foo", ":", "x", "-1:a", "99999999999999999999:a", "1"}) {
    EXPECT_FALSE(DecodeStrings(bytes)) << bytes;
  }
}

TEST(EncodingTest, CountsComeBackToTheLastBit) {
  std::mt19937_64 random(1);
  std::vector<uint64_t> counts = {0, 1, 255, 256, std::numeric_limits<uint64_t>::max()};
  for (int i = 0; i < 100; ++i) counts.push_back(random());
  EXPECT_EQ(DecodeCounts(EncodeCounts(counts)), counts);
  EXPECT_EQ(DecodeCounts(""), std::vector<uint64_t>());
  EXPECT_FALSE(DecodeCounts("1234567"));
}

}  // namespace
}  // namespace aijob::state
