#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <memory>

#include "app/checking.h"
#include "app/rules.h"
#include "config/config_reader.h"
#include "config/pack_loader.h"
#include "config/pack_reader.h"
#include "ctl/commands.h"
#include "ctl/packs.h"

namespace aijob::ctl {
namespace {

// Whatever the file alone cannot tell: do the packs exist, do the rules and metrics compile.
int CheckConfigCommand(const std::string& file) {
  const std::vector<std::string> problems = config::CheckConfigFile(file);
  for (const std::string& problem : problems) std::cerr << problem << "\n";
  if (!problems.empty()) return 1;
  const auto config = config::ReadConfigFile(file);
  const auto rules = config.ok() ? app::LoadRules(*config) : model::Error{config.error()};
  if (rules.ok()) return 0;
  std::cerr << rules.error() << "\n";
  return 1;
}

int CheckRulesCommand(const std::vector<std::string>& paths) {
  const auto rules = LoadRulesAt(paths);
  if (rules.ok()) return 0;
  std::cerr << rules.error() << "\n";
  return 1;
}

/// A line for each check; what fails is said again where it is not lost among the others.
int CheckEnvCommand(const std::string& file, const std::string& rootfs) {
  const auto config = config::ReadConfigFile(file);
  if (!config.ok()) {
    std::cerr << "aijobctl: " << config.error() << "\n";
    return 2;
  }
  if (config->checks.empty()) {
    std::cerr << "aijobctl: " << file << ": has no checks\n";
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);  // as http::Send() wants it
  const std::vector<collect::CheckResult> results = app::RunChecks(config->checks, rootfs);
  std::string failing;
  for (size_t i = 0; i < results.size(); ++i) {
    const std::string& name = config->checks[i].name;
    std::cout << (results[i].ok ? "ok      " : "failed  ") << name
              << (results[i].why.empty() ? "" : "  " + results[i].why) << "\n";
    if (!results[i].ok) failing += (failing.empty() ? "" : ", ") + name;
  }
  if (failing.empty()) return 0;
  std::cerr << "aijobctl: failing: " << failing << "\n";
  return 1;
}

}  // namespace

void AddCheckCommand(CLI::App& app, int& exit_code) {
  CLI::App* check =
      app.add_subcommand("check", "say what is wrong with a configuration or with packs");
  check->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  CLI::App* config = check->add_subcommand("config", "check a configuration file");
  config->add_option("FILE", *file, "the YAML file")->required();
  config->callback([file, &exit_code] { exit_code = CheckConfigCommand(*file); });
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* rules =
      check->add_subcommand("rules", "check packs; without arguments the built-in ones");
  rules->add_option("PATH", *paths, "pack files, or folders of them");
  rules->callback([paths, &exit_code] { exit_code = CheckRulesCommand(*paths); });
  auto rootfs = std::make_shared<std::string>("/");
  CLI::App* env = check->add_subcommand("env", "run a configuration's checks of the environment");
  env->add_option("--config.file", *file, "the YAML file")->required();
  env->add_option("--path.rootfs", *rootfs, "where the host's file system is")
      ->capture_default_str();
  env->callback([file, rootfs, &exit_code] { exit_code = CheckEnvCommand(*file, *rootfs); });
}

}  // namespace aijob::ctl
