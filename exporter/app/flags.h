#pragma once
// Flags: the command line of aijob_exporter, in the spelling of the Prometheus exporter-toolkit.
// Parsed once by main; a value type.

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace aijob::app {

inline constexpr int kExitStopped = 0;
inline constexpr int kExitCouldNotRun = 1;
inline constexpr int kExitUnusable = 2;  // flags or configuration

struct Flags {
  std::string config_file;  // empty: the built-in configuration
  std::vector<std::string> listen_addresses = {":10091"};
  std::string telemetry_path = "/metrics";
  std::string web_config_file;  // empty: plain HTTP, nobody asked who
  bool enable_lifecycle = false;
  bool enable_admin_api = false;
  bool enable_utf8_names = false;  // of pushed metrics and labels
  std::string storage_path;        // empty: nothing survives a restart
  std::string rootfs = "/";
  std::string log_level = "info";     // debug | info | warn | error
  std::string log_format = "logfmt";  // logfmt | json
  std::chrono::milliseconds shutdown_linger{0};
  bool print_metrics = false;  // --print-metrics=json
};

/// Parses argv. An exit code where the program has nothing further to do: 0 after --help and
/// --version (printed to `out`), kExitUnusable after one line on `err` that names the flag and the
/// reason.
std::optional<int> ParseFlags(int argc, const char* const* argv, Flags& flags, std::ostream& out,
                              std::ostream& err);

/// "0s", "30s", "1m30s", "500ms", "2h": a duration as Prometheus writes it. Empty where it is not
/// one.
std::optional<std::chrono::milliseconds> ParseDuration(const std::string& text);

}  // namespace aijob::app
