#pragma once
// ReadDescriptor, ReadSample: one line of OpenMetrics text taken apart, whatever stands around it.
//
// Thread-safety: pure functions; what they give points into the body. Failures: a message without
// the line's number.
// Grammar: the ABNF of
// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md In HELP,
// double quotes and a last backslash that are not escaped are let pass, as other readers do.

#include <optional>
#include <string>
#include <string_view>

#include "exposition/line_cursor.h"
#include "exposition/sample_syntax.h"
#include "model/families.h"
#include "model/result.h"

namespace aijob::exposition {

/// `# TYPE name text`.
struct Descriptor {
  enum class Kind { kType, kHelp, kUnit };
  Kind kind = Kind::kType;
  std::string_view name;
  std::string text;  // of HELP without its escapes
};

struct OpenMetricsSample {
  std::string_view name;
  Labels labels;  // no name twice
  double value = 0;
  std::string_view number;  // the value as it is written
  std::optional<model::TimePoint> time;
  std::optional<model::Exemplar> exemplar;
};

/// REQUIRES a line that begins with '#'.
model::Result<Descriptor> ReadDescriptor(LineCursor& line);

/// Replaces `sample`.
model::Status ReadSample(LineCursor& line, OpenMetricsSample& sample);

}  // namespace aijob::exposition
