// Tested in tests/exposition/open_metrics_reader_test.cpp.

#include "exposition/open_metrics_family.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "exposition/number_text.h"

namespace aijob::exposition {
namespace {

using model::Error;
using model::Status;
using prometheus::MetricType;
using Type = OpenMetricsType;

MetricType ModelTypeOf(Type type) {
  switch (type) {
    case Type::kCounter:
      return MetricType::Counter;
    case Type::kHistogram:
      return MetricType::Histogram;
    case Type::kSummary:
      return MetricType::Summary;
    case Type::kGauge:
    case Type::kStateSet:
    case Type::kInfo:
      return MetricType::Gauge;
    case Type::kUnknown:
    case Type::kGaugeHistogram:
      break;
  }
  return MetricType::Untyped;
}

size_t SlotOf(Type type, Role role) {
  if (type != Type::kGaugeHistogram) return 0;
  return role == Role::kBucket ? 0 : role == Role::kCount ? 1 : 2;
}

}  // namespace

Status OpenMetricsFamily::Describe(const Descriptor& descriptor) {
  const auto fail = [&](std::string_view what) {
    return Error{std::string(what) + " for " + InQuotes(name_)};
  };
  if (has_samples_) return fail("metadata after samples");
  if (descriptor.kind == Descriptor::Kind::kType) {
    if (type_) return fail("second TYPE line");
    type_ = OpenMetricsTypeOf(descriptor.text);
    return type_ ? Status::Ok() : Error{"unknown metric type " + InQuotes(descriptor.text)};
  }
  const bool help = descriptor.kind == Descriptor::Kind::kHelp;
  std::optional<std::string>& text = help ? help_ : unit_;
  if (text) return fail(help ? "second HELP line" : "second UNIT line");
  text = descriptor.text;
  return Status::Ok();
}

Status OpenMetricsFamily::Add(OpenMetricsSample& sample, ReadBudget& budget) {
  const Role role = RoleOf(type(), name_, sample.name).value_or(Role::kValue);
  const std::string_view reason = WhyNot(type(), role, sample);
  if (!reason.empty()) return Error{std::string(reason)};
  double part = 0;
  if (Status split = SplitLabels(role, sample, part); !split) return split;
  if (Status entered = Enter(sample, budget); !entered) return entered;
  // States and infos are told apart by their labels.
  if (type() != Type::kStateSet && type() != Type::kInfo) {
    if (Status added = point_.Add(role, part, sample); !added) return added;
  }
  return Store(role, part, sample, budget);
}

/// Finds the metric's labels and the sample's part of it.
Status OpenMetricsFamily::SplitLabels(Role role, const OpenMetricsSample& sample, double& part) {
  labels_ = sample.labels;
  const auto find = [this](std::string_view name) {
    return std::find_if(labels_.begin(), labels_.end(),
                        [name](const auto& label) { return label.name == name; });
  };
  const std::string_view name = PartLabel(type(), role, name_);
  if (name.empty()) {
    const bool summary = type() == Type::kSummary;
    if (summary && find("quantile") != labels_.end()) return Error{"unexpected label \"quantile\""};
    return Status::Ok();
  }
  const auto label = find(name);
  if (label == labels_.end()) return Error{"label " + InQuotes(name) + " is missing"};
  if (type() != Type::kStateSet) {
    const std::optional<double> read = ReadPart(role, label->value);
    if (!read) return Error{"invalid label " + std::string(name) + "=" + InQuotes(label->value)};
    part = *read;
  }
  labels_.erase(label);
  return Status::Ok();
}

bool OpenMetricsFamily::SamplesAreSeries() const {
  return type() == Type::kStateSet || type() == Type::kInfo || type() == Type::kGaugeHistogram;
}

/// Goes to the sample's metric and point, and ends the one before.
Status OpenMetricsFamily::Enter(const OpenMetricsSample& sample, ReadBudget& budget) {
  // Of an info nothing tells where a metric ends.
  bool same = has_samples_ && (type() == Type::kInfo || labels_ == last_labels_);
  if (!same) {
    const size_t known = metrics_.size();
    const size_t metric = metrics_.Find(labels_, known);
    same = has_samples_ && metric == metric_;
    if (!same && metric < known) return Error{"metrics of " + InQuotes(name_) + " are mixed"};
    metric_ = metric;
  }
  if (same && sample.time.has_value() != time_.has_value()) {
    return Error{"some samples of a metric have a timestamp, some have none"};
  }
  if (same && sample.time < time_ && type() != Type::kInfo) return Error{"timestamps go backwards"};
  if (same && sample.time == time_) return Status::Ok();
  if (has_samples_) {
    if (Status closed = point_.Close(type()); !closed) return closed;
  }
  point_ = {};
  has_samples_ = true;
  time_ = sample.time;
  last_labels_ = labels_;
  if (SamplesAreSeries()) return Status::Ok();
  std::vector<model::Series>& series = slots_[0].family.series;
  if (same) {  // the later point replaces the earlier one
    series.back() = {};
  } else if (!budget.TakeSeries()) {
    return budget.TooMany();
  } else {
    series.emplace_back();
  }
  series.back().metric.label = labels_;
  return Status::Ok();
}

Status OpenMetricsFamily::Store(Role role, double part, OpenMetricsSample& sample,
                                ReadBudget& budget) {
  const bool of_part = role == Role::kBucket || (role == Role::kValue && type() == Type::kSummary);
  if (of_part && !budget.TakePart()) return budget.TooMany();
  if (SamplesAreSeries()) return StoreAlone(role, sample, budget);
  model::Series& series = slots_[0].family.series.back();
  prometheus::ClientMetric& metric = series.metric;
  const double value = sample.value;
  if (role == Role::kCreated) {
    series.created = ParseTime(sample.number);
  } else if (role == Role::kBucket) {
    metric.histogram.bucket.push_back({CountOf(value), part});
    const size_t buckets = metric.histogram.bucket.size();
    if (sample.exemplar || !series.exemplars.empty()) series.exemplars.resize(buckets);
    if (sample.exemplar) series.exemplars.back() = std::move(*sample.exemplar);
    // A histogram without "_count" has that of its last bucket.
    metric.histogram.sample_count = CountOf(value);
  } else if (role == Role::kCount) {
    metric.histogram.sample_count = metric.summary.sample_count = CountOf(value);
  } else if (role == Role::kSum) {
    metric.histogram.sample_sum = metric.summary.sample_sum = value;
  } else if (type() == Type::kSummary) {
    metric.summary.quantile.push_back({part, value});
  } else {
    metric.counter.value = metric.gauge.value = metric.untyped.value = value;
    if (sample.exemplar) series.exemplars = {std::move(*sample.exemplar)};
  }
  return Status::Ok();
}

/// One that is a series of its own, with all its labels.
Status OpenMetricsFamily::StoreAlone(Role role, OpenMetricsSample& sample, ReadBudget& budget) {
  Slot& slot = slots_[SlotOf(type(), role)];
  std::vector<model::Series>& series = slot.family.series;
  const size_t number = slot.index.Find(sample.labels, series.size());
  if (number == series.size()) {
    if (!budget.TakeSeries()) return budget.TooMany();
    series.emplace_back().metric.label = std::move(sample.labels);
  } else if (!sample.time) {
    return Error{"a sample stands twice"};
  }
  series[number].metric.gauge.value = series[number].metric.untyped.value = sample.value;
  return Status::Ok();
}

Status OpenMetricsFamily::Finish(model::Families& families) {
  if (has_samples_) {
    if (Status closed = point_.Close(type()); !closed) return closed;
  }
  if (unit_ && !unit_->empty()) {
    const bool forbidden = type() == Type::kInfo || type() == Type::kStateSet;
    if (forbidden) return Error{"a unit is not allowed for the type of " + InQuotes(name_)};
    if (!name_.ends_with("_" + *unit_))
      return Error{"the name " + InQuotes(name_) + " does not end in its unit"};
  }
  constexpr std::string_view kSuffixes[] = {"_bucket", "_gcount", "_gsum"};
  const bool several = type() == Type::kGaugeHistogram;
  for (size_t i = 0; i < (several ? slots_.size() : 1); ++i) {
    model::Family& family = slots_[i].family;
    if (several && family.series.empty()) continue;
    family.name = name_;
    if (several) family.name += kSuffixes[i];
    if (type() == Type::kCounter) family.name += "_total";
    if (type() == Type::kInfo) family.name += "_info";
    family.help = help_.value_or("");
    family.type = ModelTypeOf(type());
    families.push_back(std::move(family));
  }
  return Status::Ok();
}

}  // namespace aijob::exposition
