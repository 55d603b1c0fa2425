#include "match/rule_set.h"

#include <algorithm>
#include <set>
#include <utility>

#include "match/compile_rule.h"
#include "match/compiled.h"
#include "match/field_table.h"

namespace aijob::match {
namespace {

constexpr size_t kFaults = 50;  // a page is enough to go on with

void CheckPacks(const std::vector<PackSpec>& packs, std::vector<std::string>& faults) {
  std::set<std::string_view> names;
  for (const PackSpec& pack : packs) {
    if (!names.insert(pack.name).second) {
      faults.push_back(pack.origin.Text() + ": pack " + pack.name + " is there twice");
    }
    std::set<std::string_view> ids;
    for (const RuleSpec& rule : pack.rules) {
      if (!ids.insert(rule.id).second) {
        faults.push_back(rule.origin.Text() + ": rule " + rule.id + " is there twice");
      }
    }
    for (const std::string& literal : pack.detect) {
      if (literal.size() < 3) {
        faults.push_back(pack.origin.Text() + ": detect: \"" + literal + "\" is under 3 bytes");
      }
    }
  }
}

void CheckMetricNames(const std::vector<MetricSpec>& metrics, std::vector<std::string>& faults) {
  std::set<std::string_view> names;
  for (const MetricSpec& metric : metrics) {
    if (!names.insert(metric.name).second) {
      faults.push_back(metric.origin.Text() + ": metric " + metric.name + " is there twice");
    }
  }
}

/// Evidence: a failure of any pack takes along the ids that its structured line tells, by whatever
/// spelling any pack knows them.
void AddIds(const std::vector<FieldTable::Names>& names, std::vector<CompiledRule>& rules) {
  for (const char* const id : {"task_id", "trace_id", "request_id"}) {
    LabelSource label;
    label.name = id;
    label.from.kind = Source::Kind::kField;
    label.from.text = id;
    for (const FieldTable::Names& of_pack : names) {
      const auto known = of_pack.find(id);
      if (known == of_pack.end()) continue;
      for (const uint32_t field : known->second) {
        std::vector<uint32_t>& all = label.from.fields;
        if (std::find(all.begin(), all.end(), field) == all.end()) all.push_back(field);
      }
    }
    for (CompiledRule& rule : rules) {
      const auto& set = rule.spec->set_labels;
      const bool has =
          std::any_of(rule.labels.begin(), rule.labels.end(),
                      [&](const LabelSource& own) { return own.name == id; }) ||
          std::any_of(set.begin(), set.end(), [&](const auto& own) { return own.first == id; });
      if (rule.kind == model::EventKind::kFailure && !has) rule.labels.push_back(label);
    }
  }
}

std::string Joined(const std::vector<std::string>& faults) {
  std::string text;
  for (size_t i = 0; i < std::min(faults.size(), kFaults); ++i) {
    text += (text.empty() ? "" : "\n") + faults[i];
  }
  return text;
}

/// The tables from literals and fields to entries and packs.
void Index(Compiled& compiled) {
  std::vector<std::vector<uint32_t>> by_literal(compiled.literals.literals().size());
  std::vector<std::vector<uint32_t>> by_field(compiled.fields.size());
  std::vector<std::vector<uint32_t>> packs(by_literal.size());
  for (uint32_t entry = 0; entry < compiled.entries(); ++entry) {
    const Look& look = compiled.LookOf(entry);
    for (const uint32_t literal : look.literals) by_literal[literal].push_back(entry);
    if (!look.literals.empty() || look.when.empty()) continue;
    for (const uint32_t field : look.when.front().fields) by_field[field].push_back(entry);
  }
  for (uint32_t pack = 0; pack < compiled.packs.size(); ++pack) {
    for (const std::string& literal : compiled.packs[pack].detect) {
      if (const auto id = compiled.literals.Find(literal)) packs[*id].push_back(pack);
    }
  }
  compiled.entries_by_literal = Lists::Of(by_literal);
  compiled.entries_by_field = Lists::Of(by_field);
  compiled.packs_by_literal = Lists::Of(packs);
}

}  // namespace

Lists Lists::Of(const std::vector<std::vector<uint32_t>>& lists) {
  Lists flat;
  for (const std::vector<uint32_t>& list : lists) {
    flat.items.insert(flat.items.end(), list.begin(), list.end());
    flat.begin.push_back(static_cast<uint32_t>(flat.items.size()));
  }
  return flat;
}

RuleSet::RuleSet(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
RuleSet::~RuleSet() = default;
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;

model::Result<RuleSet> RuleSet::Compile(std::vector<PackSpec> packs,
                                        std::vector<MetricSpec> metrics,
                                        std::span<const std::string_view> extra_literals) {
  std::vector<std::string> faults;
  auto compiled = std::make_unique<Compiled>();
  std::stable_sort(packs.begin(), packs.end(), [](const PackSpec& a, const PackSpec& b) {
    return std::pair(a.order, std::string_view(a.name)) <
           std::pair(b.order, std::string_view(b.name));
  });
  CheckPacks(packs, faults);
  // Entries point at the specs: these vectors are whole before the first pointer is taken.
  compiled->packs = std::move(packs);
  compiled->metric_specs = std::move(metrics);
  std::vector<size_t> pack_of_metric(compiled->metric_specs.size(), compiled->packs.size());
  for (size_t pack = 0; pack < compiled->packs.size(); ++pack) {
    for (const MetricSpec& metric : compiled->packs[pack].metrics) {
      compiled->metric_specs.push_back(metric);
      pack_of_metric.push_back(pack);
    }
  }
  CheckMetricNames(compiled->metric_specs, faults);

  FieldTable fields;
  RuleCompiler compiler(fields, compiled->literals, faults);
  std::vector<FieldTable::Names> names;
  for (const PackSpec& pack : compiled->packs) {
    names.push_back(fields.Declare(pack));
    for (const RuleSpec& rule : pack.rules) {
      compiled->rules.push_back(compiler.Rule(pack, rule, names.back()));
    }
    for (const std::string& literal : pack.detect) compiled->literals.Add(literal);
  }
  AddIds(names, compiled->rules);
  names.emplace_back();  // of metrics that no pack defines
  for (size_t i = 0; i < compiled->metric_specs.size(); ++i) {
    compiled->metrics.push_back(
        compiler.Metric(compiled->metric_specs[i], names[pack_of_metric[i]]));
  }
  compiled->fields = std::move(fields).TakeWanted();
  for (const std::string_view literal : extra_literals) {
    const uint32_t id = compiled->literals.Add(literal);
    compiled->extra.resize(std::max<size_t>(compiled->extra.size(), id + 1));
    compiled->extra[id] = true;
  }
  if (!faults.empty()) return model::Error{Joined(faults)};
  if (const model::Status built = compiled->literals.Build(); !built) {
    return model::Error{built.error()};
  }
  Index(*compiled);
  return RuleSet(std::move(compiled));
}

const std::vector<model::FieldSpec>& RuleSet::WantedFields() const { return compiled_->fields; }

std::span<const PackSpec> RuleSet::Packs() const { return compiled_->packs; }

std::span<const MetricSpec> RuleSet::Metrics() const { return compiled_->metric_specs; }

std::optional<uint32_t> RuleSet::FindLiteral(std::string_view literal) const {
  return compiled_->literals.Find(literal);
}

RuleSet::Entry RuleSet::EntryName(uint32_t entry) const {
  const size_t rules = compiled_->rules.size();
  if (entry < rules) {
    const CompiledRule& rule = compiled_->rules[entry];
    return {rule.pack->name, rule.spec->id, false};
  }
  if (entry - rules >= compiled_->metrics.size()) return {};
  return {"", compiled_->metrics[entry - rules].spec->name, true};
}

bool RuleSet::IsExtra(uint32_t literal) const {
  return literal < compiled_->extra.size() && compiled_->extra[literal];
}

std::span<const std::string> RuleSet::Literals() const { return compiled_->literals.literals(); }

std::span<const uint32_t> RuleSet::DetectedBy(uint32_t literal) const {
  return compiled_->packs_by_literal[literal];
}

}  // namespace aijob::match
