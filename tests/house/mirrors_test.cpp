// Every exporter/<room>/<file>.cpp has its tests/<room>/<file>_test.cpp, or its head says where
// else it is tested, for parts of one type: `// Tested in tests/tail/rotation_test.cpp.`

#include <gtest/gtest.h>

#include <map>
#include <regex>

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

/// The test that the first lines of a source name, or nothing.
std::string NamedTest(const std::string& text) {
  static const std::regex kTestedIn(R"(// Tested in (tests/[\w/]+_test\.cpp)\b)");
  const auto lines = Lines(text);
  for (size_t i = 0; i < std::min<size_t>(lines.size(), 15); ++i) {
    std::smatch match;
    if (std::regex_search(lines[i], match, kTestedIn)) return match[1];
  }
  return "";
}

bool IsTested(const fs::path& source) {
  if (fs::exists(Root() / MirrorOf(source))) return true;
  const std::string named = NamedTest(ReadFile(Root() / source));
  return !named.empty() && fs::exists(Root() / named);
}

TEST(Mirrors, EverySourceHasItsTest) {
  std::vector<std::string> wrong;
  for (const fs::path& file : Files("exporter", {".cpp"})) {
    if (!Excused().contains(file) && !IsTested(file)) {
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
  EXPECT_EQ(NamedTest("// Rotation.\n// Tested in tests/tail/tailer_test.cpp.\n"),
            "tests/tail/tailer_test.cpp");
  EXPECT_EQ(NamedTest("// Rotation.\n"), "");
}

}  // namespace
}  // namespace aijob::house
