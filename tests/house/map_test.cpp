// exporter/README.md is the map: its table names every folder of exporter/, and no other.

#include <gtest/gtest.h>

#include <regex>

#include "house/source_tree.h"

namespace aijob::house {
namespace {

/// The rooms a map names: table rows that begin with | `room/` |.
std::set<std::string> RoomsOnMap(const std::string& map) {
  static const std::regex kRow(R"(^\| `([a-z]+)/` \|.*)");
  std::set<std::string> rooms;
  for (const std::string& line : Lines(map)) {
    std::smatch match;
    if (std::regex_match(line, match, kRow)) rooms.insert(match[1]);
  }
  return rooms;
}

TEST(Map, NamesExactlyTheRoomsThatExist) {
  std::set<std::string> folders;
  for (const auto& entry : fs::directory_iterator(Root() / "exporter")) {
    if (entry.is_directory()) folders.insert(entry.path().filename());
  }
  EXPECT_EQ(RoomsOnMap(ReadFile(Root() / "exporter/README.md")), folders);
}

TEST(Map, FilesItNamesExist) {
  static const std::regex kFile(R"(`((exporter|tests|deploy|dashboards|docker)/[\w/.-]+)`)");
  const std::string map = ReadFile(Root() / "exporter/README.md");
  for (std::sregex_iterator it(map.begin(), map.end(), kFile), end; it != end; ++it) {
    EXPECT_TRUE(fs::exists(Root() / (*it)[1].str())) << (*it)[1];
  }
}

TEST(Map, PlantedRowsAreRead) {
  EXPECT_EQ(RoomsOnMap("| `tail/` | files |\ntext `frame/`\n| `match/` | rules |\n"),
            (std::set<std::string>{"tail", "match"}));
}

TEST(TopLevel, HoldsOnlyWhatBelongsThere) {
  const std::set<std::string> allowed = {
      "CMakeLists.txt", "exporter", "dashboards",        "deploy",  "tests", "docker",
      "README.md",      "dev",      "CMakePresets.json", "LICENSE", "build"};
  for (const auto& entry : fs::directory_iterator(Root())) {
    const std::string name = entry.path().filename();
    EXPECT_TRUE(name.front() == '.' || allowed.contains(name)) << name;
  }
}

}  // namespace
}  // namespace aijob::house
