#include "ctl/push_target.h"

#include <set>

#include "exposition/sample_syntax.h"
#include "push/path.h"

namespace aijob::ctl {
namespace {

/// Why this cannot be a label of a group, or "".
std::string WrongLabel(std::string_view name, std::string_view value) {
  if (!exposition::IsLabelName(name)) {
    return "a label's name is of letters, digits and _, without a digit first or __ in front";
  }
  if (name == "job") return "the job is --job";
  return exposition::IsUtf8(value) ? "" : "the value is not UTF-8";
}

}  // namespace

model::Result<std::string> PushPath(std::string_view job, const std::vector<std::string>& labels) {
  if (job.empty()) return model::Error{"--job: must not be empty"};
  if (!exposition::IsUtf8(job)) return model::Error{"--job: is not UTF-8"};
  model::GroupingLabels group = {{"job", std::string(job)}};
  std::set<std::string_view> names;
  for (const std::string_view label : labels) {
    const auto fail = [&](const std::string& why) {
      return model::Error{"'" + std::string(label) + "': " + why};
    };
    const size_t equals = label.find('=');
    if (equals == std::string_view::npos) return fail("a label is NAME=VALUE");
    const std::string_view name = label.substr(0, equals);
    const std::string_view value = label.substr(equals + 1);
    if (const std::string wrong = WrongLabel(name, value); !wrong.empty()) return fail(wrong);
    if (!names.insert(name).second) return fail("the label is given twice");
    group.emplace_back(name, value);
  }
  return push::WritePath(group);
}

}  // namespace aijob::ctl
