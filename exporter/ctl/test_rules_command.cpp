#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/pipeline.h"
#include "ctl/commands.h"
#include "ctl/packs.h"
#include "match/rule_test_runner.h"
#include "parse/line_reader.h"

namespace aijob::ctl {
namespace {

int TestRulesCommand(const std::vector<std::string>& paths) {
  const auto rules = LoadRulesAt(paths);
  if (!rules.ok()) {
    std::cerr << rules.error() << "\n";
    return 1;
  }
  parse::LineReader reader(rules->WantedFields(), app::HeadersOf(*rules));
  const match::RuleTestReport report =
      match::TestRules(*rules, [&](const model::Record& record, model::Reading& reading) {
        static_cast<void>(reader.Read(record, reading));
      });
  for (const std::string& failure : report.failures) std::cout << failure << "\n";
  std::cout << report.passed << " passed, " << report.failed << " failed\n";
  return report.failed == 0 ? 0 : 1;
}

}  // namespace

void AddTestRulesCommand(CLI::App& app, int& exit_code) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* test = app.add_subcommand(
      "test-rules",
      "run the samples and near misses of packs; without arguments the built-in ones");
  test->add_option("PATH", *paths, "pack files, or folders of them");
  test->callback([paths, &exit_code] { exit_code = TestRulesCommand(*paths); });
}

}  // namespace aijob::ctl
