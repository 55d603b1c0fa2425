#include "config/pack_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace aijob::config {
namespace {

using match::Finder;
using match::LabelFrom;
using match::MetricSpec;
using match::MetricType;
using match::PackSpec;
using match::RuleSpec;
using match::Sample;

constexpr size_t kBuckets = 200;
constexpr size_t kSamplesPerRule = 200;

/// A name as Prometheus takes it: https://prometheus.io/docs/concepts/data_model/
bool IsName(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= 128 && !(text.front() >= '0' && text.front() <= '9') &&
         std::all_of(text.begin(), text.end(), fits);
}

bool ToNumber(const std::string& text, double& out) {
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, out);
  return result.ec == std::errc() && result.ptr == end;
}

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
      for (const YamlNode& metric : metrics->items) pack.metrics.push_back(Metric(metric));
    }
    map.Finish();
    return pack;
  }

  MetricSpec Metric(const YamlNode& node) {
    MetricSpec metric;
    metric.origin = At(node.line);
    YamlMap map(node, "the metric", problems_);
    if (map.Require("name")) map.Read("name", metric.name);
    if (!metric.name.empty() && (!IsName(metric.name) || metric.name.starts_with("aijob_"))) {
      map.Problem("name",
                  "metric \"" + metric.name.substr(0, 80) +
                      "\": a name has letters, digits and _, and does not begin with aijob_");
    }
    Type(map, metric);
    map.Read("help", metric.help);
    ReadFinder(map, metric.finder);
    map.Read("value", metric.value);
    map.Read("unit", metric.unit);
    Labels(map, metric.labels);
    for (const LabelFrom& label : metric.labels) {
      if (!IsName(label.name) || label.name == "le") {
        map.Problem("labels", "\"" + label.name.substr(0, 80) + "\" cannot be a label");
      }
    }
    Buckets(map, metric);
    Samples(map, "samples", metric.samples);
    Samples(map, "near_misses", metric.near_misses);
    map.Finish();
    return metric;
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
    Labels(map, rule.labels);
    map.ReadPairs("set_labels", rule.set_labels);
    Numbers(map, "set_values", rule.set_values);
    map.Read("cause", rule.cause);
    map.Read("remedy", rule.remedy);
    map.Read("source", rule.source);
    Samples(map, "samples", rule.samples);
    Samples(map, "near_misses", rule.near_misses);
    map.Finish();
    return rule;
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

  /// A list of names, a mapping name -> where from, or a list of both.
  void Labels(YamlMap& map, std::vector<LabelFrom>& labels) {
    const YamlNode* node = map.Find("labels");
    if (node == nullptr) return;
    const std::span<const YamlNode> items = node->IsList() ? std::span<const YamlNode>(node->items)
                                                           : std::span<const YamlNode>(node, 1);
    for (const YamlNode& item : items) {
      if (item.IsScalar()) {
        labels.push_back({item.text, item.text});
      } else if (item.IsMap()) {
        LabelPairs(item, labels);
      } else {
        map.Problem("labels", "\"labels\" must be a list of names or a mapping");
      }
    }
  }

  void LabelPairs(const YamlNode& node, std::vector<LabelFrom>& labels) {
    for (size_t i = 0; i < node.items.size(); ++i) {
      if (node.items[i].IsScalar()) {
        labels.push_back({node.keys[i], node.items[i].text});
      } else {
        problems_.Add(node.key_lines[i], "a label must be a single value");
      }
    }
  }

  void Numbers(YamlMap& map, std::string_view key,
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

  void Samples(YamlMap& map, std::string_view key, std::vector<Sample>& samples) {
    const YamlNode* list = map.FindList(key);
    if (list == nullptr) return;
    if (list->items.size() > kSamplesPerRule) {
      map.Problem(key, "more than " + std::to_string(kSamplesPerRule) + " samples");
      return;
    }
    for (const YamlNode& node : list->items) {
      Sample sample;
      sample.origin = At(node.line);
      if (node.IsScalar()) {
        sample.lines = {node.text};
      } else {
        YamlMap each(node, "the sample", problems_);
        std::string line;
        std::string subtype;
        if (each.Read("line", line)) sample.lines = {line};
        each.Read("lines", sample.lines);
        if (sample.lines.empty()) problems_.Add(node.line, "the sample needs line or lines");
        if (each.Read("subtype", subtype)) sample.subtype = subtype;
        Numbers(each, "values", sample.values);
        each.ReadPairs("labels", sample.labels);
        each.Finish();
      }
      samples.push_back(std::move(sample));
    }
  }

  void Type(YamlMap& map, MetricSpec& metric) {
    static constexpr std::string_view kTypes[] = {"counter", "gauge", "histogram"};
    std::string type;
    map.Require("type");
    if (!map.ReadChoice("type", kTypes, type)) return;
    const auto* found = std::find(std::begin(kTypes), std::end(kTypes), type);
    metric.type = static_cast<MetricType>(found - std::begin(kTypes));
  }

  void Buckets(YamlMap& map, MetricSpec& metric) {
    const YamlNode* node = map.Find("buckets");
    const bool histogram = metric.type == MetricType::kHistogram;
    if (node != nullptr && !histogram) map.Problem("buckets", "buckets are for a histogram");
    if (node == nullptr) {
      if (histogram) map.Require("buckets");
      return;
    }
    if (node->IsList()) {
      for (const YamlNode& item : node->items) {
        double bound = 0;
        if (!item.IsScalar() || !ToNumber(item.text, bound)) {
          problems_.Add(item.line, "a bucket must be a number");
        }
        metric.buckets.push_back(bound);
      }
    } else {
      BucketSeries(*node, metric.buckets);
    }
    bool ascending = !metric.buckets.empty() && metric.buckets.size() <= kBuckets;
    for (size_t i = 0; i < metric.buckets.size(); ++i) {
      ascending = ascending && std::isfinite(metric.buckets[i]) &&
                  (i == 0 || metric.buckets[i - 1] < metric.buckets[i]);
    }
    if (!ascending) {
      map.Problem("buckets",
                  "buckets must be 1 to " + std::to_string(kBuckets) + " finite ascending numbers");
    }
  }

  void BucketSeries(const YamlNode& node, std::vector<double>& buckets) {
    YamlMap kinds(node, "buckets", problems_);
    const YamlNode* exponential = kinds.FindMap("exponential");
    const YamlNode* linear = kinds.FindMap("linear");
    kinds.Finish();
    const YamlNode* chosen = exponential != nullptr ? exponential : linear;
    if (chosen == nullptr) return;
    double bound = 0;
    double step = 0;
    uint64_t count = 0;
    YamlMap series(*chosen, "buckets", problems_);
    if (series.Require("start")) series.Read("start", bound);
    const std::string_view step_key = exponential != nullptr ? "factor" : "width";
    if (series.Require(step_key)) series.Read(step_key, step);
    if (series.Require("count")) series.Read("count", count);
    series.Finish();
    for (uint64_t i = 0; i < std::min<uint64_t>(count, kBuckets + 1); ++i) {
      buckets.push_back(bound);
      bound = exponential != nullptr ? bound * step : bound + step;
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
  PackReader reader(problems);
  for (const YamlNode& item : list.items) metrics.push_back(reader.Metric(item));
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
