#pragma once
// Helpers of the tests of exposition/: making families by hand and at random.

#include <initializer_list>
#include <random>
#include <string>
#include <utility>

#include "model/families.h"

namespace aijob::exposition {

using LabelPairs = std::initializer_list<std::pair<const char*, const char*>>;

model::Series Value(prometheus::MetricType type, double value, LabelPairs labels = {});
model::Family MakeFamily(std::string name, prometheus::MetricType type,
                         std::vector<model::Series> series, std::string help = "Help.");
/// A histogram of (bound, cumulative count) pairs.
model::Series HistogramOf(std::initializer_list<std::pair<double, uint64_t>> buckets,
                          uint64_t count, double sum, LabelPairs labels = {});

/// Valid families of every type, with everything that has to be escaped, and with exemplars.
model::Families RandomFamilies(std::mt19937& random, size_t families);

}  // namespace aijob::exposition
