#pragma once
// EnvironmentCheck: one thing that jobs need of the machine they run on, looked at: that a path is
// there, can be written, has room; that a service answers; that a file is the one it should be.
//
//   EnvironmentCheck check({.kind = CheckKind::kSpace, .path = "/ckpt", .free = {.share = 0.1}},
//                          resolve);
//   const CheckResult result = check.Run(now);
//
// What can be written is what this process's user can write: a folder is tried with a file of one
// page that is removed again, since quotas and full disks tell only who writes.
//
// Owner: one for each check of a configuration. Threads: one at a time. Run() blocks: a network
// file system whose server is gone holds it for as long as the kernel will, so it is called in a
// thread that nobody waits for (app/collectors.h).
// Failures: CheckResult::why names the path as the configuration has it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "collect/file_digest.h"
#include "collect/probe.h"
#include "model/time.h"

namespace aijob::collect {

enum class CheckKind : uint8_t { kPath, kWritable, kSpace, kService, kDigest };

/// What must be left of something: a share of it, or an amount. Zero: nothing is asked for.
struct Least {
  double share = 0;
  uint64_t amount = 0;
};

struct Check {
  CheckKind kind = CheckKind::kPath;
  std::string path = {};                      ///< as on the host; of all kinds but kService
  Least free = {};                            ///< kSpace: bytes that anybody may take
  Least inodes = {};                          ///< kSpace: files that can still be made
  ProbeTarget service = {};                   ///< kService
  std::string sha256 = {};                    ///< kDigest: 64 lower-case hexadecimal digits
  std::chrono::milliseconds timeout{10'000};  ///< kDigest: for reading all of it
};

struct CheckResult {
  bool ok = false;
  std::string why = {};                    ///< empty where it is ok
  std::optional<double> avail_ratio = {};  ///< kSpace: what is left, from 0 to 1
};

class EnvironmentCheck {
 public:
  /// Where a path of the host is found from here; empty, with errno set, where it is nowhere.
  using Resolve = std::function<std::string(const std::string& path)>;

  EnvironmentCheck(Check check, Resolve resolve)
      : check_(std::move(check)), resolve_(std::move(resolve)) {}

  /// `now`: the wall clock's.
  CheckResult Run(model::TimePoint now);

 private:
  [[nodiscard]] CheckResult CheckSpace(const std::string& path) const;
  [[nodiscard]] CheckResult CheckDigest(const std::string& path, model::TimePoint now);

  Check check_;
  Resolve resolve_;
  FileDigest digest_;
};

}  // namespace aijob::collect
