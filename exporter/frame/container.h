#pragma once
// The wrappings of container runtimes and the kernel, one line at a time. Stateless.

#include <optional>
#include <string>
#include <string_view>

#include "model/line.h"
#include "model/time.h"

namespace aijob::frame {

/// What a wrapper says, and what it wraps.
struct Wrapped {
  std::string_view text;  // points into the line, or into the scratch
  model::Output output = model::Output::kUnknown;
  std::optional<model::TimePoint> time;
  bool partial = false;  // the line goes on in the next one of this output
};

/// Kubernetes' CRI: `time stdout|stderr P|F text`; nothing where the line is no such.
/// Source: kubernetes/design-proposals-archive node/kubelet-cri-logging.md.
std::optional<Wrapped> ParseCri(std::string_view line);

/// Docker's json-file: an object with "log", "stream" and "time" as strings (further members are
/// passed over). The text, unescaped, goes to `scratch`. A line that was `cut` may end anywhere.
/// Source: moby/daemon/logger/jsonfilelog/jsonlog.
std::optional<Wrapped> ParseDocker(std::string_view line, bool cut, std::string& scratch);

/// A raw /dev/kmsg record `6,339,5140900,-;text` as `<6>[    5.140900] text`, in `scratch`, the way
/// `dmesg --raw` prints it. Source: Linux Documentation/ABI/testing/dev-kmsg.
std::optional<std::string_view> ParseKmsg(std::string_view line, std::string& scratch);

}  // namespace aijob::frame
