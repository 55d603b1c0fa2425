#include "tail/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::tail {
namespace {

using ::testing::Contains;
using ::testing::Not;

TEST(Names, ASuffixIsWhatRotationAdded) {
  const struct {
    const char *original, *name, *suffix;
  } kCases[] = {
      {"a.log", "a.log.1", ".1"},
      {"a.log", "a.log-20260101", "-20260101"},
      {"a.log", "a-20260101.log", "-20260101"},
      {"a.log", "a-2026-01-01T00-00-00.000.log", "-2026-01-01T00-00-00.000"},
      {"0.log", "0.log.20260101-000000", ".20260101-000000"},
      {"a.log", "a.log", ""},
      {"a.log", "b.log.1", ""},
      {"rank0.log", "rank1.log", ""},
      {"rank1.log", "rank10.log", ""},  // begins alike, is no child
      {"a.log", "a.log1", ""},
  };
  for (const auto& [original, name, suffix] : kCases) {
    EXPECT_EQ(DerivedSuffix(original, name), suffix) << original << " -> " << name;
  }
}

TEST(Names, EveryChildNamesItsOriginal) {
  for (const char* child : {"a.log.1", "a.log-20260101", "a-20260101.log"}) {
    EXPECT_THAT(PossibleOriginals(child), Contains("a.log")) << child;
  }
  EXPECT_THAT(PossibleOriginals("rank1.log"), Not(Contains("rank0.log")));
}

TEST(Names, ShapesTellCountersFromDates) {
  EXPECT_EQ(ShapeOf(".1"), ShapeOf(".12"));
  EXPECT_EQ(ShapeOf(".999"), ShapeOf(".1000"));
  EXPECT_NE(ShapeOf(".1"), ShapeOf(".20260101"));
  EXPECT_TRUE(IsPlainRotation(".12"));
  EXPECT_TRUE(IsPlainRotation("-20260101"));
  EXPECT_FALSE(IsPlainRotation(".48213")) << "a process's own file";
  EXPECT_NE(ShapeOf("-1"), ShapeOf("-20260101"));
  EXPECT_EQ(ShapeOf("-20260101"), ShapeOf("-20261231"));
}

TEST(Names, CompressedFilesAreKnownByTheirEnding) {
  for (const char* name : {"a.log.1.gz", "a.zst", "a.log.bz2", "a.xz"}) {
    EXPECT_TRUE(IsCompressed(name)) << name;
  }
  for (const char* name : {"a.log", "a.gzip.log", "gz"}) EXPECT_FALSE(IsCompressed(name)) << name;
}

TEST(Names, AreTakenFromTheirFolders) {
  EXPECT_EQ(FolderOf("/a/b.log"), "/a");
  EXPECT_EQ(NameOf("/a/b.log"), "b.log");
  EXPECT_EQ(FolderOf("/b.log"), "/");
}

}  // namespace
}  // namespace aijob::tail
