#include "push/label_text.h"

#include <algorithm>
#include <cstring>

#include "exposition/pushed_labels.h"

namespace aijob::push {
namespace {

__extension__ using Wide = unsigned __int128;
using Pair = std::pair<std::string_view, std::string_view>;

/// The halves of a 128-bit product folded together (the mixing step of wyhash, MUM).
uint64_t Fold(uint64_t a, uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t HashBytes(uint64_t hash, std::string_view bytes) {
  constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;
  hash = Fold(hash ^ bytes.size(), kOdd);
  while (bytes.size() >= sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof(word));
    hash = Fold(hash ^ word, kOdd);
    bytes.remove_prefix(sizeof(word));
  }
  uint64_t last = 0;
  if (!bytes.empty()) std::memcpy(&last, bytes.data(), bytes.size());
  return Fold(hash ^ last, kOdd);
}

model::Error Refused(std::string_view why, std::string_view name) {
  return model::Error{std::string(why) + " \"" + std::string(name) + "\""};
}

bool IsEscaped(std::string_view value) {
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\n') return false;
    if (value[i] != '\\') continue;
    if (++i == value.size()) return false;
    if (value[i] != '\\' && value[i] != '"' && value[i] != 'n') return false;
  }
  return exposition::IsUtf8(value);
}

/// Takes a name and the `="` behind it. False: it is none, or in quotes without need.
bool TakeName(std::string_view& text, std::string& name) {
  const bool quoted = text.starts_with('"');
  const size_t end = quoted ? exposition::EndOfQuoted(text, 1) : text.find('=');
  if (end == std::string_view::npos) return false;
  const std::string_view raw = quoted ? text.substr(1, end - 1) : text.substr(0, end);
  if (quoted && !IsEscaped(raw)) return false;
  name = quoted ? Unescaped(raw) : std::string(raw);
  if (exposition::IsLabelWord(name) == quoted) return false;
  text.remove_prefix(end + (quoted ? 1U : 0U));
  if (!text.starts_with("=\"")) return false;
  text.remove_prefix(2);
  return exposition::IsLabelName(name, exposition::Names::kUtf8);
}

}  // namespace

void AppendLabel(std::string_view name, std::string_view value, std::string& text) {
  if (!text.empty()) text += ',';
  exposition::AppendLabelName(text, name);
  text.append("=\"");
  exposition::AppendEscaped(text, value);
  text += '"';
}

model::Status WriteLabelText(const exposition::Labels& own, const model::GroupingLabels& group,
                             std::string& text) {
  text.clear();
  if (exposition::HaveRepeatedName(own)) return model::Error{"a label name stands twice"};
  std::vector<Pair> all;
  all.reserve(own.size() + group.size() + 1);
  for (const auto& [name, value] : group) all.emplace_back(name, value);
  const auto grouped = static_cast<std::ptrdiff_t>(all.size());
  const auto is_grouping = [&](std::string_view name) {
    return std::any_of(all.begin(), all.begin() + grouped,
                       [&](const Pair& pair) { return pair.first == name; });
  };
  bool instance = is_grouping("instance");
  for (const auto& label : own) {
    if (label.name.starts_with("__")) return Refused("reserved label name", label.name);
    if (!exposition::IsUtf8(label.value)) return Refused("no UTF-8 in the value of", label.name);
    instance = instance || label.name == "instance";
    if (!is_grouping(label.name)) all.emplace_back(label.name, label.value);
  }
  if (!instance) all.emplace_back("instance", "");
  std::sort(all.begin(), all.end(), [](const Pair& a, const Pair& b) { return a.first < b.first; });
  for (const auto& [name, value] : all) AppendLabel(name, value, text);
  return {};
}

bool IsLabelText(std::string_view text) {
  std::string before;
  while (!text.empty()) {
    std::string name;
    if (!TakeName(text, name) || name <= before) return false;
    const size_t end = exposition::EndOfQuoted(text, 0);
    if (end == std::string_view::npos || !IsEscaped(text.substr(0, end))) return false;
    before = std::move(name);
    text.remove_prefix(end + 1);
    if (text.empty()) return true;
    if (text.front() != ',' || text.size() == 1) return false;
    text.remove_prefix(1);
  }
  return true;
}

uint64_t HashSeries(uint64_t seed, std::string_view family, std::string_view label_text) {
  uint64_t hash = HashBytes(seed, family);
  while (!label_text.empty()) {
    const LabelOfText label = TakeLabel(label_text);
    if (label.escaped.empty()) continue;
    hash = HashBytes(HashBytes(hash, label.name), label.escaped);
  }
  return hash == 0 ? 1 : hash;
}

uint64_t HashText(uint64_t seed, std::string_view label_text) {
  const uint64_t hash = HashBytes(seed, label_text);
  return hash == 0 ? 1 : hash;
}

}  // namespace aijob::push
