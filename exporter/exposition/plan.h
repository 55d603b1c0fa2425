#pragma once
// Plan: which families a writer will write, once for all formats. What could break a scrape is
// taken out: bad names, types that contradict each other, sample names that are taken (a gauge
// "x_count" beside a histogram "x"). SeriesGate does the same for their series.
//
// Lifetime: points into the families it was made from. Thread-safety: pure function.

#include <functional>
#include <string_view>
#include <vector>

#include "exposition/negotiation.h"
#include "exposition/sample_syntax.h"
#include "exposition/streamed_family.h"
#include "exposition/write_report.h"
#include "model/families.h"

namespace aijob::exposition {

/// All families of one name and type, as one.
struct PlannedFamily {
  std::string_view name;  // as in the families: counters with their "_total"
  std::string_view help;  // the first that is not empty
  prometheus::MetricType type = prometheus::MetricType::Untyped;
  std::vector<const model::Family*> parts;
  size_t series = 0;  // of all parts; at least one
  bool as_unknown =
      false;  // a counter that OpenMetrics cannot call so, its family name being taken
  Names names = Names::kClassic;  // that are good
};

/// What the samples of a family are called: its name with these behind it.
std::vector<std::string> ClaimedNames(std::string_view name, prometheus::MetricType type,
                                      Format format);

/// Calls `write` for one family after another; it says whether it wrote a series. Only then the
/// names of the family's samples are taken. Then `write_streamed` for the streamed ones whose names
/// are free. In OpenMetrics a streamed counter whose family name is taken (a gauge "x" beside a
/// counter "x_total", which text allows) is written as unknown.
void ForEachFamily(
    const model::Families& families, const StreamedFamilies& streamed, Format format,
    WriteReport& report, const std::function<bool(const PlannedFamily&)>& write,
    const std::function<void(const PlannedFamily&, const StreamedFamily&)>& write_streamed,
    Names allowed = Names::kClassic);

/// Adds a message to the report, if there is room.
void Say(WriteReport& report, std::string_view name, std::string_view reason);

}  // namespace aijob::exposition
