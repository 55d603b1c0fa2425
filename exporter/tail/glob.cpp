#include "tail/glob.h"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

namespace aijob::tail {
namespace {

constexpr size_t kMostExpanded = 1024;

using Parts = std::vector<std::string>;

Parts Split(std::string_view path) {
  Parts parts;
  size_t begin = 0;
  while (begin < path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) parts.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool IsWild(std::string_view part) { return part.find_first_of("*?[\\") != std::string_view::npos; }

bool MatchesName(const std::string& pattern, const std::string& name) {
  return pattern == name || ::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0;
}

// `whole`: the path must be used up together with the pattern; otherwise some pattern must be left.
bool MatchesParts(const Parts& pattern, size_t p, const Parts& path, size_t n, bool whole) {
  if (n == path.size()) {
    if (!whole) return p < pattern.size();
    // "dir/**" names everything below dir, but not dir itself.
    return p == pattern.size();
  }
  if (p == pattern.size()) return false;
  if (pattern[p] != "**") {
    return MatchesName(pattern[p], path[n]) && MatchesParts(pattern, p + 1, path, n + 1, whole);
  }
  if (MatchesParts(pattern, p + 1, path, n, whole)) return true;
  if (path[n].front() == '.') return false;
  if (MatchesParts(pattern, p, path, n + 1, whole)) return true;
  return whole && p + 1 == pattern.size() && n + 1 == path.size();
}

}  // namespace

Glob::Glob(std::string_view pattern) : parts_(Split(pattern)) {
  // "**" twice in a row says no more than once, and would take exponential time.
  parts_.erase(std::unique(parts_.begin(), parts_.end(),
                           [](const auto& a, const auto& b) { return a == "**" && b == "**"; }),
               parts_.end());
  for (size_t i = 0; i + 1 < parts_.size() && !IsWild(parts_[i]); ++i) {
    (base_ += '/') += parts_[i];
  }
  if (base_.empty()) base_ += '/';  // appending: g++ 12 at -O3 warns of assignment without reason
}

bool Glob::Matches(std::string_view path) const {
  return MatchesParts(parts_, 0, Split(path), 0, true);
}

bool Glob::MayHold(std::string_view folder) const {
  return MatchesParts(parts_, 0, Split(folder), 0, false);
}

std::vector<std::string> ExpandBraces(std::string_view pattern) {
  std::vector<std::string> todo = {std::string(pattern)};
  std::vector<std::string> done;
  while (!todo.empty() && done.size() + todo.size() <= kMostExpanded) {
    const std::string text = std::move(todo.back());
    todo.pop_back();
    // The innermost pair: the first '}' and the last '{' before it.
    const size_t close = text.find('}');
    const size_t open = close == std::string::npos ? close : text.rfind('{', close);
    if (open == std::string::npos) {
      done.push_back(text);
      continue;
    }
    const std::string inside = text.substr(open + 1, close - open - 1);
    std::vector<std::string> choices;
    for (size_t begin = 0; begin <= inside.size();) {
      const size_t end = std::min(inside.find(',', begin), inside.size());
      choices.push_back(text.substr(0, open) + inside.substr(begin, end - begin) +
                        text.substr(close + 1));
      begin = end + 1;
    }
    todo.insert(todo.end(), choices.rbegin(), choices.rend());
  }
  return done;
}

GlobSet::GlobSet(const std::vector<std::string>& patterns,
                 const std::vector<std::string>& exclude) {
  const auto absolute = [](const std::string& pattern) {
    std::error_code ignored;
    if (pattern.starts_with('/')) return pattern;
    return std::filesystem::current_path(ignored).string() + "/" +
           (pattern.starts_with("./") ? pattern.substr(2) : pattern);
  };
  const auto is_device = [](const std::string& path) {
    return path.starts_with("/dev/") && !path.starts_with("/dev/shm/");
  };
  for (const std::string& written : patterns) {
    // Devices are no files that come and go, and their folder is never quiet.
    if (written == "-" || is_device(written)) continue;
    for (const std::string& pattern : ExpandBraces(written)) globs_.emplace_back(absolute(pattern));
  }
  for (const std::string& written : exclude) {
    for (const std::string& pattern : ExpandBraces(written)) {
      if (pattern.find('/') == std::string::npos) {
        excluded_names_.push_back(pattern);
      } else {
        excluded_paths_.emplace_back(absolute(pattern));
      }
    }
  }
}

bool GlobSet::Matches(std::string_view path) const {
  const auto matches = [&](const Glob& glob) { return glob.Matches(path); };
  if (std::none_of(globs_.begin(), globs_.end(), matches)) return false;
  if (std::any_of(excluded_paths_.begin(), excluded_paths_.end(), matches)) return false;
  const std::string name(path.substr(path.rfind('/') + 1));
  return std::none_of(excluded_names_.begin(), excluded_names_.end(),
                      [&](const std::string& pattern) { return MatchesName(pattern, name); });
}

bool GlobSet::MayHold(std::string_view folder) const {
  return std::any_of(globs_.begin(), globs_.end(),
                     [&](const Glob& glob) { return glob.MayHold(folder); });
}

}  // namespace aijob::tail
