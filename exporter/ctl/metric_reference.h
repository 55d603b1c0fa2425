#pragma once
// MetricReference: every family the exporter serves, as a page for people (deploy/metrics.md).
//
// Thread-safety: a pure function of the catalogue.

#include <string>

namespace aijob::ctl {

/// Markdown: a section for each part of the catalogue, a row for each family. Deterministic.
std::string MetricReference();

}  // namespace aijob::ctl
