#pragma once
// RuleCompiler: one rule or metric as written -> as run, with every fault named by file and line.
//
// Owner: RuleSet::Compile. Threads: one. Failures: appended to `faults`; what is returned is then
// unused.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "match/compiled.h"
#include "match/field_table.h"
#include "match/pack.h"

namespace aijob::match {

class RuleCompiler {
 public:
  RuleCompiler(FieldTable& fields, LiteralSet& literals, std::vector<std::string>& faults)
      : fields_(fields), literals_(literals), faults_(faults) {}

  CompiledRule Rule(const PackSpec& pack, const RuleSpec& spec, const FieldTable::Names& names);
  CompiledMetric Metric(const MetricSpec& spec, const FieldTable::Names& names);

 private:
  Look CompileLook(const Finder& finder, const FieldTable::Names& names);
  void CompileLiterals(const Finder& finder, Look& look);
  std::optional<pattern::Pattern> Regex(std::string_view key, const std::string& expression,
                                        const pattern::Pattern::Options& options);
  Pattern CompilePattern(std::string_view key, const std::string& text, Look& look);
  Condition CompileWhen(const When& when, const FieldTable::Names& names);
  void Classify(const RuleSpec& spec, CompiledRule& rule);
  void ClassifyFailure(const RuleSpec& spec, CompiledRule& rule);
  void Subtypes(const RuleSpec& spec, CompiledRule& rule, const FieldTable::Names& names);
  void CheckSubtype(std::string_view class_name, std::string_view subtype);
  Source CompileSource(const LabelFrom& label, Look& look, const FieldTable::Names& names);
  Unit CompileUnit(const std::string& unit, const std::string& value_name);
  void Fault(std::string_view message);

  FieldTable& fields_;
  LiteralSet& literals_;
  std::vector<std::string>& faults_;
  std::string where_;  // "file:line: rule x: " of the one being compiled
};

/// The capture called `name`.
std::optional<uint32_t> FindSlot(const Look& look, std::string_view name);
/// In quotes, for messages; its beginning where it is long.
std::string Quoted(std::string_view text);

}  // namespace aijob::match
