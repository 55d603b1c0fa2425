#include "exposition/plan.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "exposition/sample_syntax.h"

namespace aijob::exposition {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

constexpr size_t kMaxMessages = 10;

/// What a family's samples are called: its name with these behind it.
std::vector<std::string> ClaimedNames(std::string_view name, MetricType type, Format format) {
  std::string base(name);
  std::vector<std::string_view> suffixes = {""};
  if (type == MetricType::Histogram) suffixes = {"_bucket", "_sum", "_count"};
  if (type == MetricType::Summary) suffixes = {"", "_sum", "_count"};
  if (format == Format::kOpenMetrics) {
    const bool counter = type == MetricType::Counter && name.ends_with("_total");
    if (counter) base.resize(base.size() - 6);
    if (counter) suffixes = {"_total"};
    // The family's own name is taken in any case, and `_created` by what may have it.
    if (suffixes.front() != "") suffixes.insert(suffixes.begin(), "");
    if (counter || suffixes.size() > 1) suffixes.push_back("_created");
  }
  std::vector<std::string> names;
  names.reserve(suffixes.size());
  for (const std::string_view suffix : suffixes) names.push_back(base + std::string(suffix));
  return names;
}

/// Eight bytes at a time through a 64x64->128 bit multiplication, as wyhash does.
uint64_t HashText(uint64_t hash, std::string_view text) {
  const auto mix = [](uint64_t a, uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xE7037ED1A0B428DBU);
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64U);
  };
  hash = mix(hash, text.size());
  for (; text.size() >= 8; text.remove_prefix(8)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    hash = mix(hash, word);
  }
  uint64_t word = 0;
  std::memcpy(&word, text.data(), text.size());
  return mix(hash, word);
}

/// Equal for equal label sets, in whatever order; empty values are no labels.
uint64_t HashLabels(const Labels& labels) {
  uint64_t sum = 0;
  for (const auto& label : labels) {
    if (label.value.empty()) continue;
    sum += HashText(HashText(0, label.name), label.value);
  }
  return sum * 0x9E3779B97F4A7C15U;
}

Labels Sorted(const Labels& labels) {
  Labels sorted;
  for (const auto& label : labels) {
    if (!label.value.empty()) sorted.push_back(label);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

/// The series of one family, to know one that comes twice.
class SeenSeries {
 public:
  explicit SeenSeries(size_t count) {
    size_t slots = 16;
    while (slots < 2 * count) slots *= 2;
    slots_.resize(slots);
  }

  bool Insert(const model::Series& series) {
    const uint64_t hash = HashLabels(series.metric.label);
    const size_t mask = slots_.size() - 1;
    for (size_t at = (hash >> 20U) & mask;; at = (at + 1) & mask) {
      Slot& slot = slots_[at];
      if (slot.series == nullptr) {
        slot = {hash, &series};
        return true;
      }
      if (slot.hash != hash) continue;
      if (Sorted(slot.series->metric.label) == Sorted(series.metric.label)) return false;
    }
  }

 private:
  struct Slot {
    uint64_t hash = 0;
    const model::Series* series = nullptr;
  };
  std::vector<Slot> slots_;
};

bool LabelsAreValid(const Labels& labels, MetricType type) {
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto& [name, value] = labels[i];
    if (!IsLabelName(name) || !IsUtf8(value)) return false;
    if (type == MetricType::Histogram && name == "le") return false;
    if (type == MetricType::Summary && name == "quantile") return false;
    for (size_t before = 0; before < i; ++before) {
      if (labels[before].name == name) return false;
    }
  }
  return true;
}

bool HistogramIsValid(const ClientMetric::Histogram& histogram) {
  const auto& buckets = histogram.bucket;
  for (size_t i = 0; i < buckets.size(); ++i) {
    if (std::isnan(buckets[i].upper_bound)) return false;
    if (i > 0 && (buckets[i].upper_bound <= buckets[i - 1].upper_bound ||
                  buckets[i].cumulative_count < buckets[i - 1].cumulative_count)) {
      return false;
    }
  }
  if (buckets.empty()) return true;
  const bool closed = std::isinf(buckets.back().upper_bound) && buckets.back().upper_bound > 0;
  return closed ? buckets.back().cumulative_count == histogram.sample_count
                : buckets.back().cumulative_count <= histogram.sample_count;
}

/// OpenMetrics: counters and sums never fall, so they are never NaN or negative.
bool NeverFalls(double value) { return value >= 0; }

std::string_view WhyNot(const model::Series& series, MetricType type, Format format) {
  const ClientMetric& metric = series.metric;
  if (!LabelsAreValid(metric.label, type)) return "a label's name or value is not valid";
  if (type == MetricType::Histogram && !HistogramIsValid(metric.histogram)) {
    return "buckets are not cumulative";
  }
  if (format == Format::kText) return {};
  if (type == MetricType::Counter && !NeverFalls(metric.counter.value)) {
    return "a counter is negative or NaN, which OpenMetrics does not allow";
  }
  if (type == MetricType::Summary) {
    for (const auto& quantile : metric.summary.quantile) {
      const bool possible = quantile.quantile >= 0 && quantile.quantile <= 1;
      if (!possible || quantile.value < 0) return "a quantile is not allowed by OpenMetrics";
    }
    if (!NeverFalls(metric.summary.sample_sum)) return "a sum is not allowed by OpenMetrics";
  }
  return {};
}

/// All families of one name, as one; nothing where no series is left.
bool Gather(std::span<const model::Family* const> parts, Format format, PlannedFamily& planned,
            WriteReport& report) {
  size_t count = 0;
  for (const model::Family* part : parts) count += part->series.size();
  planned.name = parts.front()->name;
  planned.type = parts.front()->type;
  planned.series.reserve(count);
  SeenSeries seen(count);
  for (const model::Family* part : parts) {
    if (part->type != planned.type) {
      ++report.families_dropped;
      Say(report, part->name, "another family of this name has another type");
      continue;
    }
    if (planned.help.empty() && IsUtf8(part->help)) planned.help = part->help;
    for (const model::Series& series : part->series) {
      std::string_view reason = WhyNot(series, planned.type, format);
      if (reason.empty() && !seen.Insert(series)) reason = "a series stands there twice";
      if (reason.empty()) {
        planned.series.push_back(&series);
        continue;
      }
      ++report.series_dropped;
      Say(report, part->name, reason);
    }
  }
  return !planned.series.empty();
}

}  // namespace

void Say(WriteReport& report, std::string_view name, std::string_view reason) {
  if (report.messages.size() >= kMaxMessages) return;
  std::string message(name.substr(0, 200));
  message.append(": ").append(reason);
  if (report.messages.empty() || report.messages.back() != message) {
    report.messages.push_back(std::move(message));
  }
}

std::vector<PlannedFamily> Plan(const model::Families& families, Format format,
                                WriteReport& report) {
  std::unordered_map<std::string_view, size_t> numbers;
  std::vector<std::vector<const model::Family*>> groups;
  for (const model::Family& family : families) {
    const auto [number, fresh] = numbers.try_emplace(family.name, groups.size());
    if (fresh) groups.emplace_back();
    groups[number->second].push_back(&family);
  }
  std::unordered_set<std::string> claimed;
  std::vector<PlannedFamily> plan;
  plan.reserve(groups.size());
  for (const auto& parts : groups) {
    const model::Family& first = *parts.front();
    const auto names = ClaimedNames(first.name, first.type, format);
    const bool taken = std::any_of(names.begin(), names.end(),
                                   [&](const auto& name) { return claimed.contains(name); });
    if (!IsMetricName(first.name) || taken) {
      report.families_dropped += parts.size();
      Say(report, first.name, taken ? "another family's samples have this name" : "no metric name");
      continue;
    }
    PlannedFamily planned;
    if (!Gather(parts, format, planned, report)) continue;
    claimed.insert(names.begin(), names.end());
    plan.push_back(std::move(planned));
  }
  return plan;
}

}  // namespace aijob::exposition
