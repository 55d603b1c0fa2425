#include "config/check_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/probe_reader.h"
#include "config/source_reader.h"

namespace aijob::config {
namespace {

using collect::CheckKind;
using std::chrono::milliseconds;

constexpr std::array<std::pair<std::string_view, CheckKind>, 5> kKinds = {
    {{"path", CheckKind::kPath},
     {"writable", CheckKind::kWritable},
     {"space", CheckKind::kSpace},
     {"service", CheckKind::kService},
     {"file", CheckKind::kDigest}}};
constexpr milliseconds kServiceTimeout{5'000};
constexpr milliseconds kDigestTimeout{600'000};  // 100 GB in ten minutes: a disk of 170 MB/s
constexpr double kLeastFree = 0.1;               // as the alert AIJobFilesystemFull has it

/// "10%" -> a share; false where the value is none (and says nothing of it).
bool ReadShare(const RepeatedItem& in, std::string_view key, double& share) {
  const YamlNode* node = in.map.Find(key);
  if (node == nullptr || !node->IsScalar() || !node->text.ends_with('%')) return false;
  double percent = -1;
  const char* end = node->text.data() + node->text.size() - 1;
  const auto [stop, error] = std::from_chars(node->text.data(), end, percent);
  if (error != std::errc() || stop != end || !(percent >= 0 && percent <= 100)) {
    in.Fault(key, "must be from 0% to 100%");
  }
  share = percent / 100;
  return true;
}

void ReadSpace(const RepeatedItem& in, collect::Check& check) {
  if (!ReadShare(in, "min_free", check.free.share) &&
      !in.map.ReadBytes("min_free", check.free.amount)) {
    check.free.share = kLeastFree;
  }
  if (!ReadShare(in, "min_inodes", check.inodes.share)) {
    in.map.Read("min_inodes", check.inodes.amount);
  }
}

void ReadDigest(const RepeatedItem& in, collect::Check& check) {
  if (!in.map.Require("sha256") || !in.map.Read("sha256", check.sha256)) return;
  std::transform(check.sha256.begin(), check.sha256.end(), check.sha256.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const bool hex = check.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hex || check.sha256.size() != 64) {
    in.Fault("sha256", "must be 64 hexadecimal digits, as sha256sum prints them");
  }
}

void ReadPath(const RepeatedItem& in, std::string_view key, const std::filesystem::path& folder,
              collect::Check& check) {
  if (!in.map.Read(key, check.path)) return;
  if (check.path.empty()) in.Fault(key, "must not be empty");
  check.path = ResolvePath(check.path, folder);
}

/// The one key that says what is checked; nullptr, told, where there is none or more than one.
const std::pair<std::string_view, CheckKind>* FindKind(const RepeatedItem& in) {
  const std::pair<std::string_view, CheckKind>* found = nullptr;
  size_t count = 0;
  for (const auto& kind : kKinds) {
    if (in.map.Find(kind.first) == nullptr) continue;
    found = &kind;
    ++count;
  }
  if (count == 1) return found;
  in.map.Problem("name",
                 in.where + " needs exactly one of path, writable, space, service and file");
  return nullptr;
}

EnvCheckConfig ReadCheck(const YamlNode& node, const std::string& where,
                         const std::filesystem::path& folder, const std::string& workload,
                         Problems& problems) {
  EnvCheckConfig check;
  check.workload = workload;
  YamlMap map(node, where, problems);
  if (!node.IsMap()) return check;
  const RepeatedItem in{map, where};
  const auto* kind = FindKind(in);
  if (kind != nullptr && kind->second == CheckKind::kService) check.timeout = kServiceTimeout;
  if (kind != nullptr && kind->second == CheckKind::kDigest) check.timeout = kDigestTimeout;
  ReadRepeated(in, check.name, check.workload, check.every, check.timeout);
  if (kind == nullptr) return check;  // which other keys it may have nobody knows
  check.check.kind = kind->second;
  check.check.timeout = check.timeout;
  if (kind->second == CheckKind::kService) {
    check.check.service.timeout = check.timeout;
    ReadTarget(in, kind->first, folder, check.check.service);
  } else {
    ReadPath(in, kind->first, folder, check.check);
  }
  if (kind->second == CheckKind::kSpace) ReadSpace(in, check.check);
  if (kind->second == CheckKind::kDigest) ReadDigest(in, check.check);
  map.Finish();
  return check;
}

}  // namespace

std::vector<EnvCheckConfig> ReadChecks(const YamlNode& list, const std::filesystem::path& folder,
                                       const std::string& workload, Problems& problems) {
  std::vector<EnvCheckConfig> checks;
  for (size_t i = 0; i < std::min(list.items.size(), kMaxChecks); ++i) {
    const std::string where = "checks[" + std::to_string(i) + "]";
    checks.push_back(ReadCheck(list.items[i], where, folder, workload, problems));
  }
  CheckNames(list, "checks", kMaxChecks, checks, problems);
  return checks;
}

}  // namespace aijob::config
