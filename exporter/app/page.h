#pragma once
// The page at /: the files of exporter/ui/, embedded at build time, and the first overview in it,
// so that it says something before it asks. And the pages on failures (deploy/failures), so that
// what explains an incident is there where nothing else can be reached.
//
// Everything it needs it has from here: the policy that it is served with lets a browser ask no
// other host, and run no script but its own, whatever a log line says.
//
// Thread-safety: pure functions.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "http/message.h"

namespace aijob::app {

inline constexpr std::string_view kPageFiles = "/ui/";

/// `overview`: see overview.h.
http::Response AnswerPage(const nlohmann::ordered_json& overview);

/// The file of that name, without a folder; none: 404.
http::Response AnswerPageFile(std::string_view name);

/// Whether /ui/<name> is there.
bool HasPage(std::string_view name);

}  // namespace aijob::app
