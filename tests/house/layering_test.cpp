// Who may include whom: the one-way order of exporter/README.md, and one door for each library.

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <regex>

#include "house/source_tree.h"

namespace aijob::house {
namespace {

/// room -> the other rooms whose headers it may include. `ui` and `packs` are data.
const std::map<std::string, std::set<std::string>>& MayInclude() {
  static const std::set<std::string> kAll = {"model",   "pattern", "tail",  "frame",      "parse",
                                             "match",   "analyze", "act",   "exposition", "http",
                                             "metrics", "push",    "state", "collect",    "kafka"};
  static const auto kTable = [] {
    std::map<std::string, std::set<std::string>> table;
    for (const char* room :
         {"tail", "frame", "parse", "match", "analyze", "metrics", "exposition", "http", "kafka"}) {
      table[room] = {"model"};
    }
    table["model"] = {};
    table["pattern"] = {"model"};
    table["parse"].insert("pattern");
    table["match"].insert("pattern");
    table["push"] = {"model", "exposition"};
    table["state"] = {"model"};
    table["collect"] = {"model", "http"};
    table["act"] = {"model", "http"};
    table["config"] = kAll;
    table["app"] = kAll;
    table["app"].insert("config");
    table["ctl"] = table["app"];
    table["ctl"].insert("app");
    table["main.cpp"] = table["ctl"];
    table["aijobctl.cpp"] = table["ctl"];
    table["aijobctl.cpp"].insert("ctl");
    return table;
  }();
  return kTable;
}

struct Door {
  std::regex header;            // what an include line names
  std::set<std::string> rooms;  // where it may stand
};

/// Third-party headers, each behind one door; what is in none of these is not used at all.
const std::vector<Door>& Doors() {
  static const std::vector<Door> kDoors = [] {
    std::vector<Door> doors;
    const auto add = [&doors](const char* header, std::set<std::string> rooms) {
      doors.push_back({std::regex(header), std::move(rooms)});
    };
    add("civetweb\\.h|CivetServer\\.h|openssl/.*|boost/.*|zlib\\.h|snappy\\.h|crypt\\.h", {"http"});
    add("sqlite3\\.h", {"state"});
    add("librdkafka/.*", {"kafka"});
    add("yaml-cpp/.*", {"config"});
    add("simdjson\\.h", {"parse", "frame"});
    add("hs/.*|hs\\.h", {"match"});
    add("re2/.*", {"pattern", "match", "tail", "push", "config", "ctl"});
    add("CLI/.*", {"app", "ctl"});
    add("spdlog/.*", {"app"});
    add("prometheus/.*", {"model", "metrics", "exposition"});
    add("nlohmann/.*", {"config", "app", "ctl", "exposition", "http", "state", "metrics", "frame",
                        "analyze", "collect", "act"});
    return doors;
  }();
  return kDoors;
}

/// The room a source file stands in; for main.cpp and aijobctl.cpp, the file's name.
std::string RoomOf(const fs::path& file) { return (++file.begin())->string(); }

bool IsSystemHeader(const std::string& header) {
  static const std::regex kSystem(
      "[a-z_0-9]+|(sys|linux|arpa|netinet|net)/[a-z_0-9]+\\.h|"
      "(fcntl|unistd|poll|signal|fnmatch|glob|pwd|grp|dirent|time|malloc|mntent|fts|sched|pthread|"
      "strings|limits|stdlib|string|stdio|errno|stdint|stddef|locale|langinfo|link|elf|immintrin|"
      "arm_neon|ftw|netdb|endian|spawn|syslog|termios|getopt|dlfcn)\\.h");
  return std::regex_match(header, kSystem);
}

/// What is wrong with `line` of a file in `room`, if anything.
std::optional<std::string> WrongInclude(const std::string& room, const std::string& line) {
  static const std::regex kInclude(R"re(\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
  std::smatch match;
  if (!std::regex_match(line, match, kInclude)) return std::nullopt;
  const std::string header = match[2];
  if (match[1] == "\"") {
    const std::string other = header.substr(0, header.find('/'));
    if (header.find('/') == std::string::npos) return "name it room/file.h: " + header;
    if (other == room || MayInclude().at(room).contains(other)) return std::nullopt;
    return room + " may not see " + header;
  }
  if (IsSystemHeader(header)) return std::nullopt;
  for (const Door& door : Doors()) {
    if (!std::regex_match(header, door.header)) continue;
    if (door.rooms.contains(room)) return std::nullopt;
    return "<" + header + "> has its door elsewhere";
  }
  return "<" + header + "> is of no library in the table of doors";
}

TEST(Layering, EveryIncludeGoesDownwards) {
  std::vector<std::string> wrong;
  for (const fs::path& file : Sources("exporter")) {
    const std::string room = RoomOf(file);
    if (!MayInclude().contains(room)) {
      wrong.push_back(file.string() + ": " + room + " is not in the table");
      continue;
    }
    for (const std::string& line : Lines(ReadFile(Root() / file))) {
      if (const auto finding = WrongInclude(room, line)) {
        wrong.push_back(file.string() + ": " + *finding);
      }
    }
  }
  EXPECT_EQ(Join(wrong), "");
}

TEST(Layering, PlantedIncludesAreFound) {
  struct Case {
    const char* name;
    const char* room;
    const char* line;
    bool wrong;
  };
  const std::vector<Case> cases = {
      {"a noun", "tail", "#include \"model/line.h\"", false},
      {"its own", "tail", "#include \"tail/splitter.h\"", false},
      {"a neighbour", "tail", "#include \"frame/unwrapper.h\"", true},
      {"upwards", "model", "#include \"tail/splitter.h\"", true},
      {"the app from config", "config", "#include \"app/service.h\"", true},
      {"a room from config", "config", "#include \"match/pack.h\"", false},
      {"push sees exposition", "push", "#include \"exposition/reader.h\"", false},
      {"exposition does not see push", "exposition", "#include \"push/group.h\"", true},
      {"a bare name", "tail", "#include \"splitter.h\"", true},
      {"SQLite at home", "state", "#include <sqlite3.h>", false},
      {"SQLite abroad", "metrics", "#include <sqlite3.h>", true},
      {"civetweb abroad", "app", "#include <civetweb.h>", true},
      {"yaml abroad, indented", "match", "  #  include <yaml-cpp/yaml.h>", true},
      {"a library nobody chose", "app", "#include <folly/String.h>", true},
      {"the standard library", "model", "#include <optional>", false},
      {"the system", "tail", "#include <sys/inotify.h>", false},
      {"no include at all", "tail", "// #include \"frame/unwrapper.h\" is what must not be", false},
  };
  for (const Case& planted : cases) {
    EXPECT_EQ(WrongInclude(planted.room, planted.line).has_value(), planted.wrong) << planted.name;
  }
}

TEST(Layering, CMakeTellsTheLinkerNoMore) {
  static const std::regex kRoom(R"(\nroom\((\w+) MAY_USE ([a-z \n]+))");
  const std::string text = ReadFile(Root() / "CMakeLists.txt");
  int rooms = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), kRoom), end; it != end; ++it, ++rooms) {
    std::istringstream used((*it)[2]);
    for (std::string other; used >> other;) {
      EXPECT_TRUE(MayInclude().at((*it)[1]).contains(other)) << (*it)[1] << " uses " << other;
    }
  }
  EXPECT_GE(rooms, 10);
}

}  // namespace
}  // namespace aijob::house
