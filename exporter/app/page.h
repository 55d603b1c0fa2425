#pragma once
// The first page, at /: what is followed and how far, the last failures with cause and remedy, the
// pushed groups, the packs. Plain HTML without outside requests; its one script sends the DELETE of
// a group's button, where the admin API is enabled. The frame is exporter/ui/page.html.

#include <string>
#include <string_view>

#include "model/time.h"

namespace aijob::app {

class Agent;

/// What the page shows beside the agent.
struct PageParts {
  std::string_view telemetry_path;
  bool ready = false;
  bool may_delete = false;  // groups: --web.enable-admin-api
  std::string groups;       // rows, see page_groups.h
};

/// The whole page. The caller holds the agent's lock. Everything from a log or a path is escaped.
std::string RenderPage(const Agent& agent, const PageParts& parts, model::TimePoint now);

/// "2026-01-02T03:04:05Z"
std::string FormatTime(model::TimePoint time);

/// `text` with & < > " ' as character references.
std::string EscapeHtml(std::string_view text);

}  // namespace aijob::app
