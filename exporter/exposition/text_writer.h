#pragma once
// Prometheus text format 0.0.4.
// Grammar:
// https://github.com/prometheus/docs/blob/main/content/docs/instrumenting/exposition_formats.md
//
// A bad family never breaks a scrape: what would be no valid exposition is left out and reported.
// Families of one name are written under one TYPE; where their types differ, the first wins.
// Names that are not classic, where they are allowed, stand in quotes: `{"my.metric",a="b"} 1`.
// Thread-safety: pure functions.

#include <string>
#include <string_view>

#include "exposition/sample_syntax.h"
#include "exposition/streamed_family.h"
#include "exposition/write_report.h"
#include "model/families.h"

namespace aijob::exposition {

inline constexpr std::string_view kTextContentType = "text/plain; version=0.0.4; charset=utf-8";

/// Appends `families` to `out`; says what it left out.
WriteReport WriteText(const model::Families& families, std::string& out,
                      const StreamedFamilies& streamed = {}, Names allowed = Names::kClassic);

}  // namespace aijob::exposition
