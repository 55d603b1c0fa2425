#include "app/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

namespace aijob::app {
namespace {

// The one place that remembers a format: the logger itself is process-wide in spdlog, too.
std::atomic<bool> json_wanted = false;

std::string Stamp() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[40];
  const size_t length = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
  char tail[8];
  std::snprintf(tail, sizeof(tail), ".%03dZ", static_cast<int>(millis));
  return std::string(text, length) + tail;
}

// logfmt: bare where it can be, else a JSON string (escapes quotes, newlines and control bytes).
std::string LogfmtValue(std::string_view value) {
  const bool bare = !value.empty() && value.find_first_of(" =\"\\") == std::string_view::npos &&
                    std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20; });
  if (bare) return std::string(value);
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void Log(spdlog::level::level_enum level, std::string_view name, std::string_view message,
         std::initializer_list<LogField> fields) {
  spdlog::logger* logger = spdlog::default_logger_raw();
  if (!logger->should_log(level)) return;
  logger->log(level,
              FormatLogLine(json_wanted ? "json" : "logfmt", Stamp(), name, message, fields));
}

}  // namespace

void SetUpLogging(std::string_view level, std::string_view format) {
  json_wanted = format == "json";
  auto logger =
      std::make_shared<spdlog::logger>("aijob", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->set_level(level == "debug"   ? spdlog::level::debug
                    : level == "warn"  ? spdlog::level::warn
                    : level == "error" ? spdlog::level::err
                                       : spdlog::level::info);
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

void LogDebug(std::string_view message, std::initializer_list<LogField> fields) {
  Log(spdlog::level::debug, "debug", message, fields);
}
void LogInfo(std::string_view message, std::initializer_list<LogField> fields) {
  Log(spdlog::level::info, "info", message, fields);
}
void LogWarn(std::string_view message, std::initializer_list<LogField> fields) {
  Log(spdlog::level::warn, "warn", message, fields);
}
void LogError(std::string_view message, std::initializer_list<LogField> fields) {
  Log(spdlog::level::err, "error", message, fields);
}

std::string FormatLogLine(std::string_view format, std::string_view time, std::string_view level,
                          std::string_view message, std::initializer_list<LogField> fields) {
  if (format == "json") {
    nlohmann::ordered_json line = {{"ts", time}, {"level", level}, {"msg", message}};
    for (const auto& [key, value] : fields) line[std::string(key)] = value;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  std::string line =
      "ts=" + std::string(time) + " level=" + std::string(level) + " msg=" + LogfmtValue(message);
  for (const auto& [key, value] : fields) {
    line += " " + std::string(key) + "=" + LogfmtValue(value);
  }
  return line;
}

}  // namespace aijob::app
