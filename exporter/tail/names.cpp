#include "tail/names.h"

#include <algorithm>
#include <array>

#include "model/ascii.h"

namespace aijob::tail {
namespace {

bool IsSeparator(char c) { return c == '.' || c == '-' || c == '_'; }
using model::IsDigit;

size_t ExtensionAt(std::string_view name) {
  const size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name.size() : dot;
}

}  // namespace

std::string DerivedSuffix(std::string_view original, std::string_view name) {
  if (name.size() < original.size() + 2 || original.empty()) return "";
  if (name.starts_with(original) && IsSeparator(name[original.size()])) {
    return std::string(name.substr(original.size()));
  }
  const size_t dot = ExtensionAt(original);
  const std::string_view stem = original.substr(0, dot);
  const std::string_view extension = original.substr(dot);
  if (extension.empty() || !name.starts_with(stem) || !name.ends_with(extension)) return "";
  if (!IsSeparator(name[stem.size()])) return "";
  return std::string(name.substr(stem.size(), name.size() - original.size()));
}

std::vector<std::string> PossibleOriginals(std::string_view name) {
  std::vector<std::string> originals;
  const size_t dot = ExtensionAt(name);
  for (size_t i = 1; i + 1 < name.size(); ++i) {
    if (!IsSeparator(name[i])) continue;
    originals.emplace_back(name.substr(0, i));
    if (i + 1 < dot && dot < name.size()) {
      originals.push_back(std::string(name.substr(0, i)).append(name.substr(dot)));
    }
  }
  return originals;
}

std::string ShapeOf(std::string_view suffix) {
  std::string shape;
  for (size_t i = 0; i < suffix.size();) {
    if (!IsDigit(suffix[i])) {
      shape += suffix[i++];
      continue;
    }
    size_t end = i;
    while (end < suffix.size() && IsDigit(suffix[end])) ++end;
    const bool counter = end - i < 4 || (shape == "." && end == suffix.size() && end - i < 8);
    shape += counter ? std::string("0") : std::string(end - i, '0');
    i = end;
  }
  return shape;
}

bool IsPlainRotation(std::string_view suffix) {
  const std::string shape = ShapeOf(suffix);
  // More digits may be a process's: "nccl.log.48213".
  return (shape == ".0" && suffix.size() <= 4) || shape.find("00000000") != std::string::npos ||
         shape.find("0000-0-0") != std::string::npos;
}

bool IsCompressed(std::string_view name) {
  constexpr std::array<std::string_view, 4> kEndings = {".gz", ".zst", ".bz2", ".xz"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

std::string FolderOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(path.substr(0, std::max<size_t>(slash, 1)));
}

std::string NameOf(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

}  // namespace aijob::tail
