#include "act/forbidden.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace aijob::act {
namespace {

constexpr std::array<std::string_view, 13> kShells = {"sh",    "bash", "dash",   "ash",  "zsh",
                                                      "ksh",   "mksh", "csh",    "tcsh", "fish",
                                                      "rbash", "pwsh", "busybox"};
constexpr std::array<std::string_view, 9> kDeletions = {"rm", "rmdir",  "unlink",   "shred", "srm",
                                                        "dd", "wipefs", "truncate", "trash"};
constexpr std::array<std::string_view, 6> kKillsByName = {"pkill",    "killall", "killall5",
                                                          "taskkill", "skill",   "xkill"};
constexpr std::array<std::string_view, 4> kGpuTools = {"nvidia-smi", "rocm-smi", "amd-smi",
                                                       "xpu-smi"};

/// The name of the program that an argument would begin with: "/usr/bin/rm -rf x" -> "rm".
std::string ProgramOf(std::string_view argument) {
  const size_t begin = std::min(argument.find_first_not_of(" \t\n;&|("), argument.size());
  argument.remove_prefix(begin);
  argument = argument.substr(0, argument.find_first_of(" \t\n;&|)"));
  std::string name(argument.substr(argument.rfind('/') + 1));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

template <typename Names>
bool IsOneOf(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool ResetsGpus(const std::vector<std::string>& argv) {
  bool tool = false;
  for (const std::string& argument : argv) {
    const std::string word = ProgramOf(argument);
    tool = tool || IsOneOf(kGpuTools, word);
    const bool says_reset = word.find("gpu-reset") != std::string::npos ||
                            word.find("gpureset") != std::string::npos ||
                            argument.find("gpu-reset") != std::string::npos ||
                            argument.find("gpureset") != std::string::npos;
    if (says_reset) return true;
    const bool bare = word == "-r" || word == "reset" || argument.find(" -r") != std::string::npos;
    if (tool && bare) return true;
  }
  return false;
}

}  // namespace

std::string ForbiddenFault(const std::vector<std::string>& argv) {
  if (ResetsGpus(argv)) return "resets GPUs: no policy may";
  for (const std::string& argument : argv) {
    const std::string program = ProgramOf(argument);
    if (IsOneOf(kShells, program)) {
      return "runs a shell (" + program + "): name the program or the script itself";
    }
    if (IsOneOf(kDeletions, program) || program.starts_with("mkfs")) {
      return "deletes (" + program + "): no policy may";
    }
    if (IsOneOf(kKillsByName, program)) return "kills by name (" + program + "): no policy may";
    if (program == "-delete") return "deletes (find -delete): no policy may";
  }
  return "";
}

}  // namespace aijob::act
