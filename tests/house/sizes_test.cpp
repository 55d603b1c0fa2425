// Files that can be read in one sitting: at most 300 lines, unless the head says why.

#include <gtest/gtest.h>

#include "house/source_tree.h"

namespace aijob::house {
namespace {

constexpr size_t kMostLines = 300;
constexpr size_t kMostProgramLines = 60;
constexpr std::string_view kReason = "// Over 300 lines because ";

bool TooLong(const std::vector<std::string>& lines) {
  if (lines.size() <= kMostLines) return false;
  for (size_t i = 0; i < std::min<size_t>(lines.size(), 20); ++i) {
    if (lines[i].starts_with(kReason) && lines[i].size() > kReason.size() + 10) return false;
  }
  return true;
}

TEST(Sizes, FilesAreShortOrSayWhyNot) {
  std::vector<std::string> wrong;
  for (const char* folder : {"exporter", "tests"}) {
    for (const fs::path& file : Files(folder, {".cpp", ".h", ".py", ".sh"})) {
      const auto lines = Lines(ReadFile(Root() / file));
      if (TooLong(lines)) wrong.push_back(file.string() + ": " + std::to_string(lines.size()));
    }
  }
  EXPECT_EQ(Join(wrong), "");
}

TEST(Sizes, ProgramsAreOnlyDoors) {
  for (const char* file : {"exporter/main.cpp", "exporter/aijobctl.cpp"}) {
    EXPECT_LE(Lines(ReadFile(Root() / file)).size(), kMostProgramLines) << file;
  }
}

TEST(Sizes, PlantedLongFilesAreFound) {
  std::vector<std::string> lines(kMostLines, "int x;");
  EXPECT_FALSE(TooLong(lines));
  lines.emplace_back("int y;");
  EXPECT_TRUE(TooLong(lines));
  lines[2] = "// Over 300 lines because ";
  EXPECT_TRUE(TooLong(lines)) << "a reason without words";
  lines[2] = "// Over 300 lines because it is one table, and tables read best in one piece.";
  EXPECT_FALSE(TooLong(lines));
}

}  // namespace
}  // namespace aijob::house
