// README.md says only what is so: its ./dev commands exist, and so do the flags and subcommands it
// names.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <regex>

#include "house/source_tree.h"

namespace aijob::house {
namespace {

std::string Output(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>&1").c_str(), "r"), pclose);
  std::string text;
  std::array<char, 4096> buffer{};
  while (const size_t count = fread(buffer.data(), 1, buffer.size(), pipe.get())) {
    text.append(buffer.data(), count);
  }
  return text;
}

/// Every first group of `pattern` in README.md.
std::set<std::string> Named(const char* pattern) {
  const std::regex expression(pattern);
  const std::string readme = ReadFile(Root() / "README.md");
  std::set<std::string> names;
  for (std::sregex_iterator it(readme.begin(), readme.end(), expression), end; it != end; ++it) {
    names.insert((*it)[1]);
  }
  return names;
}

TEST(Readme, DevCommandsExist) {
  const std::string usage = Output((Root() / "dev").string() + " help");
  const auto commands = Named(R"(\./dev ([a-z]+))");
  EXPECT_TRUE(commands.contains("run"));
  EXPECT_TRUE(commands.contains("test"));
  for (const std::string& command : commands) {
    EXPECT_NE(usage.find("\n  " + command + " "), std::string::npos) << "./dev " << command;
  }
}

TEST(Readme, FlagsOfTheExporterExist) {
  const std::string help = Output(AIJOB_BINARY_DIR "/aijob_exporter --help");
  for (const std::string& flag : Named(R"((--(?:config|web|storage|path|log|shutdown)[\w.-]+))")) {
    EXPECT_NE(help.find(flag), std::string::npos) << flag;
  }
}

TEST(Readme, SubcommandsOfTheToolExist) {
  const std::string help = Output(AIJOB_BINARY_DIR "/aijobctl --help");
  for (const std::string& command : Named(R"(`?aijobctl ([a-z-]+))")) {
    EXPECT_NE(help.find(command), std::string::npos) << "aijobctl " << command;
  }
}

TEST(Readme, MetricsItShowsAreInTheCatalogue) {
  const std::string catalogue = Output(AIJOB_BINARY_DIR "/aijob_exporter --print-metrics=json");
  for (const std::string& name : Named(R"(\b(aijob_[a-z_]+(?:total|seconds|bytes|ratio))\b)")) {
    EXPECT_NE(catalogue.find("\"" + name + "\""), std::string::npos) << name;
  }
}

/// The fenced YAML blocks of README.md.
std::vector<std::string> YamlBlocks() {
  static const std::regex kBlock("\\n```yaml\\n([^`]+)```");
  const std::string readme = ReadFile(Root() / "README.md");
  std::vector<std::string> blocks;
  for (std::sregex_iterator it(readme.begin(), readme.end(), kBlock), end; it != end; ++it) {
    blocks.push_back((*it)[1]);
  }
  return blocks;
}

TEST(Readme, ConfigurationsAndPacksItShowsAreValid) {
  const fs::path folder = fs::path(testing::TempDir()) / "aijob_readme";
  fs::create_directories(folder);
  const auto blocks = YamlBlocks();
  EXPECT_GE(blocks.size(), 2U);
  for (const std::string& block : blocks) {
    const bool pack = block.starts_with("pack: ");
    const fs::path file =
        folder / (pack ? block.substr(6, block.find('\n') - 6) + ".yaml" : "config.yaml");
    std::ofstream(file) << block;
    const std::string tool = AIJOB_BINARY_DIR "/aijobctl ";
    EXPECT_EQ(Output(tool + (pack ? "check rules " : "check config ") + file.string()), "")
        << block;
    if (pack) {
      EXPECT_NE(Output(tool + "test-rules " + file.string()).find(" 0 failed"), std::string::npos);
    }
  }
  fs::remove_all(folder);
}

TEST(Readme, FilesItNamesExist) {
  for (const std::string& file : Named(R"(`((?:exporter|tests|deploy|dashboards)/[\w/.-]+)`)")) {
    EXPECT_TRUE(fs::exists(Root() / file)) << file;
  }
}

}  // namespace
}  // namespace aijob::house
