#pragma once
// Helpers of the tests of metrics/: finding a series in what Collect() gives, and making events.

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/families.h"

namespace aijob::metrics {

const model::Family* FindFamily(const model::Families& families, std::string_view name);

/// The series with exactly these label values, in order (empty ones are not listed), or nullptr.
const model::Series* FindSeries(const model::Families& families, std::string_view name,
                                const std::vector<std::string>& values);

/// Its value; NaN where there is none.
double ValueOf(const model::Families& families, std::string_view name,
               const std::vector<std::string>& values);

/// Its histogram; an empty one where there is none.
prometheus::ClientMetric::Histogram HistogramOf(const model::Families& families,
                                                std::string_view name,
                                                const std::vector<std::string>& values);

/// Over all series of a family.
double SumOf(const model::Families& families, std::string_view name);

/// How many sample lines of a scrape that is.
size_t SampleLines(const model::Families& families);

model::Event Failure(std::string_view class_name, std::string_view subtype,
                     std::vector<model::Value> values = {}, std::vector<model::Label> labels = {});
model::Event Observation(std::string_view kind, std::vector<model::Value> values = {},
                         std::vector<model::Label> labels = {});

}  // namespace aijob::metrics
