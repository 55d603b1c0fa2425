#include "metrics/process_metrics.h"

#include <unistd.h>

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::metrics {
namespace {

namespace fs = std::filesystem;
using prometheus::MetricType;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<double> ToNumber(std::string_view text) {
  uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return static_cast<double>(number);
}

/// The fields of /proc/self/stat from the third on: the second, the program's name, may hold blanks
/// and parentheses.
std::vector<std::string> StatFields(const fs::path& proc) {
  const std::string text = ReadFile(proc / "self" / "stat");
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(text.substr(name_end + 1));
  return {std::istream_iterator<std::string>(rest), {}};
}

/// Field `number` as proc(5) counts them, from 1.
std::optional<double> StatField(const std::vector<std::string>& fields, size_t number) {
  const size_t index = number - 3;
  return index < fields.size() ? ToNumber(fields[index]) : std::nullopt;
}

/// The word behind `key` at the start of a line.
std::optional<double> LineValue(const fs::path& path, std::string_view key) {
  std::istringstream lines(ReadFile(path));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key)) continue;
    std::istringstream words(line.substr(key.size()));
    std::string word;
    words >> word;
    return ToNumber(word);
  }
  return std::nullopt;
}

std::optional<double> OpenDescriptors(const fs::path& proc) {
  std::error_code error;
  double count = 0;
  fs::directory_iterator entry(proc / "self" / "fd", error);
  if (error) return std::nullopt;
  for (; entry != fs::directory_iterator(); entry.increment(error)) {
    if (error) return std::nullopt;
    ++count;
  }
  return count;
}

void Add(model::Families& families, std::string name, MetricType type, std::string help,
         std::optional<double> value) {
  if (!value) return;
  model::Series series;
  if (type == MetricType::Counter) series.metric.counter.value = *value;
  if (type == MetricType::Gauge) series.metric.gauge.value = *value;
  families.push_back({std::move(name), std::move(help), type, {std::move(series)}});
}

std::optional<double> Scaled(std::optional<double> value, double factor) {
  if (!value) return std::nullopt;
  return *value * factor;
}

}  // namespace

model::Families ProcessMetrics(const fs::path& proc) {
  const std::vector<std::string> stat = StatFields(proc);
  const double tick = 1.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
  const double page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  const auto user = StatField(stat, 14);
  const auto system = StatField(stat, 15);
  std::optional<double> cpu;
  if (user && system) cpu = (*user + *system) * tick;
  const auto boot = LineValue(proc / "stat", "btime ");
  const auto started = StatField(stat, 22);
  std::optional<double> start;
  if (boot && started) start = *boot + *started * tick;

  model::Families families;
  Add(families, "process_cpu_seconds_total", MetricType::Counter,
      "Total user and system CPU time spent in seconds.", cpu);
  Add(families, "process_max_fds", MetricType::Gauge, "Maximum number of open file descriptors.",
      LineValue(proc / "self" / "limits", "Max open files"));
  Add(families, "process_open_fds", MetricType::Gauge, "Number of open file descriptors.",
      OpenDescriptors(proc));
  Add(families, "process_resident_memory_bytes", MetricType::Gauge,
      "Resident memory size in bytes.", Scaled(StatField(stat, 24), page));
  Add(families, "process_start_time_seconds", MetricType::Gauge,
      "Start time of the process since unix epoch in seconds.", start);
  Add(families, "process_virtual_memory_bytes", MetricType::Gauge, "Virtual memory size in bytes.",
      StatField(stat, 23));
  return families;
}

}  // namespace aijob::metrics
