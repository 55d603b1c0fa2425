#include "exposition_testing.h"

#include <cmath>
#include <limits>

namespace aijob::exposition {

using prometheus::MetricType;

model::Series Value(MetricType type, double value, LabelPairs labels) {
  model::Series series;
  if (type == MetricType::Counter) series.metric.counter.value = value;
  if (type == MetricType::Gauge) series.metric.gauge.value = value;
  if (type == MetricType::Untyped) series.metric.untyped.value = value;
  for (const auto& [name, text] : labels) series.metric.label.push_back({name, text});
  return series;
}

model::Family MakeFamily(std::string name, MetricType type, std::vector<model::Series> series,
                         std::string help) {
  return {std::move(name), std::move(help), type, std::move(series)};
}

model::Series HistogramOf(std::initializer_list<std::pair<double, uint64_t>> buckets,
                          uint64_t count, double sum, LabelPairs labels) {
  model::Series series = Value(MetricType::Histogram, 0, labels);
  series.metric.histogram.sample_count = count;
  series.metric.histogram.sample_sum = sum;
  for (const auto& [bound, value] : buckets) {
    series.metric.histogram.bucket.push_back({value, bound});
  }
  return series;
}

namespace {

double RandomNumber(std::mt19937& random) {
  switch (random() % 5) {
    case 0:
      return static_cast<double>(random() % 1000);
    case 1:
      return 0.1 + 0.2;
    case 2:
      return std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200) - 100);
    case 3:
      return 1e15 + static_cast<double>(random() % 1000);
    default:
      return static_cast<double>(random()) / 1000;
  }
}

model::Series RandomSeries(std::mt19937& random, MetricType type, size_t number) {
  static const char* const kValues[] = {"plain", "back\\slash", "quo\"te", "line\nfeed",
                                        "Größe", "\\n",         "{}=,#"};
  model::Series series;
  auto& metric = series.metric;
  metric.label.push_back({"number", std::to_string(number)});
  for (size_t i = random() % 3; i > 0; --i) {
    metric.label.push_back({"l" + std::to_string(i), kValues[random() % 7]});
  }
  if (type == MetricType::Counter) metric.counter.value = RandomNumber(random);
  if (type == MetricType::Untyped) metric.untyped.value = RandomNumber(random);
  if (type == MetricType::Gauge) {
    const double special[] = {NAN, INFINITY, -INFINITY, -0.5, RandomNumber(random)};
    metric.gauge.value = special[random() % 5];
  }
  if (type == MetricType::Histogram) {
    uint64_t count = 0;
    for (const double bound : {.005, .25, 1.0, 2.5, 10.0, 1048576.0, 1e6 * 7}) {
      metric.histogram.bucket.push_back({count += random() % 9, bound});
    }
    metric.histogram.sample_count = count + random() % 3;
    if (random() % 2 == 0) {
      metric.histogram.bucket.push_back({metric.histogram.sample_count, INFINITY});
    }
    metric.histogram.sample_sum = RandomNumber(random);
  }
  if (type == MetricType::Summary) {
    metric.summary.quantile = {{.5, RandomNumber(random)}, {1, RandomNumber(random)}};
    metric.summary.sample_count = random() % 100;
    metric.summary.sample_sum = RandomNumber(random);
  }
  if (random() % 3 == 0) {
    series.created = model::TimePoint(std::chrono::milliseconds(1'700'000'000'000 + random()));
  }
  if (random() % 3 == 0) {
    series.exemplars.resize(1 + metric.histogram.bucket.size());
    series.exemplars.back() = {{{"task_id", kValues[random() % 6]}}, 0.25, series.created};
    series.exemplars.front() = {{{"trace_id", "abc"}}, 1, std::nullopt};
  }
  return series;
}

}  // namespace

model::Families RandomFamilies(std::mt19937& random, size_t families) {
  static const char* const kSuffixes[] = {"_total", "", "_seconds", "_bytes_total", "_ratio"};
  static const char* const kHelps[] = {"", "Plain.", "Back\\slash, \"quotes\"\nand a new line."};
  model::Families out;
  for (size_t i = 0; i < families; ++i) {
    const auto type = static_cast<MetricType>(random() % 5);
    std::string name = "random_" + std::to_string(i) + kSuffixes[random() % 5];
    if (type != MetricType::Counter && name.ends_with("_total")) name.resize(name.size() - 6);
    model::Family family = {name, kHelps[random() % 3], type, {}};
    for (size_t count = 1 + random() % 5; count > 0; --count) {
      family.series.push_back(RandomSeries(random, type, count));
    }
    out.push_back(std::move(family));
  }
  return out;
}

}  // namespace aijob::exposition
