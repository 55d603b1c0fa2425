#include "push/groups_twin.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "push/block.h"
#include "push/label_text.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;
using TwinLabels = Twin::Labels;

/// Count, sum, and pairs of bound and count or of quantile and value; or the one value.
std::vector<double> ValuesOf(const prometheus::ClientMetric& metric, MetricType type) {
  if (type == MetricType::Counter) return {metric.counter.value};
  if (type == MetricType::Gauge) return {metric.gauge.value};
  if (type == MetricType::Untyped) return {metric.untyped.value};
  std::vector<double> values;
  if (type == MetricType::Histogram) {
    values = {static_cast<double>(metric.histogram.sample_count), metric.histogram.sample_sum};
    for (const auto& bucket : metric.histogram.bucket) {
      values.insert(values.end(),
                    {bucket.upper_bound, static_cast<double>(bucket.cumulative_count)});
    }
    return values;
  }
  values = {static_cast<double>(metric.summary.sample_count), metric.summary.sample_sum};
  for (const auto& each : metric.summary.quantile) {
    values.insert(values.end(), {each.quantile, each.value});
  }
  return values;
}

TwinLabels WithInstance(TwinLabels labels) {
  labels.emplace("instance", "");
  return labels;
}

Twin::OneFamily FamilyOf(const model::Family& family, const TwinLabels& group, double now) {
  Twin::OneFamily one{family.help, family.type, now, {}};
  for (const model::Series& series : family.series) {
    TwinLabels labels = group;
    for (const auto& label : series.metric.label) labels.emplace(label.name, label.value);
    one.series.push_back({WithInstance(labels), ValuesOf(series.metric, family.type)});
  }
  return one;
}

Twin::OneSeries* Find(Twin::OneFamily& family, const TwinLabels& labels) {
  for (Twin::OneSeries& series : family.series) {
    if (series.labels == labels) return &series;
  }
  return nullptr;
}

bool AddTo(std::vector<double>& values, const std::vector<double>& pushed, MetricType type,
           GaugeRule gauges) {
  const std::vector<double> before = std::exchange(values, pushed);
  if (type == MetricType::Counter) values[0] += before[0];
  if (type == MetricType::Gauge && gauges == GaugeRule::kSum) values[0] += before[0];
  if (type == MetricType::Gauge && gauges == GaugeRule::kMax) {
    values[0] = std::max(values[0], before[0]);
  }
  if (type == MetricType::Gauge && gauges == GaugeRule::kMin) {
    values[0] = std::min(values[0], before[0]);
  }
  if (type != MetricType::Histogram && type != MetricType::Summary) return true;
  for (size_t i = 0; i < 2; ++i) values[i] += before[i];
  if (type == MetricType::Summary) return true;
  if (values.size() != before.size()) return false;
  for (size_t i = 2; i < values.size(); i += 2) {
    if (values[i] != before[i]) return false;
    values[i + 1] += before[i + 1];
  }
  return true;
}

/// False where they do not fit.
bool Aggregated(Twin::OneFamily& family, Twin::OneFamily pushed, GaugeRule gauges) {
  Twin::OneFamily seen = pushed;
  seen.series.clear();
  for (const Twin::OneSeries& series : pushed.series) {
    if (Find(seen, series.labels) != nullptr) return false;
    seen.series.push_back(series);
    if (Twin::OneSeries* const before = Find(family, series.labels)) {
      if (!AddTo(before->values, series.values, family.type, gauges)) return false;
    } else {
      family.series.push_back(series);
    }
  }
  family.help = pushed.help;
  family.pushed = pushed.pushed;
  return true;
}

std::vector<std::string> SampleNames(const std::string& name, MetricType type) {
  if (type == MetricType::Summary) return {name + "_count", name + "_sum"};
  if (type != MetricType::Histogram) return {};
  return {name + "_bucket", name + "_count", name + "_sum"};
}

/// Whether two series are the same to Prometheus, for which an empty label is none.
bool AnyTwice(const Twin::Contents& contents) {
  std::set<std::pair<std::string, TwinLabels>> seen;
  for (const auto& [key, group] : contents) {
    for (const auto& [name, family] : group.families) {
      for (const Twin::OneSeries& series : family.series) {
        TwinLabels labels = series.labels;
        std::erase_if(labels, [](const auto& label) { return label.second.empty(); });
        if (!seen.emplace(name, labels).second) return true;
      }
    }
  }
  return false;
}

size_t SeriesIn(const Twin::OneGroup& group) {
  size_t count = 0;
  for (const auto& [name, family] : group.families) count += family.series.size();
  return count;
}

size_t SeriesIn(const Twin::Contents& contents) {
  size_t count = contents.size();
  for (const auto& [key, group] : contents) count += SeriesIn(group);
  return count;
}

void Write(std::ostream& out, const TwinLabels& labels) {
  for (const auto& [name, value] : labels) out << name << '=' << value << ' ';
}

}  // namespace

/// A name with two types, or one that is the name of another family's samples.
bool Twin::IsConflict(const PlainPush& push, const Contents& after) const {
  std::map<std::string, std::set<MetricType>> types;
  std::set<std::string> samples;
  for (const auto& [key, group] : after) {
    for (const auto& [name, family] : group.families) {
      types[name].insert(family.type);
      for (std::string& sample : SampleNames(name, family.type)) samples.insert(sample);
    }
  }
  for (const auto& [name, known] : types) {
    if (known.size() > 1 || samples.contains(name)) return true;
  }
  for (const model::Family& family : push.families) {
    const auto own = reserved_.find(family.name);
    if (own != reserved_.end() &&
        std::count(own->second.begin(), own->second.end(), family.type) == 0) {
      return true;
    }
    for (const std::string& sample : SampleNames(family.name, family.type)) {
      if (reserved_.contains(sample)) return true;
    }
  }
  return false;
}

Outcome Twin::Apply(const PlainPush& push, const Moment& now) {
  const TwinLabels key(push.labels.begin(), push.labels.end());
  const bool existed = groups_.contains(key);
  if (!existed && groups_.size() >= limits_.groups) return Outcome::kTooMany;
  for (const auto& [other, group] : groups_) {
    if (!existed && WithInstance(other) == WithInstance(key)) return Outcome::kInvalid;
  }
  const double seconds = model::UnixSeconds(now.wall);
  Contents after = groups_;
  OneGroup& group = after[key];
  const size_t before = SeriesIn(group);
  if (push.mode == Mode::kReplaceGroup) group.families.clear();
  bool fits = push.refused.empty();
  for (const model::Family& family : push.families) {
    OneFamily& place = group.families[family.name];
    OneFamily pushed = FamilyOf(family, key, seconds);
    const bool add =
        push.mode == Mode::kAggregate && !place.series.empty() && place.type == pushed.type;
    if (!add) place = std::move(pushed);
    if (add && !Aggregated(place, std::move(pushed), push.gauges)) fits = false;
  }
  fits = fits && !IsConflict(push, after);
  if (fits && SeriesIn(group) > limits_.group_series) return Outcome::kGroupTooLarge;
  const bool more = SeriesIn(group) > before;
  if (fits && more && SeriesIn(after) > limits_.series) return Outcome::kTooMany;
  if (!fits || AnyTwice(after)) {
    const auto [place, made] = groups_.try_emplace(key);
    place->second.failed = seconds;
    if (made) place->second.ttl = push.ttl;
    if (made) place->second.deadline = now.steady + push.ttl;
    return Outcome::kInvalid;
  }
  group.pushed = seconds;
  group.ttl = push.ttl;
  group.deadline = now.steady + push.ttl;
  groups_ = std::move(after);
  return Outcome::kDone;
}

void Twin::Delete(const model::GroupingLabels& labels) {
  groups_.erase(TwinLabels(labels.begin(), labels.end()));
}

size_t Twin::Expire(const Moment& now) {
  return std::erase_if(groups_, [&](const auto& entry) {
    return entry.second.ttl.count() > 0 && entry.second.deadline <= now.steady;
  });
}

size_t Twin::Series() const { return SeriesIn(groups_); }
std::string Twin::Text() const { return TextOf(groups_); }

std::string TextOf(const Twin::Contents& contents) {
  std::ostringstream out;
  for (const auto& [key, group] : contents) {
    Write(out, key);
    out << "pushed " << group.pushed << " failed " << group.failed << " ttl " << group.ttl.count();
    if (group.ttl.count() > 0) out << " until " << group.deadline.time_since_epoch().count();
    out << '\n';
    for (const auto& [name, family] : group.families) {
      out << "  " << name << " '" << family.help << "' " << static_cast<int>(family.type) << ' '
          << family.pushed << '\n';
      std::set<std::string> lines;
      for (const Twin::OneSeries& series : family.series) {
        std::ostringstream line;
        Write(line, series.labels);
        for (const double value : series.values) line << ' ' << value;
        lines.insert(line.str());
      }
      for (const std::string& line : lines) out << "    " << line << '\n';
    }
  }
  return out.str();
}

std::string TextOf(const Groups& groups) {
  Twin::Contents contents;
  for (const auto& [key, group] : groups.groups()) {
    const model::PushedGroup& head = group->head;
    Twin::OneGroup& one = contents[TwinLabels(head.labels.begin(), head.labels.end())];
    one = {head.pushed, head.failed, head.ttl, group->deadline, {}};
    for (const auto& block : group->blocks) {
      Twin::OneFamily& family = one.families[block->family->name];
      family = {*block->help, block->family->type, block->pushed, {}};
      BlockReader reader(block->data, family.type);
      while (reader.Next()) {
        Twin::OneSeries& series = family.series.emplace_back();
        series.values = ValuesOf(reader.series.metric, family.type);
        for (std::string_view rest = reader.labels; !rest.empty();) {
          const LabelOfText label = TakeLabel(rest);
          series.labels.emplace(label.name, Unescaped(label.escaped));
        }
      }
    }
  }
  return TextOf(contents);
}

}  // namespace aijob::push
