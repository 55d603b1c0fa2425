// Every exporter/<room>/<file>.cpp has its tests/<room>/<file>_test.cpp, or a reason why not.

#include <gtest/gtest.h>

#include <map>

#include "house/source_tree.h"

namespace aijob::house {
namespace {

/// Sources without a mirror, and who tests them instead.
const std::map<std::string, std::string>& Excused() {
  static const std::map<std::string, std::string> kExcused = {
      {"exporter/main.cpp", "the doors of the programs; run by tests/service and tests/ctl"},
      {"exporter/aijobctl.cpp", "the doors of the programs; run by tests/service and tests/ctl"},
  };
  return kExcused;
}

fs::path MirrorOf(const fs::path& source) {
  fs::path mirror = "tests";
  for (auto part = ++source.begin(); part != source.end(); ++part) mirror /= *part;
  return mirror.replace_filename(source.stem().string() + "_test.cpp");
}

TEST(Mirrors, EverySourceHasItsTest) {
  std::vector<std::string> wrong;
  for (const fs::path& file : Files("exporter", {".cpp"})) {
    if (!Excused().contains(file) && !fs::exists(Root() / MirrorOf(file))) {
      wrong.push_back(file.string() + ": no " + MirrorOf(file).string());
    }
  }
  EXPECT_EQ(Join(wrong), "");
}

TEST(Mirrors, NoExcuseOutlivesItsSource) {
  for (const auto& [file, reason] : Excused()) {
    EXPECT_TRUE(fs::exists(Root() / file)) << file;
    EXPECT_FALSE(fs::exists(Root() / MirrorOf(file))) << file << " needs no excuse: " << reason;
  }
}

TEST(Mirrors, MirrorsAreNamedAfterTheirSource) {
  EXPECT_EQ(MirrorOf("exporter/tail/splitter.cpp"), "tests/tail/splitter_test.cpp");
  EXPECT_EQ(MirrorOf("exporter/main.cpp"), "tests/main_test.cpp");
}

}  // namespace
}  // namespace aijob::house
