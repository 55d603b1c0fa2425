#include "metrics/zero_init.h"

#include "model/taxonomy.h"

namespace aijob::metrics {
namespace {

using Visit = std::function<void(std::span<const std::string_view>)>;

/// The values a label has from the start. `class_name`: the value of the label "class" before it.
std::span<const std::string_view> ValuesOf(const LabelSpec& label, const Known& known,
                                           std::string_view class_name) {
  if (label.name == "workload") return {&known.workload, 1};
  if (label.name == "source") return {&known.source, 1};
  if (label.name == "fingerprint") return known.fingerprints;
  if (label.name == "subtype" && label.values.empty()) {
    const model::FailureClass* found = model::FindFailureClass(class_name);
    if (found != nullptr) return found->subtypes;
  }
  if (label.name == "layer") {
    const model::FailureClass* found = model::FindFailureClass(class_name);
    if (found != nullptr) return {&found->layer, 1};
  }
  return label.values;
}

void Combine(const FamilySpec& spec, const Known& known, std::vector<std::string_view>& values,
             const Visit& visit) {
  if (values.size() == LabelCount(spec)) return visit(values);
  std::string_view class_name;
  for (size_t i = 0; i < values.size(); ++i) {
    if (spec.labels[i].name == "class") class_name = values[i];
  }
  for (const std::string_view value : ValuesOf(spec.labels[values.size()], known, class_name)) {
    values.push_back(value);
    Combine(spec, known, values, visit);
    values.pop_back();
  }
}

}  // namespace

Scope ScopeOf(const FamilySpec& spec) {
  if (spec.labels[0].name == "workload") return Scope::kWorkload;
  return spec.labels[0].name == "source" ? Scope::kSource : Scope::kExporter;
}

void ForEachZero(const FamilySpec& spec, const Known& known, const Visit& visit) {
  if (spec.start == Start::kLazy) return;
  std::vector<std::string_view> values;
  Combine(spec, known, values, visit);
}

}  // namespace aijob::metrics
