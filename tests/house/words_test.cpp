// Words that must not stand in the tree: unfinished business, sleeping, skipped tests without a
// reason, places on somebody's machine.

#include <gtest/gtest.h>

#include <optional>
#include <regex>

#include "house/source_tree.h"

namespace aijob::house {
namespace {

struct Banned {
  std::regex pattern;
  const char* why;
  bool everywhere = true;  // else in C++ alone: scripts that measure or play may pause
};

/// A line that says `house: allowed` with a reason may hold a banned word.
constexpr std::string_view kAllowed = "house: allowed, ";

const std::vector<Banned>& BannedWords() {
  static const std::vector<Banned> kBanned = [] {
    std::vector<Banned> banned;
    const auto add = [&banned](const std::string& pattern, const char* why,
                               bool everywhere = true) {
      banned.push_back({std::regex(pattern), why, everywhere});
    };
    // Patterns are put together from halves, so that this file does not hold the words itself.
    add(std::string("\\bTO") + "DO\\b|\\bFIX" + "ME\\b|\\bX" + "XX\\b(?!-)", "unfinished");
    add(std::string("sleep") + "_(for|until)|\\b(u|nano)?sleep" + "\\s*\\(",
        "time is passed in, waits are on descriptors", false);
    add(std::string("GTEST") + "_SKIP\\(\\)\\s*;", "a skipped test says why");
    add(std::string("(^|[ \"'(=:])(/wo") + "rk/|/ro" + "ot/|/home/[a-z]+/)", "somebody's machine");
    add(std::string("registry\\.np") + "mjs|deb\\.deb" + "ian\\.org|py" + "pi\\.org",
        "registries are the machine's business");
    return banned;
  }();
  return kBanned;
}

std::optional<std::string> Finding(const std::string& line, bool is_cpp = true) {
  if (line.find(kAllowed) != std::string::npos) return std::nullopt;
  for (const Banned& banned : BannedWords()) {
    if ((banned.everywhere || is_cpp) && std::regex_search(line, banned.pattern)) return banned.why;
  }
  return std::nullopt;
}

TEST(Words, NothingBannedStandsInTheTree) {
  std::vector<std::string> wrong;
  for (const char* folder : {"exporter", "tests", "deploy", "docker", "dashboards"}) {
    for (const fs::path& file :
         Files(folder, {".cpp", ".h", ".py", ".sh", ".md", ".txt", ".html", ".js", ".json"})) {
      const bool is_cpp = file.extension() == ".cpp" || file.extension() == ".h";
      size_t number = 0;
      for (const std::string& line : Lines(ReadFile(Root() / file))) {
        ++number;
        if (const auto why = Finding(line, is_cpp)) {
          wrong.push_back(file.string() + ":" + std::to_string(number) + ": " + *why);
        }
      }
    }
  }
  EXPECT_EQ(Join(wrong), "");
}

TEST(Words, PlantedWordsAreFound) {
  EXPECT_TRUE(Finding(std::string("// TO") + "DO: later"));
  EXPECT_TRUE(Finding(std::string("std::this_thread::sleep") + "_for(1s);"));
  EXPECT_TRUE(Finding(std::string("  sleep") + "(1);"));
  EXPECT_TRUE(Finding(std::string("GTEST") + "_SKIP();"));
  EXPECT_TRUE(Finding(std::string("open(\"/wo") + "rk/main\")"));
  EXPECT_FALSE(Finding(std::string("GTEST") + "_SKIP() << \"needs inotify\";"));
  EXPECT_FALSE(Finding(std::string("sleep") + "(1)", false)) << "a script";
  EXPECT_FALSE(Finding(std::string("rootfs=\"$demo/ro") + "ot/var\"")) << "a folder of that name";
  EXPECT_FALSE(Finding("std::chrono::seconds rest = now - last;"));
  EXPECT_FALSE(Finding(std::string("sleep") + "_for(x);  // house: allowed, a client's pace"));
}

}  // namespace
}  // namespace aijob::house
