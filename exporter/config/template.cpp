#include "config/template.h"

#include <algorithm>

namespace aijob::config {
namespace {

bool IsGroupName(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

model::Result<std::vector<std::string>> TemplateGroups(std::string_view text) {
  std::vector<std::string> names;
  for (size_t at = text.find_first_of("{}"); at != std::string_view::npos;
       at = text.find_first_of("{}", at)) {
    if (text[at] == '}') return model::Error{"has a \"}\" without a \"{\" before it"};
    const size_t end = text.find_first_of("{}", at + 1);
    if (end == std::string_view::npos || text[end] == '{') {
      return model::Error{"has a \"{\" without a \"}\" behind it"};
    }
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (!IsGroupName(name)) {
      return model::Error{"\"{" + std::string(name) + "}\" is no name of a group"};
    }
    names.emplace_back(name);
    at = end + 1;
  }
  return names;
}

std::optional<std::string> ExpandTemplate(std::string_view text,
                                          std::span<const model::Label> groups) {
  std::string expanded;
  size_t done = 0;
  for (size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', done)) {
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const auto group = std::ranges::find(groups, name, &model::Label::name);
    if (group == groups.end() || group->value.empty()) return std::nullopt;
    expanded.append(text.substr(done, open - done)).append(group->value);
    done = close + 1;
  }
  return expanded.append(text.substr(done));
}

}  // namespace aijob::config
