#include "tail/rootfs.h"

#include <gmock/gmock.h>

#include "tail/following.h"

namespace aijob::tail {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

TEST(RootfsTest, KubernetesDoubleLinks) {
  const TempFolder root;
  for (const char* name : {"/var/log/containers", "/var/log/pods/p/c", "/data/c"}) {
    fs::create_directories(root.path() + name);
  }
  fs::create_symlink("/data/c/0-json.log", root / "var/log/pods/p/c/0.log");
  fs::create_symlink("/var/log/pods/p/c/0.log", root / "var/log/containers/x.log");
  Append(root / "data/c/0-json.log", "one\n");
  Options options = Following::Of({"/var/log/containers/*.log"});
  options.rootfs = root.path();
  Following following(options);
  following.Run();
  Append(root / "data/c/0-json.log", "two\n");
  following.Run();
  // kubelet rotates the target; the link stays.
  fs::rename(root / "data/c/0-json.log", root / "data/c/0-json.log.1");
  Append(root / "data/c/0-json.log", "three\n");
  following.Run();
  following.Restart();
  following.WaitLong(seconds(11));
  EXPECT_THAT(following.lines(), ElementsAre("one", "two", "three"));
  EXPECT_THAT(following.paths, ::testing::Each("/var/log/containers/x.log"));
}

TEST(RootfsTest, Resolves) {
  const TempFolder root;
  fs::create_directories(root / "a/b");
  Append(root / "a/b/f", "");
  fs::create_symlink("/a/b", root / "absolute");
  fs::create_symlink("a/../a/b/f", root / "relative");
  fs::create_symlink("../../../../a", root / "up");
  fs::create_symlink("loop", root / "loop");
  const Rootfs rootfs(root.path());
  const struct {
    const char* path;
    std::string real;
  } kCases[] = {
      {"/a/b/f", root / "a/b/f"},
      {"/absolute/f", root / "a/b/f"},
      {"/relative", root / "a/b/f"},
      {"/up/b/f", root / "a/b/f"},
      {"/../../a", root / "a"},
      {"/loop", ""},
      {"/nothing", ""},
      {"/", root / ""},
  };
  for (const auto& each : kCases) EXPECT_EQ(rootfs.Resolve(each.path), each.real) << each.path;
  EXPECT_EQ(rootfs.OnHost(root / "a/b"), "/a/b");
  EXPECT_EQ(Rootfs("/").OnHost("/a/b"), "/a/b");
}

}  // namespace
}  // namespace aijob::tail
