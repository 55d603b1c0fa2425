#pragma once
// What /api/v1/status, /sources, /rules and /templates answer, as JSON. Pure functions over the
// agent; the caller holds its lock.

#include <nlohmann/json_fwd.hpp>

#include "analyze/novel_templates.h"

namespace aijob::app {

class Agent;
struct Shared;

/// Version, start, flags, and whether it is ready. Takes the lock itself.
nlohmann::ordered_json StatusJson(Shared& shared);

/// Each source with its files: path as on the host, size, offset, lag, format, state.
nlohmann::ordered_json SourcesJson(const Agent& agent);

/// Each pack with its rules: what they name, how they look, what to do.
nlohmann::ordered_json RulesJson(const Agent& agent);

/// Unknown error lines by their templates, the newest first.
nlohmann::ordered_json TemplatesJson(const analyze::NovelTemplates& templates);

}  // namespace aijob::app
