#include "app/flags.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <ostream>
#include <string_view>

#include "app/version.h"

namespace aijob::app {
namespace {

constexpr std::string_view kDescription =
    "Prometheus exporter for AI training and inference jobs: follows their logs, takes pushes, and "
    "turns what only the logs know into metrics.";

std::string CheckDuration(const std::string& text) {
  return ParseDuration(text) ? "" : "'" + text + "' is not a duration such as 30s, 1m30s or 500ms";
}

std::string CheckListenAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  int port = -1;
  if (colon != std::string::npos) {
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data() + colon + 1, end, port);
    if (failure == std::errc() && rest == end && port >= 0 && port <= 65535) return "";
  }
  return "'" + text + "' is not HOST:PORT or :PORT with a port from 0 to 65535";
}

std::string CheckPath(const std::string& text) {
  return text.size() > 1 && text.front() == '/'
             ? ""
             : "'" + text + "' must begin with / and name a path";
}

void Declare(CLI::App& app, Flags& flags, std::string& linger, std::string& print_metrics) {
  app.add_option("--config.file", flags.config_file,
                 "YAML configuration; without it: follow /var/log/openglm/execution, accept pushes")
      ->type_name("FILE");
  app.add_option("--web.listen-address", flags.listen_addresses,
                 "HOST:PORT to serve on; may be repeated; port 0 takes a free one and logs it "
                 "(default :10091)")
      ->type_name("HOST:PORT")
      ->check(CheckListenAddress);
  app.add_option("--web.telemetry-path", flags.telemetry_path,
                 "where the metrics are (default /metrics)")
      ->type_name("PATH")
      ->check(CheckPath);
  app.add_option("--web.config.file", flags.web_config_file,
                 "Prometheus web configuration file: TLS and basic authentication")
      ->type_name("FILE");
  app.add_flag("--web.enable-lifecycle", flags.enable_lifecycle,
               "allow POST /-/reload and /-/quit");
  app.add_flag("--web.enable-admin-api", flags.enable_admin_api,
               "allow PUT /api/v1/admin/wipe, and POST and DELETE /api/v1/admin/maintenance");
  app.add_flag("--push.enable-utf8-names", flags.enable_utf8_names,
               "take pushes with any UTF-8 in the names of metrics and labels");
  app.add_option("--storage.path", flags.storage_path,
                 "directory for positions, counters and push groups; without it nothing survives a "
                 "restart")
      ->type_name("DIR");
  app.add_option("--path.rootfs", flags.rootfs, "prefix for what is read from the host (default /)")
      ->type_name("DIR");
  app.add_option("--log.level", flags.log_level, "debug, info, warn or error (default info)")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
  app.add_option("--log.format", flags.log_format, "logfmt or json (default logfmt)")
      ->check(CLI::IsMember({"logfmt", "json"}));
  app.add_option("--shutdown.linger", linger,
                 "after SIGTERM: read every source to its end, then stay scrapable this long "
                 "(default 0s)")
      ->type_name("DURATION")
      ->check(CheckDuration);
  app.add_option("--print-metrics", print_metrics, "print the catalogue of metrics and exit")
      ->check(CLI::IsMember({"json"}))
      ->type_name("json");
}

}  // namespace

std::optional<int> ParseFlags(int argc, const char* const* argv, Flags& flags, std::ostream& out,
                              std::ostream& err) {
  CLI::App app{std::string(kDescription), "aijob_exporter"};
  app.set_version_flag("--version", VersionText());
  app.get_formatter()->column_width(34);
  std::string linger = "0s";
  std::string print_metrics;
  Declare(app, flags, linger, print_metrics);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success, out, err);
  } catch (const CLI::ParseError& error) {
    err << "aijob_exporter: " << error.what() << " (see --help)\n";
    return kExitUnusable;
  }
  flags.shutdown_linger = *ParseDuration(linger);
  flags.print_metrics = !print_metrics.empty();
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> ParseDuration(const std::string& text) {
  constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  constexpr int64_t kLongest = 365LL * 86'400'000;  // a year: beyond it somebody mistyped
  std::string_view rest = text;
  int64_t total = 0;
  while (!rest.empty()) {
    int64_t number = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (failure != std::errc() || number < 0 || number > kLongest) return std::nullopt;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    const size_t unit_length = std::min(rest.find_first_of("0123456789"), rest.size());
    const std::string_view unit = rest.substr(0, unit_length);
    rest.remove_prefix(unit_length);
    int64_t factor = 0;
    for (const auto& [name, milliseconds] : kUnits) {
      if (name == unit) factor = milliseconds;
    }
    if (factor == 0) return std::nullopt;
    total += number * factor;
    if (total > kLongest) return std::nullopt;
  }
  if (text.empty()) return std::nullopt;
  return std::chrono::milliseconds(total);
}

}  // namespace aijob::app
