#include "push/series_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace aijob::push {
namespace {

/// Random inserts and erases of hashes from `draw`, beside std::set.
template <typename Draw>
void CompareWithSet(std::mt19937_64& random, size_t steps, size_t most, const Draw& draw) {
  SeriesSet set;
  std::set<uint64_t> twin;
  for (size_t step = 0; step < steps; ++step) {
    const uint64_t hash = draw();
    const bool shrink = twin.size() >= most || (step / (2 * most)) % 2 == 1;
    if (twin.contains(hash) && (shrink || random() % 4 == 0)) {
      twin.erase(hash);
      set.Erase(hash);
    } else if (!shrink || random() % 4 == 0) {
      ASSERT_EQ(set.Insert(hash), twin.insert(hash).second);
    }
    ASSERT_EQ(set.Contains(hash), twin.contains(hash));
    ASSERT_EQ(set.size(), twin.size());
    if (step % 997 == 0) {
      for (const uint64_t kept : twin) ASSERT_TRUE(set.Contains(kept));
    }
  }
  for (const uint64_t kept : std::set<uint64_t>(twin)) {
    ASSERT_FALSE(set.Insert(kept));
    set.Erase(kept);
    twin.erase(kept);
    ASSERT_FALSE(set.Contains(kept));
    for (const uint64_t other : twin) ASSERT_TRUE(twin.size() > 300 || set.Contains(other));
  }
  EXPECT_EQ(set.size(), 0U);
}

TEST(SeriesSetTest, IsASet) {
  std::mt19937_64 random(1);
  CompareWithSet(random, 200'000, 5'000, [&] { return random() % 20'000 + 1; });
}

/// Hashes whose home is one of few places around the end of the table: clusters that wrap around.
TEST(SeriesSetTest, ClustersWrapAround) {
  std::mt19937_64 random(2);
  CompareWithSet(random, 100'000, 300, [&] {
    const uint64_t home = (1020 + random() % 8) % 1024;
    return home + 1024 * (1 + random() % 60);
  });
}

TEST(SeriesSetTest, AFullHouseOfOneHome) {
  std::mt19937_64 random(3);
  CompareWithSet(random, 20'000, 400, [&] { return 1023 + 1024 * (random() % 500); });
}

TEST(SeriesSetTest, GrowsWithWhatItHolds) {
  SeriesSet set;
  EXPECT_FALSE(set.Contains(1));
  for (uint64_t hash = 1; hash <= 100'000; ++hash) ASSERT_TRUE(set.Insert(hash << 20U | hash));
  for (uint64_t hash = 1; hash <= 100'000; ++hash) ASSERT_FALSE(set.Insert(hash << 20U | hash));
  EXPECT_FALSE(set.Contains(7));
  EXPECT_EQ(set.size(), 100'000U);
}

}  // namespace
}  // namespace aijob::push
