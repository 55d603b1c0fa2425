// RuleCompiler: what a rule's events are: class, subtype, role and severity.
// Tested in tests/match/compile_rule_test.cpp.
#include <algorithm>

#include "match/compile_rule.h"
#include "model/taxonomy.h"

namespace aijob::match {
namespace {

template <typename Names>
size_t IndexIn(const Names& names, std::string_view name) {
  return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

template <typename Names>
std::string Listed(const Names& names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

}  // namespace

void RuleCompiler::CheckSubtype(std::string_view class_name, std::string_view subtype) {
  const model::FailureClass* known = model::FindFailureClass(class_name);
  if (known == nullptr || IndexIn(known->subtypes, subtype) < known->subtypes.size()) return;
  Fault("class " + std::string(class_name) + " has no subtype " + Quoted(subtype) + "; it has " +
        Listed(known->subtypes));
}

void RuleCompiler::ClassifyFailure(const RuleSpec& spec, CompiledRule& rule) {
  const model::FailureClass* known = model::FindFailureClass(spec.failure_class);
  if (known == nullptr) {
    Fault("class " + Quoted(spec.failure_class) + " is not in the taxonomy");
    return;
  }
  rule.kind = model::EventKind::kFailure;
  rule.class_name = known->name;
  rule.severity = known->severity;
  const bool chosen = !spec.subtype_from.empty() || !spec.subtype_map.capture.empty();
  if (spec.subtype.empty() && !chosen) Fault("needs subtype (or subtype_from, subtype_map)");
  if (!spec.subtype.empty()) CheckSubtype(known->name, spec.subtype);
  rule.subtype = spec.subtype;
}

void RuleCompiler::Classify(const RuleSpec& spec, CompiledRule& rule) {
  if (spec.failure_class.empty() == spec.observe.empty()) {
    Fault("needs either class or observe");
  } else if (!spec.failure_class.empty()) {
    ClassifyFailure(spec, rule);
  } else {
    rule.observation = IndexIn(model::kObservationKinds, spec.observe);
    if (rule.observation == model::kObservationKinds.size()) {
      Fault("observe " + Quoted(spec.observe) + " is no observation; known are " +
            Listed(model::kObservationKinds));
      rule.observation = 0;
    }
    rule.class_name = model::kObservationKinds[rule.observation];
    rule.subtype = spec.subtype;
  }
  if (!spec.role.empty()) {
    const size_t role = IndexIn(model::kRoleNames, spec.role);
    if (role == model::kRoleNames.size()) Fault("role is one of " + Listed(model::kRoleNames));
    rule.role = static_cast<model::Role>(role % model::kRoleNames.size());
  }
  if (!spec.severity.empty()) {
    const size_t severity = IndexIn(model::kSeverityNames, spec.severity);
    if (severity == model::kSeverityNames.size()) {
      Fault("severity is one of " + Listed(model::kSeverityNames));
    }
    rule.severity = static_cast<model::Severity>(severity % model::kSeverityNames.size());
  }
}

void RuleCompiler::Subtypes(const RuleSpec& spec, CompiledRule& rule,
                            const FieldTable::Names& names) {
  if (spec.subtype_from == "oom_arithmetic") {
    rule.subtype_from = SubtypeFrom::kOomArithmetic;
    if (spec.failure_class != "gpu_oom") Fault("oom_arithmetic is for the class gpu_oom");
  } else if (spec.subtype_from == "xid_bucket") {
    rule.subtype_from = SubtypeFrom::kXidBucket;
    if (spec.failure_class != "gpu_hardware") Fault("xid_bucket is for the class gpu_hardware");
    const auto& set = spec.set_values;
    const bool stated =
        std::any_of(set.begin(), set.end(), [](const auto& value) { return value.first == "xid"; });
    if (!stated && !FindSlot(rule.look, "xid")) Fault("xid_bucket needs a capture xid");
  } else if (!spec.subtype_from.empty()) {
    Fault("subtype_from is oom_arithmetic or xid_bucket");
  }
  if (spec.subtype_map.capture.empty()) return;
  rule.subtype_from = SubtypeFrom::kMap;
  rule.subtype_source =
      CompileSource({spec.subtype_map.capture, spec.subtype_map.capture}, rule.look, names);
  for (const auto& [text, subtype] : spec.subtype_map.map) {
    CheckSubtype(spec.failure_class, subtype);
  }
  if (spec.subtype.empty()) Fault("subtype_map needs subtype too, for what is not in the map");
}

}  // namespace aijob::match
