#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include "ctl/commands.h"
#include "ctl/docs.h"
#include "ctl/metric_reference.h"
#include "ctl/packs.h"

namespace aijob::ctl {
namespace {

struct DocsArguments {
  std::string folder;
  bool metrics = false;
  std::vector<std::string> packs;
};

int RunDocs(const DocsArguments& arguments) {
  if (arguments.metrics) {
    std::cout << MetricReference();
    return 0;
  }
  const auto rules = LoadRulesAt(arguments.packs);
  if (!rules.ok()) {
    std::cerr << rules.error() << "\n";
    return 1;
  }
  std::error_code error;
  std::filesystem::create_directories(arguments.folder, error);
  for (const auto& [name, text] : DocsOf(*rules)) {
    const std::string file = arguments.folder + "/" + name;
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (out) continue;
    std::cerr << "aijobctl: " << file << ": cannot be written\n";
    return 1;
  }
  return 0;
}

}  // namespace

void AddDocsCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<DocsArguments>();
  CLI::App* docs = app.add_subcommand(
      "docs",
      "write a page for each class and fingerprint: what it means, how it looks, what to do");
  CLI::Option* metrics =
      docs->add_flag("--metrics", arguments->metrics, "print the reference of all metrics instead");
  CLI::Option* folder =
      docs->add_option("FOLDER", arguments->folder, "where to; files there are overwritten")
          ->excludes(metrics);
  docs->add_option("PATH", arguments->packs,
                   "pack files, or folders of them; none: the built-in ones");
  docs->callback([arguments, folder, &exit_code] {
    if (!arguments->metrics && folder->empty()) throw CLI::RequiredError("FOLDER or --metrics");
    exit_code = RunDocs(*arguments);
  });
}

}  // namespace aijob::ctl
