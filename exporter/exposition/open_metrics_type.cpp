// Tested in tests/exposition/open_metrics_rules_test.cpp.

#include "exposition/open_metrics_type.h"

#include <cmath>

#include "exposition/number_text.h"

namespace aijob::exposition {

using Type = OpenMetricsType;

std::optional<Type> OpenMetricsTypeOf(std::string_view word) {
  constexpr std::pair<std::string_view, Type> kTypes[] = {
      {"unknown", Type::kUnknown}, {"gauge", Type::kGauge},
      {"counter", Type::kCounter}, {"stateset", Type::kStateSet},
      {"info", Type::kInfo},       {"histogram", Type::kHistogram},
      {"summary", Type::kSummary}, {"gaugehistogram", Type::kGaugeHistogram}};
  for (const auto& [known, type] : kTypes) {
    if (known == word) return type;
  }
  return std::nullopt;
}

std::span<const RoleSuffix> SuffixesOf(Type type) {
  static constexpr RoleSuffix kPlain[] = {{"", Role::kValue}};
  static constexpr RoleSuffix kInfo[] = {{"_info", Role::kValue}};
  static constexpr RoleSuffix kCounter[] = {{"_total", Role::kTotal}, {"_created", Role::kCreated}};
  static constexpr RoleSuffix kSummary[] = {{"", Role::kValue},
                                            {"_count", Role::kCount},
                                            {"_sum", Role::kSum},
                                            {"_created", Role::kCreated}};
  static constexpr RoleSuffix kHistogram[] = {{"_bucket", Role::kBucket},
                                              {"_count", Role::kCount},
                                              {"_sum", Role::kSum},
                                              {"_created", Role::kCreated}};
  static constexpr RoleSuffix kGaugeHistogram[] = {
      {"_bucket", Role::kBucket}, {"_gcount", Role::kCount}, {"_gsum", Role::kSum}};
  switch (type) {
    case Type::kCounter:
      return kCounter;
    case Type::kInfo:
      return kInfo;
    case Type::kHistogram:
      return kHistogram;
    case Type::kGaugeHistogram:
      return kGaugeHistogram;
    case Type::kSummary:
      return kSummary;
    case Type::kUnknown:
    case Type::kGauge:
    case Type::kStateSet:
      break;
  }
  return kPlain;
}

std::optional<Role> RoleOf(Type type, std::string_view family, std::string_view sample) {
  if (!sample.starts_with(family)) return std::nullopt;
  sample.remove_prefix(family.size());
  for (const auto& [suffix, role] : SuffixesOf(type)) {
    if (suffix == sample) return role;
  }
  return std::nullopt;
}

std::string_view PartLabel(Type type, Role role, std::string_view family) {
  if (role == Role::kBucket) return "le";
  if (role != Role::kValue) return {};
  if (type == Type::kSummary) return "quantile";
  return type == Type::kStateSet ? family : std::string_view();
}

std::optional<double> ReadPart(Role role, std::string_view text) {
  const std::optional<double> part = ParseFloat(text);
  if (!part || std::isnan(*part)) return std::nullopt;
  // Infinity has one form here; other numbers may differ from their canonical one.
  const bool allowed = role == Role::kBucket ? !std::isinf(*part) || *part < 0 || text == "+Inf"
                                             : *part >= 0 && *part <= 1;
  return allowed ? part : std::nullopt;
}

std::string_view WhyNot(Type type, Role role, const OpenMetricsSample& sample) {
  const double value = sample.value;
  const bool of_counts = role == Role::kBucket || role == Role::kCount;
  const bool gauge_sum = type == Type::kGaugeHistogram && role == Role::kSum;
  if (of_counts && std::floor(value) != value) return "counts are whole numbers";
  if (of_counts && std::isinf(value)) return "counts are not infinite";
  if (role == Role::kTotal || role == Role::kSum || of_counts) {
    if (std::isnan(value)) return "what is counted is not NaN";
    if (value < 0 && !gauge_sum) return "what is counted is not negative";
  }
  if (role == Role::kCreated && !std::isfinite(value)) return "a time is a finite number";
  if (type == Type::kSummary && role == Role::kValue && value < 0)
    return "quantiles are not negative";
  if (type == Type::kInfo && value != 1) return "the value of an info is 1";
  if (type == Type::kStateSet && value != 0 && value != 1) return "the value of a state is 0 or 1";
  const bool has_exemplars = role == Role::kBucket || role == Role::kTotal;
  if (sample.exemplar && !has_exemplars) return "only counters and buckets have exemplars";
  return {};
}

}  // namespace aijob::exposition
