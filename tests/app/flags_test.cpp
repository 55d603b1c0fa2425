#include "app/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace aijob::app {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Parsed {
  std::optional<int> exit_code;
  Flags flags;
  std::string out;
  std::string err;
};

Parsed Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "aijob_exporter");
  Parsed parsed;
  std::ostringstream out;
  std::ostringstream err;
  parsed.exit_code =
      ParseFlags(static_cast<int>(arguments.size()), arguments.data(), parsed.flags, out, err);
  parsed.out = out.str();
  parsed.err = err.str();
  return parsed;
}

TEST(Flags, DefaultsAreTheContracts) {
  const Parsed parsed = Parse({});
  EXPECT_EQ(parsed.exit_code, std::nullopt);
  EXPECT_THAT(parsed.flags.listen_addresses, ElementsAre(":10091"));
  EXPECT_EQ(parsed.flags.telemetry_path, "/metrics");
  EXPECT_EQ(parsed.flags.storage_path, "");
  EXPECT_EQ(parsed.flags.rootfs, "/");
  EXPECT_FALSE(parsed.flags.enable_lifecycle);
  EXPECT_EQ(parsed.flags.shutdown_linger, milliseconds(0));
}

TEST(Flags, TakesTheExporterToolkitsSpelling) {
  const Parsed parsed =
      Parse({"--config.file=a.yaml", "--web.listen-address=127.0.0.1:0", "--web.listen-address",
             "[::1]:9999", "--web.enable-lifecycle", "--storage.path", "/var/lib/aijob",
             "--log.level=debug", "--log.format=json", "--shutdown.linger=1m30s"});
  EXPECT_EQ(parsed.exit_code, std::nullopt) << parsed.err;
  EXPECT_EQ(parsed.flags.config_file, "a.yaml");
  EXPECT_THAT(parsed.flags.listen_addresses, ElementsAre("127.0.0.1:0", "[::1]:9999"));
  EXPECT_TRUE(parsed.flags.enable_lifecycle);
  EXPECT_EQ(parsed.flags.shutdown_linger, milliseconds(90'000));
}

TEST(Flags, RefusesInOneLineThatNamesTheFlag) {
  const struct {
    const char* argument;
    const char* named;
  } kCases[] = {{"--web.listen-adress=:1", "web.listen-adress"},
                {"--web.listen-address=nowhere", "web.listen-address"},
                {"--web.listen-address=:70000", "web.listen-address"},
                {"--log.level=loud", "log.level"},
                {"--shutdown.linger=soon", "shutdown.linger"},
                {"--web.telemetry-path=metrics", "web.telemetry-path"},
                {"stray", "stray"}};
  for (const auto& [argument, named] : kCases) {
    const Parsed parsed = Parse({argument});
    EXPECT_EQ(parsed.exit_code, kExitUnusable) << argument;
    EXPECT_THAT(parsed.err, HasSubstr(named));
    EXPECT_EQ(std::count(parsed.err.begin(), parsed.err.end(), '\n'), 1) << parsed.err;
  }
}

TEST(Flags, HelpAndVersionEndWithZero) {
  const Parsed help = Parse({"--help"});
  EXPECT_EQ(help.exit_code, kExitStopped);
  for (const char* flag :
       {"--config.file", "--web.listen-address", "--web.telemetry-path", "--web.config.file",
        "--web.enable-lifecycle", "--web.enable-admin-api", "--storage.path", "--path.rootfs",
        "--log.level", "--log.format", "--shutdown.linger", "--version"}) {
    EXPECT_THAT(help.out, HasSubstr(flag));
  }
  EXPECT_THAT(Parse({"--version"}).out, HasSubstr("aijob_exporter, version"));
}

TEST(ParseDuration, ReadsPrometheusDurations) {
  EXPECT_EQ(ParseDuration("0s"), milliseconds(0));
  EXPECT_EQ(ParseDuration("500ms"), milliseconds(500));
  EXPECT_EQ(ParseDuration("2h5m"), milliseconds(7'500'000));
  for (const char* bad : {"", "5", "s", "-1s", "1.5s", "1y", "9999999999999999999s", "400d"}) {
    EXPECT_EQ(ParseDuration(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace aijob::app
