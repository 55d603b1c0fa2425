#include "config/finder_reader.h"

#include <charconv>
#include <span>

namespace aijob::config {

using match::Finder;
using match::LabelFrom;
using match::Sample;

namespace {

constexpr size_t kSamplesPerRule = 200;

void LabelPairs(const YamlNode& node, Problems& problems, std::vector<LabelFrom>& labels) {
  for (size_t i = 0; i < node.items.size(); ++i) {
    if (node.items[i].IsScalar()) {
      labels.push_back({node.keys[i], node.items[i].text});
    } else {
      problems.Add(node.key_lines[i], "a label must be a single value");
    }
  }
}

}  // namespace

bool ToNumber(const std::string& text, double& out) {
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, out);
  return result.ec == std::errc() && result.ptr == end;
}

void ReadFinder(YamlMap& map, Finder& finder) {
  map.Read("find", finder.find);
  map.Read("match", finder.match);
  match::Pairs when;
  map.ReadPairs("when", when);
  for (auto& [field, pattern] : when) finder.when.push_back({field, pattern});
  map.Read("extract", finder.extract);
  map.Read("unless", finder.unless);
  map.ReadPairs("units", finder.units);
}

void ReadLabels(YamlMap& map, Problems& problems, std::vector<LabelFrom>& labels) {
  const YamlNode* node = map.Find("labels");
  if (node == nullptr) return;
  const std::span<const YamlNode> items =
      node->IsList() ? std::span<const YamlNode>(node->items) : std::span<const YamlNode>(node, 1);
  for (const YamlNode& item : items) {
    if (item.IsScalar()) {
      labels.push_back({item.text, item.text});
    } else if (item.IsMap()) {
      LabelPairs(item, problems, labels);
    } else {
      map.Problem("labels", "\"labels\" must be a list of names or a mapping");
    }
  }
}

void ReadNumbers(YamlMap& map, std::string_view key,
                 std::vector<std::pair<std::string, double>>& numbers) {
  match::Pairs texts;
  map.ReadPairs(key, texts);
  for (const auto& [name, text] : texts) {
    double number = 0;
    if (ToNumber(text, number)) {
      numbers.emplace_back(name, number);
    } else {
      map.Problem(key, "\"" + name + "\" must be a number, not \"" + text.substr(0, 80) + "\"");
    }
  }
}

void ReadSamples(YamlMap& map, Problems& problems, std::string_view key,
                 std::vector<Sample>& samples) {
  const YamlNode* list = map.FindList(key);
  if (list == nullptr) return;
  if (list->items.size() > kSamplesPerRule) {
    map.Problem(key, "more than " + std::to_string(kSamplesPerRule) + " samples");
    return;
  }
  for (const YamlNode& node : list->items) {
    Sample sample;
    sample.origin = {problems.file(), node.line};
    if (node.IsScalar()) {
      sample.lines = {node.text};
    } else {
      YamlMap each(node, "the sample", problems);
      std::string line;
      std::string subtype;
      if (each.Read("line", line)) sample.lines = {line};
      each.Read("lines", sample.lines);
      if (sample.lines.empty()) problems.Add(node.line, "the sample needs line or lines");
      if (each.Read("subtype", subtype)) sample.subtype = subtype;
      ReadNumbers(each, "values", sample.values);
      each.ReadPairs("labels", sample.labels);
      each.Finish();
    }
    samples.push_back(std::move(sample));
  }
}

}  // namespace aijob::config
