#include "match/compile_rule.h"

#include <algorithm>
#include <cctype>

#include "match/derive_find.h"

namespace aijob::match {
namespace {

constexpr size_t kPatternBytes = 4096;
constexpr std::string_view kMeta = "\\^$.|?*+()[]{}";

/// "[0-3]": its digits, as words.
bool AddDigits(std::string_view word, std::vector<std::string>& words) {
  const auto digit = [&](size_t at) { return word[at] >= '0' && word[at] <= '9'; };
  if (word.size() != 5 || word[0] != '[' || !digit(1) || word[2] != '-' || !digit(3) ||
      word[4] != ']') {
    return false;
  }
  for (char c = word[1]; c <= word[3]; ++c) words.emplace_back(1, c);
  return word[1] <= word[3];
}

/// "FAILED|failed|[0-3]" -> its words in lower case; empty where it is more than words.
std::vector<std::string> Words(std::string_view pattern) {
  std::vector<std::string> words;
  while (true) {
    const size_t bar = pattern.find('|');
    std::string word(pattern.substr(0, bar));
    if (!AddDigits(word, words)) {
      for (const char c : word) {
        if (kMeta.find(c) != std::string_view::npos || (c & 0x80) != 0) return {};
      }
      std::transform(word.begin(), word.end(), word.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      words.push_back(std::move(word));
    }
    if (bar == std::string_view::npos) return words;
    pattern.remove_prefix(bar + 1);
  }
}

}  // namespace

std::string Quoted(std::string_view text) {
  std::string quoted(1, '"');  // appending: g++ 12 at -O3 warns of operator+ without reason
  quoted += text.substr(0, 80);
  quoted += '"';
  return quoted;
}

std::optional<uint32_t> FindSlot(const Look& look, std::string_view name) {
  for (size_t i = 0; i < look.slots.size(); ++i) {
    if (look.slots[i].name == name) return static_cast<uint32_t>(i);
  }
  return std::nullopt;
}

void RuleCompiler::Fault(std::string_view message) {
  faults_.push_back(where_ + std::string(message));
}

std::optional<pattern::Pattern> RuleCompiler::Regex(std::string_view key,
                                                    const std::string& expression,
                                                    const pattern::Pattern::Options& options) {
  if (expression.size() > kPatternBytes) {
    Fault(std::string(key) + ": a pattern may have " + std::to_string(kPatternBytes) + " bytes");
    return std::nullopt;
  }
  model::Result<pattern::Pattern> compiled = pattern::Pattern::Compile(expression, options);
  if (!compiled.ok()) {
    Fault(std::string(key) + ": " + compiled.error() + " in " + Quoted(expression));
    return std::nullopt;
  }
  return std::move(*compiled);
}

Pattern RuleCompiler::CompilePattern(std::string_view key, const std::string& text, Look& look) {
  Pattern pattern;
  pattern.expression = Regex(key, text, {});
  if (!pattern.expression) return pattern;
  for (const auto& [group, name] : pattern.expression->names()) {
    std::optional<uint32_t> slot = FindSlot(look, name);
    if (!slot) {
      if (look.slots.size() >= kSlots) {
        Fault("more than " + std::to_string(kSlots) + " captures");
        return pattern;
      }
      slot = static_cast<uint32_t>(look.slots.size());
      look.slots.push_back({name, UnitOfName(name), true});
    }
    pattern.groups.push_back({group, *slot});
    pattern.submatches = std::max(pattern.submatches, group + 1);
  }
  if (static_cast<size_t>(pattern.submatches) > pattern::Pattern::kGroups) {
    Fault(std::string(key) + ": too many groups");
  }
  return pattern;
}

Condition RuleCompiler::CompileWhen(const When& when, const FieldTable::Names& names) {
  Condition condition;
  condition.fields = fields_.Resolve(when.field, names);
  condition.anything = when.pattern == ".+";
  condition.words = Words(when.pattern);
  if (!condition.anything && condition.words.empty()) {
    condition.pattern =
        Regex("when " + when.field, when.pattern, {.fold_case = true, .whole_text = true});
  }
  return condition;
}

void RuleCompiler::CompileLiterals(const Finder& finder, Look& look) {
  std::vector<std::string> find = finder.find;
  if (find.empty() && !finder.match.empty() && look.when.empty()) {
    find = DeriveFind(finder.match);
    if (find.empty()) {
      Fault("match has no literal of " + std::to_string(kLiteralBytes) + " bytes; give find");
    }
  }
  if (find.empty() && finder.match.empty() && look.when.empty()) {
    Fault("needs find, match or when");
  }
  for (const std::string& literal : find) {
    if (literal.size() < kLiteralBytes || literal.size() > 256) {
      Fault("find: " + Quoted(literal) + " must have " + std::to_string(kLiteralBytes) +
            " to 256 bytes");
      continue;
    }
    look.literals.push_back(literals_.Add(literal));
  }
}

Look RuleCompiler::CompileLook(const Finder& finder, const FieldTable::Names& names) {
  Look look;
  for (const When& when : finder.when) look.when.push_back(CompileWhen(when, names));
  if (!finder.match.empty()) look.match = CompilePattern("match", finder.match, look);
  for (const std::string& text : finder.extract) {
    look.extract.push_back(CompilePattern("extract", text, look));
  }
  for (const std::string& text : finder.unless) {
    if (auto veto = Regex("unless", text, {})) look.unless.push_back(std::move(*veto));
  }
  for (const auto& [name, unit] : finder.units) {
    if (const std::optional<uint32_t> slot = FindSlot(look, name)) {
      look.slots[*slot].unit = CompileUnit(unit, name);
    } else {
      Fault("units: " + Quoted(name) + " is no capture of match or extract");
    }
  }
  CompileLiterals(finder, look);
  return look;
}

Unit RuleCompiler::CompileUnit(const std::string& unit, const std::string& value_name) {
  const std::optional<Unit> parsed = ParseUnit(unit, value_name);
  if (!parsed) Fault("unit " + Quoted(unit) + " does not fit " + Quoted(value_name));
  return parsed.value_or(Unit{});
}

Source RuleCompiler::CompileSource(const LabelFrom& label, Look& look,
                                   const FieldTable::Names& names) {
  Source source;
  if (const std::optional<uint32_t> slot = FindSlot(look, label.from)) {
    source.kind = Source::Kind::kSlot;
    source.slot = *slot;
  } else if (names.contains(label.from)) {
    source.kind = Source::Kind::kField;
    source.fields = fields_.Resolve(label.from, names);
  } else if (label.name == label.from) {
    Fault("labels: " + Quoted(label.name) + " is neither a capture nor one of the pack's fields");
  }
  source.text = label.from;
  return source;
}

CompiledRule RuleCompiler::Rule(const PackSpec& pack, const RuleSpec& spec,
                                const FieldTable::Names& names) {
  where_ = spec.origin.Text() + ": rule " + spec.id + ": ";
  CompiledRule rule;
  rule.pack = &pack;
  rule.spec = &spec;
  rule.also = spec.also;
  rule.look = CompileLook(spec.finder, names);
  Classify(spec, rule);
  Subtypes(spec, rule, names);
  for (const ValueFrom& value : spec.values) {
    rule.values.push_back(
        {value.name, fields_.Resolve(value.field, names), CompileUnit(value.unit, value.name)});
  }
  for (const LabelFrom& label : spec.labels) {
    rule.labels.push_back({label.name, CompileSource(label, rule.look, names)});
    const Source& from = rule.labels.back().from;
    if (from.kind == Source::Kind::kSlot) rule.look.slots[from.slot].is_value = false;
  }
  return rule;
}

CompiledMetric RuleCompiler::Metric(const MetricSpec& spec, const FieldTable::Names& names) {
  where_ = spec.origin.Text() + ": metric " + spec.name + ": ";
  CompiledMetric metric;
  metric.spec = &spec;
  metric.look = CompileLook(spec.finder, names);
  const auto source = [&](const std::string& from) {
    Source found;
    found.text = from;
    if (const std::optional<uint32_t> slot = FindSlot(metric.look, from)) {
      found.kind = Source::Kind::kSlot;
      found.slot = *slot;
    } else {
      found.kind = Source::Kind::kFieldOrPath;
      found.fields = fields_.Resolve(from, names);
    }
    return found;
  };
  for (const LabelFrom& label : spec.labels) metric.labels.push_back(source(label.from));
  if (!spec.value.empty()) {
    metric.value = source(spec.value);
    metric.unit = CompileUnit(spec.unit, spec.value);
    if (metric.value->kind == Source::Kind::kSlot && spec.unit.empty()) {
      metric.unit = metric.look.slots[metric.value->slot].unit;
    }
  } else if (spec.type != MetricType::kCounter) {
    Fault("a gauge or histogram needs value");
  }
  return metric;
}

}  // namespace aijob::match
