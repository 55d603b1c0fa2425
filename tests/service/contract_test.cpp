// The real program against its contract: exit codes, flags, the catalogue, reload, state, linger.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/samples.h"
#include "support/tool.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kOom =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.\n";

class ContractTest : public ::testing::Test {
 protected:
  ContractTest() { WriteConfig(); }
  void WriteConfig(const std::string& more = "") {
    folder_.Write("config.yaml", "sources:\n  - {name: job, paths: [\"" + folder_.Path("*.log") +
                                     "\"], start: beginning}\n" + more);
  }
  std::vector<std::string> With(std::vector<std::string> more = {}) {
    more.push_back("--config.file=" + folder_.Path("config.yaml"));
    return more;
  }
  std::string State() { return "--storage.path=" + folder_.Path("state"); }

  Folder folder_;
};

TEST_F(ContractTest, EndsWithZeroWhenAsked) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Program program(With());
    EXPECT_NE(program.Metrics(), "");
    program.Signal(signal);
    EXPECT_EQ(program.Wait(), 0) << signal;
  }
  Program program(With({"--web.enable-lifecycle"}));
  EXPECT_EQ(Ask(program.port(), "POST", "/-/quit").status, 200);
  EXPECT_EQ(program.Wait(), 0);
}

/// Without the warning about --storage.path, which is another's business.
int LinesBesideTheWarning(const std::string& text) {
  const auto lines = std::count(text.begin(), text.end(), '\n');
  return static_cast<int>(lines) - (text.find("no --storage.path") != std::string::npos ? 1 : 0);
}

TEST_F(ContractTest, UnusableFlagsAndFilesEndWithTwoAndOneLine) {
  folder_.Write("typo.yaml", "worklod: x\n");
  folder_.Write("typo2.yaml", "sources:\n  - {name: a, paths: [/x/*.log], exclud: []}\n");
  folder_.Write("value.yaml", "limits: {series: many}\n");
  folder_.Write("syntax.yaml", "sources: [\n");
  folder_.Write("packs/bad.yaml",
                "pack: bad\nrules:\n  - {id: r, class: gpu_oomph, find: [abc]}\n");
  folder_.Write("pack.yaml", "packs: {dirs: [" + folder_.Path("packs") + "]}\n");
  folder_.Write("web.yaml", "basic_auth_user: {a: b}\n");
  folder_.Write("hash.yaml", "basic_auth_users: {a: plain}\n");
  const auto file = [&](const char* name) { return "--config.file=" + folder_.Path(name); };
  const struct {
    std::vector<std::string> arguments;
    std::vector<const char*> says;
  } kCases[] = {
      {{"--config.fil=x"}, {"config.fil"}},
      {{"--web.listen-address=here"}, {"web.listen-address", "here"}},
      {{"--shutdown.linger=soon"}, {"shutdown.linger", "soon"}},
      {{"--log.level=loud"}, {"log.level"}},
      {{"stray"}, {"stray"}},
      {{file("none.yaml")}, {"none.yaml", "No such file"}},
      {{file("typo.yaml")}, {"typo.yaml:1", "worklod", "\"workload\""}},
      {{file("typo2.yaml")}, {"typo2.yaml:2", "exclud", "\"exclude\""}},
      {{file("value.yaml")}, {"value.yaml:1", "series", "many"}},
      {{file("syntax.yaml")}, {"syntax.yaml:"}},
      {{file("pack.yaml")}, {"bad.yaml:3", "gpu_oomph"}},
      {With({"--web.config.file=" + folder_.Path("web.yaml")}),
       {"web.yaml:1", "basic_auth_user", "\"basic_auth_users\""}},
      {With({"--web.config.file=" + folder_.Path("hash.yaml")}), {"hash.yaml:1", "bcrypt"}},
      {With({"--web.config.file=" + folder_.Path("none.yaml")}), {"none.yaml"}},
  };
  for (const auto& [arguments, says] : kCases) {
    const Ran ran = RunExporter(arguments);
    EXPECT_EQ(ran.code, 2) << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(LinesBesideTheWarning(ran.err), 1) << ran.err;
    for (const char* part : says) EXPECT_THAT(ran.err, HasSubstr(part));
  }
}

TEST_F(ContractTest, WhatStopsItFromRunningEndsWithOne) {
  const Program holder(With({State()}));
  const std::string address = "127.0.0.1:" + std::to_string(holder.port());
  const Ran address_taken = RunExporter(With({"--web.listen-address=" + address}));
  EXPECT_EQ(address_taken.code, 1);
  EXPECT_THAT(address_taken.err, HasSubstr(address));
  const Ran state_taken = RunExporter(With({State(), "--web.listen-address=127.0.0.1:0"}));
  EXPECT_EQ(state_taken.code, 1);
  EXPECT_THAT(state_taken.err, HasSubstr(folder_.Path("state")));
  EXPECT_THAT(state_taken.err, HasSubstr(std::to_string(holder.pid()))) << "who holds it";
}

TEST_F(ContractTest, HelpListsEveryFlagAndVersionIsOneLine) {
  const Ran help = RunExporter({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* flag : {"--config.file", "--web.listen-address", "--web.telemetry-path",
                           "--web.config.file", "--web.enable-lifecycle", "--web.enable-admin-api",
                           "--storage.path", "--path.rootfs", "--log.level", "--log.format",
                           "--shutdown.linger", "--version", "--help", "--print-metrics"}) {
    EXPECT_THAT(help.out, HasSubstr(flag));
  }
  const Ran version = RunExporter({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, ::testing::StartsWith("aijob_exporter, version "));
}

/// name -> {type, labels}, as a page of the text format has them.
struct Shown {
  std::string type;
  std::vector<std::string> labels;
};
std::map<std::string, Shown> FamiliesOn(const std::string& page) {
  std::map<std::string, Shown> families;
  std::istringstream lines(page);
  std::string family;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# TYPE ")) {
      std::istringstream words(line.substr(7));
      std::string type;
      words >> family >> type;
      families[family].type = type;
    }
    if (line.empty() || line[0] == '#' || !families[family].labels.empty()) continue;
    for (size_t at = line.find('{'); at != std::string::npos && line[at] != '}';) {
      const size_t equals = line.find("=\"", at);
      if (equals == std::string::npos) break;
      const std::string label = line.substr(at + 1, equals - at - 1);
      if (label != "le") families[family].labels.push_back(label);
      at = line.find('"', equals + 2) + 1;
    }
  }
  return families;
}

TEST_F(ContractTest, TheCatalogueAndThePageAgree) {
  const Ran printed = RunExporter({"--print-metrics=json"});
  EXPECT_EQ(printed.code, 0);
  const auto catalogue = nlohmann::json::parse(printed.out);
  folder_.Write("a.log", kOom);
  const Program program(With({State()}));
  const auto shown = FamiliesOn(program.MetricsWith("subtype=\"capacity\"} 1"));
  std::map<std::string, nlohmann::json> known;
  for (const auto& family : catalogue) known[family["name"]] = family;
  for (const auto& [name, family] : shown) {
    if (name.starts_with("process_")) continue;
    ASSERT_TRUE(known.contains(name)) << name << " is not in --print-metrics";
    EXPECT_EQ(known[name]["type"], family.type) << name;
    if (family.labels.empty()) continue;  // no sample yet
    // A source's path labels may follow; here there are none.
    EXPECT_EQ(known[name]["labels"].get<std::vector<std::string>>(), family.labels) << name;
  }
  for (const char* zero :
       {"aijob_log_lines_total", "aijob_failures_total", "aijob_gpu_oom_total",
        "aijob_task_status_total", "aijob_gpu_xid_errors_total", "aijob_timeouts_total",
        "aijob_collective_timeouts_total", "aijob_exporter_state_commit_errors_total"}) {
    if (known.contains(zero)) {
      EXPECT_TRUE(shown.contains(zero)) << zero;
    }
  }
  EXPECT_TRUE(shown.contains("process_cpu_seconds_total"));
  if (HaveTool("jq")) {
    const Ran names = RunTool({"jq", "-r", ".[].name"}, printed.out);
    EXPECT_EQ(names.code, 0) << names.err;
    EXPECT_EQ(static_cast<size_t>(std::count(names.out.begin(), names.out.end(), '\n')),
              catalogue.size());
  }
}

TEST_F(ContractTest, WithoutStorageAWarningSaysSo) {
  Program without(With());
  EXPECT_THAT(without.log(), HasSubstr("level=warn msg=\"no --storage.path"));
  Program with(With({State(), "--log.format=json"}));
  EXPECT_THAT(with.log(), Not(HasSubstr("no --storage.path")));
}

TEST_F(ContractTest, HangupReloads) {
  folder_.Write("a.log", kOom);
  Program program(With());
  program.MetricsWith("subtype=\"capacity\"} 1");
  WriteConfig("metrics:\n  - {name: my_total, type: counter, help: h, match: 'my own line'}\n");
  program.Signal(SIGHUP);
  EXPECT_THAT(program.MetricsWith("my_total 0"), HasSubstr("my_total 0"));
  folder_.Append("a.log", "my own line\n");
  EXPECT_THAT(program.MetricsWith("my_total 1"),
              HasSubstr("aijob_gpu_oom_total{workload=\"default\",subtype=\"capacity\"} 1\n"));
  folder_.Write("config.yaml", "sources: 7\n");
  program.Signal(SIGHUP);
  const std::string page = program.MetricsWith("aijob_exporter_config_last_reload_success 0");
  EXPECT_THAT(page, HasSubstr("my_total 1"));
  WaitUntil([&] { return program.log().find("config.yaml:1") != std::string::npos; }, seconds(5));
  EXPECT_THAT(program.log(), HasSubstr("config.yaml:1"));
}

TEST_F(ContractTest, LastLinesCanBeScrapedWhileItLingers) {
  folder_.Write("a.log", "INFO x\n");
  Program program(With({"--shutdown.linger=30s"}));
  program.MetricsWith("aijob_log_lines_total");
  folder_.Append("a.log", kOom);
  program.Signal(SIGTERM);
  EXPECT_THAT(program.MetricsWith("subtype=\"capacity\"} 1"), HasSubstr("subtype=\"capacity\"} 1"));
  WaitUntil([&] { return program.log().find("stopping") != std::string::npos; }, seconds(10));
  EXPECT_EQ(Get(program.port(), "/metrics").status, 200);
  program.Signal(SIGTERM);  // asked twice: now
  EXPECT_EQ(program.Wait(), 0);
}

TEST_F(ContractTest, ADamagedStateIsSetAsideAndCounted) {
  folder_.Write("a.log", kOom);
  {
    const Program program(With({State()}));
    program.MetricsWith("subtype=\"capacity\"} 1");
  }
  folder_.Write("state/state.db", "this is no database, and long enough to be taken for one");
  std::filesystem::remove(folder_.Path("state/state.db-wal"));
  Program program(With({State()}));
  const std::string page = program.MetricsWith("subtype=\"capacity\"} 1");
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total"), 1) << "read again from the beginning";
  EXPECT_EQ(Sum(page, "aijob_exporter_state_damaged_total"), 1);
  EXPECT_THAT(program.log(), HasSubstr("damaged"));
  size_t aside = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.Path("state"))) {
    aside += entry.path().filename().string().starts_with("state.db.damaged-") ? 1 : 0;
  }
  EXPECT_EQ(aside, 1u);
}

TEST_F(ContractTest, NoScrapeIsAnsweredBeforeTheBacklogIsCounted) {
  constexpr size_t kLines = 400'000;
  std::string text;
  for (size_t i = 0; i < kLines; ++i)
    text += "2026-01-02 03:04:05 INFO step " + std::to_string(i) + "\n";
  folder_.Write("a.log", text + kOom);
  const Program program(With());
  const Reply first = Get(program.port(), "/metrics");
  if (first.status == 503) {
    EXPECT_THAT(first.head, HasSubstr("Retry-After"));
    EXPECT_EQ(Get(program.port(), "/-/healthy").status, 200);
  }
  Reply answered;
  WaitUntil([&] { return (answered = Get(program.port(), "/metrics")).status == 200; });
  EXPECT_EQ(Sum(answered.body, "aijob_log_lines_total"), kLines + 1) << "the first one has all";
}

TEST_F(ContractTest, ListensOnEveryAddressAskedFor) {
  const uint16_t port = FreePort();
  const Program program(With({"--web.listen-address=127.0.0.1:" + std::to_string(port)}));
  EXPECT_EQ(Get(port, "/-/healthy").status, 200);
  EXPECT_NE(program.port(), port) << "the other one's port 0 took a free one";
  EXPECT_EQ(Get(program.port(), "/-/healthy").status, 200);
}

TEST_F(ContractTest, TheBuiltInConfigurationUnderARootfs) {
  folder_.Write("root/var/log/openglm/execution/day1/t1.log", "INFO old\n");
  Program program({"--path.rootfs=" + folder_.Path("root"), "--web.telemetry-path=/numbers"});
  WaitUntil([&] { return Get(program.port(), "/numbers").status == 200; });
  folder_.Append("root/var/log/openglm/execution/day1/t1.log", kOom);
  folder_.Write("root/var/log/openglm/execution/day2/t2.log", "INFO new\n");
  std::string page;
  WaitUntil([&] {
    page = Get(program.port(), "/numbers").body;
    return Sum(page, "aijob_log_lines_total", {"source=\"openglm\""}) >= 2;
  });
  EXPECT_EQ(Sum(page, "aijob_log_lines_total", {"source=\"openglm\""}), 2) << "start: end";
  EXPECT_EQ(Sum(page, "aijob_gpu_oom_total"), 1);
  const std::string sources = Get(program.port(), "/api/v1/sources").body;
  EXPECT_THAT(sources, HasSubstr("\"/var/log/openglm/execution/day1/t1.log\"")) << "as on the host";
}

}  // namespace
}  // namespace aijob::test
