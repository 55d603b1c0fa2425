#pragma once
// The program's own log: one line an event on stderr, logfmt or JSON, as Prometheus' programs write
// it.
//
//   SetUpLogging("info", "logfmt");
//   LogInfo("listening", {{"address", address}});
//
// Thread-safety: all functions may be called from any thread. Nothing from a followed log is ever
// logged unescaped: values are quoted.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace aijob::app {

using LogField = std::pair<std::string_view, std::string>;

/// REQUIRES: level is debug, info, warn or error; format is logfmt or json.
void SetUpLogging(std::string_view level, std::string_view format);

void LogDebug(std::string_view message, std::initializer_list<LogField> fields = {});
void LogInfo(std::string_view message, std::initializer_list<LogField> fields = {});
void LogWarn(std::string_view message, std::initializer_list<LogField> fields = {});
void LogError(std::string_view message, std::initializer_list<LogField> fields = {});

/// One line without its end: `ts=... level=... msg="..." key=value`. For tests and SetUpLogging's
/// sink.
std::string FormatLogLine(std::string_view format, std::string_view time, std::string_view level,
                          std::string_view message, std::initializer_list<LogField> fields);

}  // namespace aijob::app
