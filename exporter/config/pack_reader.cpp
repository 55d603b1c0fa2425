#include "config/pack_reader.h"

#include "config/finder_reader.h"
#include "config/metric_reader.h"

namespace aijob::config {
namespace {

using match::MetricSpec;
using match::PackSpec;
using match::RuleSpec;

class PackReader {
 public:
  explicit PackReader(Problems& problems) : problems_(problems) {}

  PackSpec Pack(const YamlNode& root) {
    PackSpec pack;
    pack.origin = At(root.line);
    YamlMap map(root, "the pack", problems_);
    if (map.Require("pack")) map.Read("pack", pack.name);
    map.Read("title", pack.title);
    map.Read("source", pack.source);
    map.Read("order", pack.order);
    map.Read("detect", pack.detect);
    Headers(map, pack);
    Fields(map, pack);
    if (const YamlNode* rules = map.FindList("rules")) Rules(*rules, pack);
    if (const YamlNode* metrics = map.FindList("metrics")) {
      for (const YamlNode& metric : metrics->items)
        pack.metrics.push_back(ReadMetric(metric, problems_));
    }
    map.Finish();
    return pack;
  }

 private:
  match::Origin At(int line) const { return {problems_.file(), line}; }

  void Headers(YamlMap& map, PackSpec& pack) {
    const YamlNode* headers = map.FindList("headers");
    if (headers == nullptr) return;
    for (const YamlNode& node : headers->items) {
      YamlMap header(node, "the header", problems_);
      match::HeaderRule rule;
      rule.origin = At(node.line);
      if (header.Require("pattern")) header.Read("pattern", rule.pattern);
      header.Read("time", rule.time);
      header.Finish();
      pack.headers.push_back(std::move(rule));
    }
  }

  void Fields(YamlMap& map, PackSpec& pack) {
    const YamlNode* fields = map.FindMap("fields");
    if (fields == nullptr) return;
    YamlMap each(*fields, "fields", problems_);
    for (const std::string& name : fields->keys) {
      model::FieldSpec field{name, {}};
      each.Read(name, field.spellings);
      if (field.spellings.empty()) field.spellings.push_back(name);
      pack.fields.push_back(std::move(field));
    }
  }

  void Rules(const YamlNode& rules, PackSpec& pack) {
    if (rules.items.size() > kRulesPerPack) {
      problems_.Add(rules.line, "a pack may have " + std::to_string(kRulesPerPack) + " rules");
      return;
    }
    for (const YamlNode& node : rules.items) pack.rules.push_back(Rule(node));
  }

  RuleSpec Rule(const YamlNode& node) {
    RuleSpec rule;
    rule.origin = At(node.line);
    YamlMap map(node, "the rule", problems_);
    if (map.Require("id")) map.Read("id", rule.id);
    map.Read("fingerprint", rule.fingerprint);
    map.Read("class", rule.failure_class);
    map.Read("observe", rule.observe);
    map.Read("subtype", rule.subtype);
    map.Read("subtype_from", rule.subtype_from);
    if (const YamlNode* chosen = map.FindMap("subtype_map")) {
      YamlMap subtypes(*chosen, "subtype_map", problems_);
      if (subtypes.Require("capture")) subtypes.Read("capture", rule.subtype_map.capture);
      if (subtypes.Require("map")) subtypes.ReadPairs("map", rule.subtype_map.map);
      subtypes.Finish();
    }
    map.Read("role", rule.role);
    map.Read("severity", rule.severity);
    map.Read("also", rule.also);
    ReadFinder(map, rule.finder);
    Values(map, rule);
    ReadLabels(map, problems_, rule.labels);
    map.ReadPairs("set_labels", rule.set_labels);
    ReadNumbers(map, "set_values", rule.set_values);
    map.Read("cause", rule.cause);
    map.Read("remedy", rule.remedy);
    map.Read("source", rule.source);
    ReadSamples(map, problems_, "samples", rule.samples);
    ReadSamples(map, problems_, "near_misses", rule.near_misses);
    map.Finish();
    return rule;
  }

  void Values(YamlMap& map, RuleSpec& rule) {
    const YamlNode* values = map.FindMap("values");
    if (values == nullptr) return;
    for (size_t i = 0; i < values->items.size(); ++i) {
      match::ValueFrom value{values->keys[i], "", ""};
      const YamlNode& node = values->items[i];
      if (node.IsScalar()) {  // duration_seconds: duration
        value.field = node.text;
      } else {
        YamlMap from(node, "the value", problems_);
        if (from.Require("field")) from.Read("field", value.field);
        from.Read("unit", value.unit);
        from.Finish();
      }
      rule.values.push_back(std::move(value));
    }
  }

  Problems& problems_;
};

}  // namespace

model::Result<PackSpec> ReadPack(std::string_view text, const std::string& file) {
  const model::Result<YamlNode> root = ParseYaml(text, file);
  if (!root) return model::Error{root.error()};
  Problems problems(file);
  PackSpec pack = PackReader(problems).Pack(*root);
  const size_t slash = file.find_last_of('/');
  const std::string base = file.substr(slash == std::string::npos ? 0 : slash + 1);
  if (problems.empty() && base != pack.name + ".yaml" && base != pack.name + ".yml") {
    problems.Add(root->line, "pack \"" + pack.name.substr(0, 80) + "\" must stand in a file \"" +
                                 pack.name.substr(0, 80) + ".yaml\"");
  }
  if (!problems.empty()) return problems.ToError();
  return pack;
}

std::vector<MetricSpec> ReadMetrics(const YamlNode& list, Problems& problems) {
  std::vector<MetricSpec> metrics;
  if (!list.IsList() && !list.IsNull()) {
    problems.Add(list.line, "\"metrics\" must be a list");
    return metrics;
  }
  for (const YamlNode& item : list.items) metrics.push_back(ReadMetric(item, problems));
  return metrics;
}

model::Result<std::vector<PackSpec>> BuiltInPacks() {
  std::vector<PackSpec> packs;
  for (const auto& [name, text] : EmbeddedFiles()) {
    if (!name.ends_with(".yaml")) continue;
    model::Result<PackSpec> pack = ReadPack(text, std::string(name));
    if (!pack) return model::Error{pack.error()};
    packs.push_back(std::move(*pack));
  }
  return packs;
}

}  // namespace aijob::config
