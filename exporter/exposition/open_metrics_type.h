#pragma once
// The types of OpenMetrics: their words, the names of their samples, and which values these allow.
//
// Thread-safety: pure functions.
// Rules: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md,
// "Metric Types" and "Suffixes"

#include <optional>
#include <span>
#include <string_view>

#include "exposition/open_metrics_line.h"

namespace aijob::exposition {

enum class OpenMetricsType {
  kUnknown,
  kGauge,
  kCounter,
  kStateSet,
  kInfo,
  kHistogram,
  kGaugeHistogram,
  kSummary
};

/// What a sample is of its metric.
enum class Role { kValue, kTotal, kBucket, kCount, kSum, kCreated };

struct RoleSuffix {
  std::string_view suffix;
  Role role = Role::kValue;
};

std::optional<OpenMetricsType> OpenMetricsTypeOf(std::string_view word);

/// The suffixes that samples of a type have.
std::span<const RoleSuffix> SuffixesOf(OpenMetricsType type);

/// What a sample of that name is in the family `family`; nothing: it is not of this family.
std::optional<Role> RoleOf(OpenMetricsType type, std::string_view family, std::string_view sample);

/// The label that tells samples of one metric apart: `le`, `quantile`, a state set's own name;
/// empty: such samples have none.
std::string_view PartLabel(OpenMetricsType type, Role role, std::string_view family);

/// A value of the label `le` or `quantile`: nothing where it is not allowed.
std::optional<double> ReadPart(Role role, std::string_view text);

/// Why a sample's value or exemplar is not allowed; empty: it is.
std::string_view WhyNot(OpenMetricsType type, Role role, const OpenMetricsSample& sample);

}  // namespace aijob::exposition
