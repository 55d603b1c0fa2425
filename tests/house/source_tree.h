#pragma once
// What the tests of the house look at: the repository's own files. Read once per test, no caching.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::house {

namespace fs = std::filesystem;

/// The repository's root.
inline fs::path Root() { return AIJOB_SOURCE_DIR; }

inline std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Every file under `folder` of the repository whose extension is one of `extensions` (all where
/// empty), as paths relative to the root, sorted. Hidden files and folders are left out, and so is
/// build output.
inline std::vector<fs::path> Files(const fs::path& folder,
                                   const std::set<std::string>& extensions) {
  std::vector<fs::path> found;
  const fs::path start = Root() / folder;
  if (!fs::exists(start)) return found;
  for (auto it = fs::recursive_directory_iterator(start); it != fs::end(it); ++it) {
    const std::string name = it->path().filename();
    if (it->is_directory() && (name.front() == '.' || name == "build" || name == "node_modules")) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && name.front() != '.' &&
               (extensions.empty() || extensions.contains(it->path().extension()))) {
      found.push_back(fs::relative(it->path(), Root()));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The files compilers read.
inline std::vector<fs::path> Sources(const fs::path& folder) {
  return Files(folder, {".cpp", ".h"});
}

/// All findings in one string, one a line: tests expect it to be empty.
inline std::string Join(const std::vector<std::string>& findings) {
  std::string text;
  for (const std::string& finding : findings) text += finding + "\n";
  return text;
}

}  // namespace aijob::house
