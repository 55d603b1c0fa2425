// The configuration: any bytes are read as one. Checked: no crash, no hang; what is refused is
// refused in one line that names the file, and check finds faults exactly where reading does; what
// is accepted can be used without another look.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "config/config_reader.h"
#include "config/template.h"

static void Must(bool holds) {
  if (!holds) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = aijob::config::ReadConfig(text, "f.yaml");
  Must(aijob::config::CheckConfig(text, "f.yaml").empty() == config.ok());
  if (!config.ok()) {
    Must(config.error().starts_with("f.yaml"));
    Must(config.error().find('\n') == std::string::npos);
    return 0;
  }
  std::set<std::string> names;
  for (const aijob::config::SourceConfig& source : config->sources) {
    Must(!source.name.empty() && names.insert(source.name).second);
    Must(!source.paths.empty() && !source.workload.empty());
    Must(aijob::config::TemplateGroups(source.workload).ok());
  }
  Must(!config->workload.empty() && config->limits.series > 0);
  Must(config->limits.line_bytes > 0 && config->limits.body_bytes > 0);
  Must(config->push.ttl.count() >= 0);
  return 0;
}
