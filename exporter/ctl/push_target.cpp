#include "ctl/push_target.h"

#include <algorithm>
#include <set>

#include "exposition/sample_syntax.h"
#include "http/base64.h"

namespace aijob::ctl {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._~-").find(c) != std::string_view::npos;
}

std::string Base64Url(std::string_view bytes) {
  std::string text = http::Base64(bytes);
  text.resize(text.find_last_not_of('=') + 1);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

/// "/name/value", or "/name@base64/dmFsdWU".
std::string Component(std::string_view name, std::string_view value) {
  std::string path = "/" + std::string(name);
  if (value.empty()) return path + "@base64/=";
  const bool folder = value == "." || value == "..";
  if (!folder && std::all_of(value.begin(), value.end(), IsUnreserved)) {
    return path + '/' + std::string(value);
  }
  return path + "@base64/" + Base64Url(value);
}

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
  std::string path = "/metrics" + Component("job", job);
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
    path += Component(name, value);
  }
  return path;
}

}  // namespace aijob::ctl
