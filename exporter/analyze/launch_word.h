#pragma once
// LaunchWord: what an observation says of a start: which phase, and whether it begins, ends, or was
// only heard of.
//
// Packs say it with the labels `phase` and `edge` (exporter/packs/README.md): `start` (the first
// line of a process), `begin`, `end`, `point` (something within the phase), `ready` (the start is
// over), `shutdown`. Without `edge`: a stated duration is an end; config_load is a start and
// service_register the ready mark; progress below 1 begins, 1 ends; all else is a point.
//
// Thread-safety: pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/event.h"
#include "model/launch.h"
#include "model/time.h"

namespace aijob::analyze {

/// A duration beyond it is a clock, or two clocks of different days: a load of three days is none.
inline constexpr model::Duration kLongestPhase = std::chrono::hours(72);

struct LaunchWord {
  enum class Edge : uint8_t { kStart, kBegin, kEnd, kPoint, kReady, kShutdown };
  model::Phase phase = model::Phase::kOther;
  Edge edge = Edge::kPoint;
  std::optional<model::Duration> stated;  // how long the phase took, as the line says
  std::optional<model::TimePoint> began;  // when it began, as the line says
  bool failed = false;                    // the line says so
  bool loaded = false;                    // all of the weights are there

  std::string_view target = "model";  // of what follows; the event's
  std::optional<double> bytes, ratio, seconds_left;
};

/// The phase of that name: any case, "-" and blanks as "_", and some other names ("model-init");
/// else kOther.
model::Phase PhaseOf(std::string_view name);

/// Nothing where the event says nothing of a start.
std::optional<LaunchWord> ReadLaunchWord(const model::Event& event);

/// The clock of llama.cpp's and llama-box's lines: minutes.seconds.ms.us since the process began
/// ("0.00.167.597 I load_tensors: ..."; llama.cpp/common/log.cpp). Nothing where the line has none.
std::optional<model::Duration> ProcessClock(std::string_view line);

}  // namespace aijob::analyze
