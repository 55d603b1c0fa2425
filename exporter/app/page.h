#pragma once
// The first page, at /: what is followed and how far, the last failures with cause and remedy, the
// packs. Plain HTML without scripts or outside requests. The frame is exporter/ui/page.html.

#include <string>
#include <string_view>

#include "model/time.h"

namespace aijob::app {

class Agent;

/// The whole page. The caller holds the agent's lock. Everything from a log or a path is escaped.
std::string RenderPage(const Agent& agent, std::string_view telemetry_path, bool ready,
                       model::TimePoint now);

/// `text` with & < > " ' as character references.
std::string EscapeHtml(std::string_view text);

}  // namespace aijob::app
