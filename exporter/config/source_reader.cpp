#include "config/source_reader.h"

#include <algorithm>
#include <array>

#include "config/kafka_reader.h"
#include "config/template.h"
#include "match/path_groups.h"
#include "metrics/catalogue.h"

namespace aijob::config {
namespace {

constexpr size_t kMaxNameBytes = 128;
constexpr size_t kMaxPathBytes = 4'096;  // PATH_MAX
constexpr size_t kMaxPatternBytes = 4'096;
constexpr size_t kMaxLabels = 16;

/// One source being read: its mapping, and how its faults are told.
struct SourceIn {
  YamlMap& map;
  const std::string& where;
  Problems& problems;

  void Fault(std::string_view key, const std::string& what) const {
    problems.Add(map.LineOf(key), where + "." + std::string(key) + ": " + what);
  }
};

bool HasControls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

/// Why a glob can match nothing. The grammar is tail/glob.h's, which itself takes everything.
std::string GlobFault(std::string_view glob) {
  if (glob.empty()) return "must not be empty";
  if (glob.size() > kMaxPathBytes) return "is longer than a path can be";
  if (HasControls(glob)) return "has a control character";
  int depth = 0;
  for (size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '\\') {
      if (++i == glob.size()) return "ends in a backslash";
    } else if (glob[i] == '[') {
      // A ']' right behind '[', '[!' or '[^' is a member, not the end (glob(7)).
      size_t first = i + 1;
      if (first < glob.size() && (glob[first] == '!' || glob[first] == '^')) ++first;
      const size_t end = glob.find(']', first + 1);
      if (end == std::string_view::npos) return "has a \"[\" that is never closed";
      if (glob.substr(i, end - i).find('/') != std::string_view::npos) {
        return "has a \"/\" within \"[...]\"";
      }
      i = end;
    } else if (glob[i] == '{') {
      ++depth;
    } else if (glob[i] == '}' && --depth < 0) {
      return "has a \"}\" without a \"{\" before it";
    }
  }
  if (depth > 0) return "has a \"{\" that is never closed";
  return "";
}

/// Why `name` cannot become a label beside those that this program's own families have.
std::string LabelFault(std::string_view name) {
  constexpr std::array<std::string_view, 6> kReserved = {"job",      "instance", "le",
                                                         "quantile", "source",   "workload"};
  const bool known = std::ranges::find(kReserved, name) != kReserved.end();
  if (known || name.starts_with("__")) return "is reserved";
  for (const metrics::FamilySpec& family : metrics::Catalogue()) {
    for (const metrics::LabelSpec& label : family.labels) {
      if (label.name == name) return "is a label of " + std::string(family.name) + " already";
    }
  }
  return "";
}

void ReadGlobs(const SourceIn& in, std::string_view key, const std::filesystem::path& folder,
               bool folders_only_if_slash, std::vector<std::string>& out) {
  if (!in.map.Read(key, out)) return;
  for (size_t i = 0; i < out.size(); ++i) {
    const std::string item = std::string(key) + "[" + std::to_string(i) + "]";
    const std::string fault = GlobFault(out[i]);
    if (!fault.empty()) {
      in.problems.Add(in.map.LineOf(key),
                      std::string(in.where).append(".").append(item).append(": ").append(fault));
    } else if (out[i] != "-" && (!folders_only_if_slash || out[i].find('/') != std::string::npos)) {
      out[i] = ResolvePath(out[i], folder);
    }
  }
}

std::vector<std::string> ReadGroups(const SourceIn& in, const std::string& pattern) {
  std::vector<std::string> names;
  if (pattern.size() > kMaxPatternBytes) {
    in.Fault("path_pattern", "is longer than " + std::to_string(kMaxPatternBytes) + " bytes");
    return names;
  }
  const auto groups = match::PathGroups::Compile(pattern);
  if (!groups.ok()) {
    in.Fault("path_pattern", "is no RE2 pattern: " + groups.error());
    return names;
  }
  for (const model::Label& label : groups->Of("")) names.emplace_back(label.name);
  return names;
}

void CheckGroup(const SourceIn& in, std::string_view key, const std::string& name,
                const std::vector<std::string>& groups) {
  if (std::ranges::find(groups, name) != groups.end()) return;
  std::string have = groups.empty() ? "no named groups" : "only";
  for (const std::string& group : groups) have += " " + group;
  in.Fault(key, Quoted(name) + " is no named group of path_pattern, which has " + have);
}

void CheckLabels(const SourceIn& in, const std::vector<std::string>& labels,
                 const std::vector<std::string>& groups) {
  if (labels.size() > kMaxLabels) {
    in.Fault("labels", "more than " + std::to_string(kMaxLabels) + " labels");
    return;
  }
  for (size_t i = 0; i < labels.size(); ++i) {
    const std::string fault = LabelFault(labels[i]);
    if (!fault.empty()) {
      in.Fault("labels", Quoted(labels[i]) + " " + fault + "; name the group otherwise");
    } else if (std::find(labels.begin(), labels.begin() + static_cast<ptrdiff_t>(i), labels[i]) !=
               labels.begin() + static_cast<ptrdiff_t>(i)) {
      in.Fault("labels", Quoted(labels[i]) + " is there twice");
    } else {
      // Groups of RE2 have names of word characters, so that a known group is a valid label.
      CheckGroup(in, "labels", labels[i], groups);
    }
  }
}

void CheckWorkload(const SourceIn& in, const std::string& workload,
                   const std::vector<std::string>& groups) {
  if (const std::string fault = ValueFault(workload); !fault.empty()) {
    in.Fault("workload", fault);
    return;
  }
  const auto names = TemplateGroups(workload);
  if (!names.ok()) {
    in.Fault("workload", names.error());
    return;
  }
  for (const std::string& name : *names) CheckGroup(in, "workload", name, groups);
}

}  // namespace

std::string ResolvePath(const std::string& path, const std::filesystem::path& folder) {
  if (folder.empty() || path.starts_with('/')) return path;
  const std::string base = folder.lexically_normal().string();
  return base + (base.ends_with('/') ? "" : "/") + (path.starts_with("./") ? path.substr(2) : path);
}

std::string ValueFault(std::string_view text) {
  if (text.empty()) return "must not be empty";
  if (text.size() > kMaxNameBytes) {
    return "is longer than " + std::to_string(kMaxNameBytes) + " bytes";
  }
  return HasControls(text) ? "has a control character" : "";
}

SourceConfig ReadSource(const YamlNode& node, const std::string& where,
                        const std::filesystem::path& folder, const std::string& workload,
                        Problems& problems) {
  constexpr std::array<std::string_view, 4> kFramings = {"auto", "none", "cri", "docker"};
  constexpr std::array<std::string_view, 2> kStarts = {"beginning", "end"};
  SourceConfig source;
  source.workload = workload;
  YamlMap map(node, where, problems);
  if (!node.IsMap() && !node.IsNull()) return source;
  const SourceIn in{map, where, problems};
  source.origin = {problems.file(), node.line};

  if (map.Require("name") && map.Read("name", source.name)) {
    if (const std::string fault = ValueFault(source.name); !fault.empty()) in.Fault("name", fault);
  }
  if (const YamlNode* kafka = map.FindMap("kafka")) {
    source.kafka = ReadKafka(*kafka, where + ".kafka", folder, problems);
    if (map.Find("paths") != nullptr) in.Fault("paths", "stands beside kafka; one source has one");
    if (map.Find("exclude") != nullptr) in.Fault("exclude", "is about paths; kafka has none");
  } else if (map.Require("paths")) {
    ReadGlobs(in, "paths", folder, false, source.paths);
  }
  if (const YamlNode* paths = map.Find("paths"); paths != nullptr && paths->IsList()) {
    if (paths->items.empty()) in.Fault("paths", "must not be empty");
  }
  ReadGlobs(in, "exclude", folder, true, source.exclude);
  if (map.Read("format", source.format) && source.format.empty()) {
    in.Fault("format", "must be auto or the name of a pack");
  }
  std::string word;
  if (map.ReadChoice("framing", kFramings, word)) {
    source.framing = frame::FramingOf(word).value_or(Framing::kAuto);
  }
  if (map.ReadChoice("start", kStarts, word)) source.start_at_end = word == "end";
  map.Read("path_pattern", source.path_pattern);
  const size_t faults = problems.messages().size();
  const std::vector<std::string> groups = ReadGroups(in, source.path_pattern);
  const bool sound = problems.messages().size() == faults;
  // Where the pattern is faulty its groups are not known: one fault is enough.
  if (map.Read("workload", source.workload) && sound) CheckWorkload(in, source.workload, groups);
  if (map.Read("labels", source.labels) && sound) CheckLabels(in, source.labels, groups);
  map.Finish();
  return source;
}

}  // namespace aijob::config
