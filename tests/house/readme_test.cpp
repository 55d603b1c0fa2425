// README.md says only what is so: its ./dev commands exist, and so do the flags and subcommands it
// names.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
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

TEST(Readme, FilesItNamesExist) {
  for (const std::string& file : Named(R"(`((?:exporter|tests|deploy|dashboards)/[\w/.-]+)`)")) {
    EXPECT_TRUE(fs::exists(Root() / file)) << file;
  }
}

}  // namespace
}  // namespace aijob::house
