#pragma once
// Plan: which families and series a writer will write. Everything that could break a scrape is
// taken out here, once for both formats: bad names, types that contradict each other, sample names
// that are taken (a gauge "x_count" beside a histogram "x"), bad labels, duplicate series,
// impossible histograms.
//
// Lifetime: points into the families it was made from. Thread-safety: pure function.

#include <cstdint>
#include <string_view>
#include <vector>

#include "exposition/negotiation.h"
#include "exposition/write_report.h"
#include "model/families.h"

namespace aijob::exposition {

struct PlannedFamily {
  std::string_view name;  // as in the families: counters with their "_total"
  std::string_view help;  // the first that is not empty
  prometheus::MetricType type = prometheus::MetricType::Untyped;
  std::vector<const model::Series*> series;  // at least one
};

std::vector<PlannedFamily> Plan(const model::Families& families, Format format,
                                WriteReport& report);

/// Adds a message to the report, if there is room.
void Say(WriteReport& report, std::string_view name, std::string_view reason);

}  // namespace aijob::exposition
