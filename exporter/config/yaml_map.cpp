// YamlMap: the reading half of yaml_node.h.

#include <algorithm>
#include <charconv>
#include <cmath>

#include "config/yaml_node.h"
#include "match/quantity.h"

namespace aijob::config {
namespace {

template <typename Number>
bool ParseNumber(const std::string& text, Number& out) {
  Number number{};
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return false;
  out = number;
  return true;
}

}  // namespace

std::string Quoted(std::string_view text) {
  std::string quoted(1, '"');  // appending: g++ 12 at -O3 warns of operator+ without reason
  quoted += text.substr(0, 80);
  quoted += '"';
  return quoted;
}

YamlMap::YamlMap(const YamlNode& node, std::string what, Problems& problems)
    : node_(node), what_(std::move(what)), problems_(problems) {
  if (!node.IsMap() && !node.IsNull()) {
    problems_.Add(node.line, what_ + " must be a mapping (key: value)");
  }
}

size_t YamlMap::IndexOf(std::string_view key) const {
  const auto found = std::find(node_.keys.begin(), node_.keys.end(), key);
  return static_cast<size_t>(found - node_.keys.begin());
}

int YamlMap::LineOf(std::string_view key) const {
  const size_t index = IndexOf(key);
  return index < node_.keys.size() ? node_.key_lines[index] : node_.line;
}

const YamlNode* YamlMap::Find(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.push_back(key);
  const size_t index = IndexOf(key);
  if (index >= node_.keys.size() || node_.items[index].IsNull()) return nullptr;
  return &node_.items[index];
}

const YamlNode* YamlMap::FindMap(std::string_view key) {
  const YamlNode* node = Find(key);
  if (node == nullptr || node->IsMap()) return node;
  Problem(key, Quoted(key) + " must be a mapping (key: value)");
  return nullptr;
}

const YamlNode* YamlMap::FindList(std::string_view key) {
  const YamlNode* node = Find(key);
  if (node == nullptr || node->IsList()) return node;
  Problem(key, Quoted(key) + " must be a list");
  return nullptr;
}

const YamlNode* YamlMap::Scalar(std::string_view key) {
  const YamlNode* node = Find(key);
  if (node == nullptr || node->IsScalar()) return node;
  Problem(key, Quoted(key) + " must be a single value");
  return nullptr;
}

bool YamlMap::Read(std::string_view key, std::string& out) {
  const YamlNode* node = Scalar(key);
  if (node == nullptr) return false;
  out = node->text;
  return true;
}

bool YamlMap::Read(std::string_view key, bool& out) {
  const YamlNode* node = Scalar(key);
  if (node == nullptr) return false;
  if (node->text != "true" && node->text != "false") {
    Problem(key, Quoted(key) + " must be true or false, not " + Quoted(node->text));
    return false;
  }
  out = node->text == "true";
  return true;
}

bool YamlMap::Read(std::string_view key, double& out) {
  const YamlNode* node = Scalar(key);
  if (node == nullptr) return false;
  double number = 0;
  if (!ParseNumber(node->text, number) || !std::isfinite(number)) {
    Problem(key, Quoted(key) + " must be a number, not " + Quoted(node->text));
    return false;
  }
  out = number;
  return true;
}

bool YamlMap::Read(std::string_view key, int64_t& out) {
  const YamlNode* node = Scalar(key);
  if (node == nullptr) return false;
  if (ParseNumber(node->text, out)) return true;
  Problem(key, Quoted(key) + " must be a whole number, not " + Quoted(node->text));
  return false;
}

bool YamlMap::Read(std::string_view key, uint64_t& out) {
  const YamlNode* node = Scalar(key);
  if (node == nullptr) return false;
  if (ParseNumber(node->text, out)) return true;
  Problem(key, Quoted(key) + " must be a whole number from 0, not " + Quoted(node->text));
  return false;
}

bool YamlMap::Read(std::string_view key, std::vector<std::string>& out) {
  const YamlNode* node = Find(key);
  if (node == nullptr) return false;
  if (node->IsScalar()) {
    out = {node->text};
    return true;
  }
  std::vector<std::string> texts;
  for (const YamlNode& item : node->items) {
    if (!node->IsList() || !item.IsScalar()) break;
    texts.push_back(item.text);
  }
  if (!node->IsList() || texts.size() != node->items.size()) {
    Problem(key, Quoted(key) + " must be a list of texts");
    return false;
  }
  out = std::move(texts);
  return true;
}

bool YamlMap::ReadDuration(std::string_view key, model::Duration& out) {
  const YamlNode* node = Scalar(key);
  if (node == nullptr) return false;
  const match::Unit seconds{match::Dimension::kSeconds, 1, false, false};
  const std::optional<double> parsed = match::ParseQuantity(node->text, seconds);
  constexpr double kLongest = 9e9;  // nanoseconds in 63 bits: 292 years
  const bool plain = node->text.find_first_not_of("0123456789.") == std::string::npos;
  if (!parsed || !(*parsed >= 0) || *parsed > kLongest || (plain && *parsed != 0)) {
    Problem(key, Quoted(key) + " must be a duration such as 30s, 5m or 1h30m, not " +
                     Quoted(node->text));
    return false;
  }
  out = model::Duration(static_cast<int64_t>(std::llround(*parsed * 1e9)));
  return true;
}

bool YamlMap::ReadBytes(std::string_view key, uint64_t& out) {
  const YamlNode* node = Scalar(key);
  if (node == nullptr) return false;
  const match::Unit bytes{match::Dimension::kBytes, 1, false, false};
  const std::optional<double> parsed = match::ParseQuantity(node->text, bytes);
  constexpr double kLargest = 9007199254740992.0;  // 2^53, exact in a double
  if (!parsed || !(*parsed >= 0) || *parsed > kLargest) {
    Problem(key, Quoted(key) + " must be a size such as 64KiB, 1MiB or 1048576, not " +
                     Quoted(node->text));
    return false;
  }
  out = static_cast<uint64_t>(*parsed);
  return true;
}

bool YamlMap::ReadChoice(std::string_view key, std::span<const std::string_view> choices,
                         std::string& out) {
  const YamlNode* node = Scalar(key);
  if (node == nullptr) return false;
  if (std::find(choices.begin(), choices.end(), node->text) == choices.end()) {
    Problem(key, Quoted(key) + " cannot be " + Quoted(node->text) +
                     " (nearest known: " + Quoted(NearestName(node->text, choices)) + ")");
    return false;
  }
  out = node->text;
  return true;
}

bool YamlMap::ReadPairs(std::string_view key,
                        std::vector<std::pair<std::string, std::string>>& out) {
  const YamlNode* node = FindMap(key);
  if (node == nullptr) return false;
  for (size_t i = 0; i < node->items.size(); ++i) {
    if (!node->items[i].IsScalar()) {
      problems_.Add(node->key_lines[i], Quoted(node->keys[i]) + " must be a single value");
      continue;
    }
    out.emplace_back(node->keys[i], node->items[i].text);
  }
  return true;
}

bool YamlMap::Require(std::string_view key) {
  if (Find(key) != nullptr) return true;
  problems_.Add(node_.line, what_ + " needs the key " + Quoted(key));
  return false;
}

void YamlMap::Finish() {
  for (size_t i = 0; i < node_.keys.size(); ++i) {
    const std::string& key = node_.keys[i];
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    const std::string_view nearest = NearestName(key, asked_);
    problems_.Add(node_.key_lines[i],
                  "unknown key " + Quoted(key) + " in " + what_ +
                      (nearest.empty() ? "" : " (nearest known: " + Quoted(nearest) + ")"));
  }
}

}  // namespace aijob::config
