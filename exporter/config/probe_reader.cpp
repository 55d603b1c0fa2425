#include "config/probe_reader.h"

#include <algorithm>
#include <charconv>

#include "config/source_reader.h"

namespace aijob::config {
namespace {

using std::chrono::milliseconds;

constexpr model::Duration kShortestEvery = milliseconds(100);
constexpr model::Duration kLongestEvery = std::chrono::hours(24);
constexpr model::Duration kShortestTimeout = milliseconds(10);
constexpr model::Duration kLongestTimeout = std::chrono::hours(1);

void ReadName(const RepeatedItem& in, std::string& name, std::string& workload) {
  if (in.map.Require("name") && in.map.Read("name", name)) {
    if (const std::string fault = ValueFault(name); !fault.empty()) in.Fault("name", fault);
  }
  if (!in.map.Read("workload", workload)) return;
  if (const std::string fault = ValueFault(workload); !fault.empty()) {
    in.Fault("workload", fault);
  } else if (workload.find_first_of("{}") != std::string::npos) {
    in.Fault("workload", "must be plain text: there is no path here that could have {groups}");
  }
}

void ReadExpect(const RepeatedItem& in, std::vector<int>& expect) {
  std::vector<std::string> words;
  if (!in.map.Read("expect", words)) return;
  for (const std::string& word : words) {
    int status = 0;
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, status);
    if (error != std::errc() || stop != end || status < 100 || status > 599) {
      in.Fault("expect", "must be HTTP statuses, 100 to 599, not \"" + word.substr(0, 80) + "\"");
      return;
    }
    expect.push_back(status);
  }
  if (expect.empty()) in.Fault("expect", "must not be empty");
}

ProbeConfig ReadProbe(const YamlNode& node, const std::string& where,
                      const std::filesystem::path& folder, const std::string& workload,
                      Problems& problems) {
  ProbeConfig probe;
  probe.workload = workload;
  YamlMap map(node, where, problems);
  if (!node.IsMap()) return probe;
  const RepeatedItem in{map, where};
  ReadRepeated(in, probe.name, probe.workload, probe.every, probe.target.timeout);
  if (map.Require("target")) ReadTarget(in, "target", folder, probe.target);
  map.Finish();
  return probe;
}

}  // namespace

void ReadRepeated(const RepeatedItem& in, std::string& name, std::string& workload,
                  model::Duration& every, milliseconds& timeout) {
  ReadName(in, name, workload);
  if (in.map.ReadDuration("every", every) && (every < kShortestEvery || every > kLongestEvery)) {
    in.Fault("every", "must be from 100ms to 24h");
  }
  model::Duration longest = timeout;
  if (!in.map.ReadDuration("timeout", longest)) return;
  if (longest < kShortestTimeout || longest > kLongestTimeout) {
    in.Fault("timeout", "must be from 10ms to 1h");
  }
  timeout = std::chrono::ceil<milliseconds>(longest);
}

void ReadTarget(const RepeatedItem& in, std::string_view key, const std::filesystem::path& folder,
                collect::ProbeTarget& target) {
  if (!in.map.Read(key, target.target)) return;
  if (const std::string fault = collect::TargetFault(target.target); !fault.empty()) {
    in.Fault(key, fault);
  }
  const bool tcp = target.target.starts_with("tcp://");
  const bool tls = target.target.starts_with("https://");
  ReadExpect(in, target.expect);
  if (tcp && !target.expect.empty()) in.Fault("expect", "a tcp:// target has no statuses");
  if (in.map.Read("ca_file", target.trust.ca_file)) {
    if (!tls) in.Fault("ca_file", "only for https://");
    target.trust.ca_file = ResolvePath(target.trust.ca_file, folder);
  }
  if (in.map.Read("insecure", target.trust.insecure) && target.trust.insecure && !tls) {
    in.Fault("insecure", "only for https://");
  }
}

std::vector<ProbeConfig> ReadProbes(const YamlNode& list, const std::filesystem::path& folder,
                                    const std::string& workload, Problems& problems) {
  std::vector<ProbeConfig> probes;
  for (size_t i = 0; i < std::min(list.items.size(), kMaxProbes); ++i) {
    const std::string where = "probes[" + std::to_string(i) + "]";
    probes.push_back(ReadProbe(list.items[i], where, folder, workload, problems));
  }
  CheckNames(list, "probes", kMaxProbes, probes, problems);
  return probes;
}

}  // namespace aijob::config
