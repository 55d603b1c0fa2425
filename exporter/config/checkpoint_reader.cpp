#include "config/checkpoint_reader.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "config/source_reader.h"

namespace aijob::config {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

struct CheckpointsIn {
  YamlMap& map;
  const std::string& where;

  void Fault(std::string_view key, const std::string& what) const {
    map.Problem(key, where + "." + std::string(key) + ": " + what);
  }
  void ReadTime(std::string_view key, model::Duration& out, model::Duration most) const {
    if (!map.ReadDuration(key, out) || (out >= seconds(1) && out <= most)) return;
    const auto whole = std::chrono::duration_cast<hours>(most).count();
    Fault(key, "must be from 1s to " + std::to_string(whole) + "h");
  }
  /// Whether it is written or a default, it must do as a label's value.
  void ReadWord(std::string_view key, std::string& out) const {
    map.Read(key, out);
    if (const std::string fault = ValueFault(out); !fault.empty()) Fault(key, fault);
  }
};

/// The last name of a path: "/ckpt/run1/" is "run1".
std::string LastName(const std::string& path) {
  const std::filesystem::path whole = path;
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

CheckpointConfig ReadOne(const YamlNode& node, const std::string& where,
                         const std::filesystem::path& folder, const std::string& workload,
                         Problems& problems) {
  YamlMap map(node, where, problems);
  const CheckpointsIn in{map, where};
  CheckpointConfig read;
  read.workload = workload;
  std::string& path = read.directory.path;
  if (map.Require("path") && map.Read("path", path)) {
    if (path.empty() || path.find('\0') != std::string::npos) in.Fault("path", "must not be empty");
    path = ResolvePath(path, folder);
  }
  read.name = LastName(path);
  in.ReadWord("name", read.name);
  in.ReadWord("workload", read.workload);
  std::string layout = "auto";
  map.ReadChoice("layout", collect::CheckpointLayoutNames(), layout);
  const auto names = collect::CheckpointLayoutNames();
  const auto found = std::find(names.begin(), names.end(), layout);
  if (found != names.end()) {
    read.directory.layout = static_cast<collect::CheckpointLayout>(found - names.begin());
  }
  in.ReadTime("every", read.every, hours(1));
  in.ReadTime("settle", read.directory.settle, hours(24));
  in.ReadTime("interval", read.interval, hours(24 * 365));
  if (map.Read("marker", read.directory.marker) &&
      (read.directory.marker.empty() || read.directory.marker.find('/') != std::string::npos)) {
    in.Fault("marker", "must be a file's name, without a folder");
  }
  map.Finish();
  return read;
}

}  // namespace

std::vector<CheckpointConfig> ReadCheckpoints(const YamlNode& list,
                                              const std::filesystem::path& folder,
                                              const std::string& workload, Problems& problems) {
  std::vector<CheckpointConfig> all;
  if (list.items.size() > kMaxCheckpointFolders) {
    problems.Add(list.line, "checkpoints: more than " + std::to_string(kMaxCheckpointFolders));
    return all;
  }
  std::set<std::string> names;
  for (size_t i = 0; i < list.items.size(); ++i) {
    const std::string where = "checkpoints[" + std::to_string(i) + "]";
    CheckpointConfig read = ReadOne(list.items[i], where, folder, workload, problems);
    if (!names.insert(read.name).second) {
      problems.Add(list.items[i].line, where + ".name: \"" + read.name +
                                           "\" is the name of another already; give it one");
    }
    all.push_back(std::move(read));
  }
  return all;
}

}  // namespace aijob::config
