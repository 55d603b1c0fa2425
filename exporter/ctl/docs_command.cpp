#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include "ctl/commands.h"
#include "ctl/docs.h"
#include "ctl/packs.h"

namespace aijob::ctl {
namespace {

struct Arguments {
  std::string folder;
  std::vector<std::string> packs;
};

int RunDocs(const Arguments& arguments) {
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
  auto arguments = std::make_shared<Arguments>();
  CLI::App* docs = app.add_subcommand(
      "docs",
      "write a page for each class and fingerprint: what it means, how it looks, what to do");
  docs->add_option("FOLDER", arguments->folder, "where to; files there are overwritten")
      ->required();
  docs->add_option("PATH", arguments->packs,
                   "pack files, or folders of them; none: the built-in ones");
  docs->callback([arguments, &exit_code] { exit_code = RunDocs(*arguments); });
}

}  // namespace aijob::ctl
