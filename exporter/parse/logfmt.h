#pragma once
// logfmt lines: `time=2026-04-02T13:12:01.290Z level=INFO msg="starting runner" size="13.3 GiB"`.
// Source: github.com/go-logfmt/logfmt; what logrus, slog and klog's text form write.

#include <deque>
#include <string>
#include <string_view>

#include "parse/collector.h"
#include "parse/key_table.h"

namespace aijob::parse {

/// Whether the line begins with `key=` and says a level or a message. Cheap.
bool LooksLikeLogfmt(std::string_view line);

/// Puts the line's wanted members into the collector. Words without '=' are passed over. Values
/// with escapes are unescaped into `scratch`. REQUIRES that 8 bytes after the line can be read.
void ReadLogfmt(std::string_view line, const KeyTable& keys, Collector& collector,
                std::deque<std::string>& scratch);

}  // namespace aijob::parse
