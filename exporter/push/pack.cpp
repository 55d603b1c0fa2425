#include "push/pack.h"

#include <algorithm>

#include "push/block.h"
#include "push/label_text.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;

/// The label that a type's samples carry by themselves.
std::string_view OwnLabel(MetricType type) {
  if (type == MetricType::Histogram) return "le";
  return type == MetricType::Summary ? "quantile" : "";
}

model::Status PackOne(const model::Family& family, const model::GroupingLabels& group,
                      uint64_t seed, PackedFamily& packed) {
  const std::string_view own = OwnLabel(family.type);
  const auto clashes = [&](std::string_view name) { return !own.empty() && name == own; };
  const bool grouped = std::any_of(group.begin(), group.end(),
                                   [&](const auto& label) { return clashes(label.first); });
  std::string text;
  for (const model::Series& series : family.series) {
    const bool labelled = std::any_of(series.metric.label.begin(), series.metric.label.end(),
                                      [&](const auto& label) { return clashes(label.name); });
    if (grouped || labelled) {
      return model::Error{family.name + ": label \"" + std::string(own) + "\" is its type's own"};
    }
    const model::Status written = WriteLabelText(series.metric.label, group, text);
    if (!written.ok()) return model::Error{family.name + ": " + written.error()};
    packed.hashes.push_back(HashSeries(seed, family.name, text));
    PackSeries(series, family.type, text, packed.data);
    packed.utf8_labels = packed.utf8_labels || exposition::MayHaveQuotedName(text);
  }
  return {};
}

}  // namespace

model::Result<std::vector<PackedFamily>> Pack(const model::Families& families,
                                              const model::GroupingLabels& group, uint64_t seed) {
  std::vector<PackedFamily> all;
  all.reserve(families.size());
  for (const model::Family& family : families) {
    if (family.name == kPushTime || family.name == kPushFailureTime) continue;
    if (family.name == kPushExpiry) continue;
    PackedFamily packed;
    packed.name = family.name;
    packed.help = family.help;
    packed.type = family.type;
    if (model::Status done = PackOne(family, group, seed, packed); !done.ok()) {
      return model::Error{done.error()};
    }
    all.push_back(std::move(packed));
  }
  return all;
}

}  // namespace aijob::push
