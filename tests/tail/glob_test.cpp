#include "tail/glob.h"

#include <gtest/gtest.h>

namespace aijob::tail {
namespace {

struct Case {
  const char* pattern;
  const char* path;
  bool matches;
};

TEST(GlobTest, Matches) {
  const Case cases[] = {
      {"/a/*.log", "/a/x.log", true},
      {"/a/*.log", "/a/b/x.log", false},
      {"/a/**/*.log", "/a/x.log", true},
      {"/a/**/*.log", "/a/b/c/x.log", true},
      {"/a/**/*.log", "/b/x.log", false},
      {"/a/**", "/a/b/c", true},
      {"/a/**", "/a", false},
      {"/a/**/b/*.log", "/a/x/b/y/b/z.log", true},
      {"/a/?.log", "/a/xy.log", false},
      {"/a/[ab].log", "/a/b.log", true},
      {"/a/[!ab].log", "/a/b.log", false},
      {"/a/*.log", "/a/.x.log", false},
      {"/a/**/*.log", "/a/.b/x.log", false},
      {"/a/x[1].log", "/a/x[1].log", true},
      {"/a/{x,y}.log", "/a/y.log", true},
      {"/a/{x,{y,z}w}.log", "/a/zw.log", true},
      {"/a/**/**/**/x", "/a/b/x", true},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(GlobSet({each.pattern}, {}).Matches(each.path), each.matches)
        << each.pattern << " " << each.path;
  }
}

TEST(GlobTest, MayHoldOnlyFoldersThatLeadToMatches) {
  const GlobSet globs({"/a/b/*/c/*.log", "/x/**/y.log"}, {});
  EXPECT_TRUE(globs.MayHold("/a"));
  EXPECT_TRUE(globs.MayHold("/a/b/q/c"));
  EXPECT_FALSE(globs.MayHold("/a/b/q/d"));
  EXPECT_FALSE(globs.MayHold("/a/b/q/c/d"));
  EXPECT_TRUE(globs.MayHold("/x/1/2/3"));
  EXPECT_FALSE(globs.MayHold("/x/.git"));
}

TEST(GlobTest, Excludes) {
  const GlobSet globs({"/a/**/*.log"}, {"debug*.log", "/a/tmp/**"});
  EXPECT_TRUE(globs.Matches("/a/b/x.log"));
  EXPECT_FALSE(globs.Matches("/a/b/debug-1.log"));
  EXPECT_FALSE(globs.Matches("/a/tmp/x/y.log"));
}

TEST(GlobTest, BaseIsTheLeadingLiteralFolders) {
  EXPECT_EQ(Glob("/var/log/*/x.log").base(), "/var/log");
  EXPECT_EQ(Glob("/var/log/x.log").base(), "/var/log");
  EXPECT_EQ(Glob("/*/x.log").base(), "/");
}

}  // namespace
}  // namespace aijob::tail
