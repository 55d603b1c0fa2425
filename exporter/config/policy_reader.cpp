// Tested in tests/config/remediation_reader_test.cpp.

#include "config/policy_reader.h"

#include <algorithm>
#include <array>

#include "act/condition.h"
#include "act/forbidden.h"
#include "act/tokens.h"
#include "config/source_reader.h"
#include "http/url.h"
#include "metrics/catalogue.h"
#include "model/taxonomy.h"
#include "model/time.h"

namespace aijob::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using model::kDay;
constexpr size_t kMostWords = 64;

/// A mapping being read, and how its keys are called in messages.
struct Item {
  YamlMap& map;
  const std::string& where;

  void Fault(std::string_view key, const std::string& what) const {
    map.Problem(key, where + "." + std::string(key) + ": " + what);
  }
};

bool HasControl(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

template <typename Known>
void ReadWords(const Item& in, std::string_view key, Known&& known, const char* what,
               std::vector<std::string>& words) {
  if (!in.map.Read(key, words)) return;
  if (words.size() > kMostWords) in.Fault(key, "more than " + std::to_string(kMostWords));
  for (const std::string& word : words) {
    if (!known(word)) in.Fault(key, "\"" + word.substr(0, 80) + "\" is " + what);
  }
}

bool IsSubtype(const std::string& word) {
  return std::any_of(model::kFailureClasses.begin(), model::kFailureClasses.end(),
                     [&](const auto& known) {
                       return std::find(known.subtypes.begin(), known.subtypes.end(), word) !=
                              known.subtypes.end();
                     });
}

bool IsLayer(const std::string& word) {
  return std::any_of(model::kFailureClasses.begin(), model::kFailureClasses.end(),
                     [&](const auto& known) { return known.layer == word; });
}

act::Match ReadMatch(const YamlNode& node, const std::string& where, Problems& problems) {
  act::Match match;
  YamlMap map(node, where, problems);
  const Item in{map, where};
  ReadWords(
      in, "class",
      [](const std::string& word) {
        return word != "unknown" && model::FindFailureClass(word) != nullptr;
      },
      "no class that may be acted on", match.classes);
  ReadWords(in, "subtype", IsSubtype, "no subtype of the taxonomy", match.subtypes);
  ReadWords(in, "layer", IsLayer, "no layer of the taxonomy", match.layers);
  std::string role = "initiating";
  if (map.Read("role", role) && role != "initiating") {
    in.Fault("role", "must be initiating: what only follows from something is not acted on");
  }
  std::string severity;
  if (map.ReadChoice("severity", model::kSeverityNames, severity)) {
    const auto found =
        std::find(model::kSeverityNames.begin(), model::kSeverityNames.end(), severity);
    match.severity = static_cast<model::Severity>(found - model::kSeverityNames.begin());
  }
  ReadWords(
      in, "workload", [](const std::string& word) { return !word.empty() && !HasControl(word); },
      "no pattern of names", match.workloads);
  map.Finish();
  return match;
}

void ReadConditions(const Item& in, std::vector<act::Condition>& conditions) {
  std::vector<std::string> texts;
  if (!in.map.Read("when", texts)) return;
  if (texts.size() > kMostWords) in.Fault("when", "more than " + std::to_string(kMostWords));
  for (const std::string& text : texts) {
    const auto condition = act::ParseCondition(text);
    if (!condition.ok()) {
      in.Fault("when", "\"" + text.substr(0, 120) + "\": " + condition.error());
      continue;
    }
    const metrics::FamilySpec* const known = metrics::Find(condition->family);
    if (known == nullptr && condition->family.starts_with("aijob_")) {
      in.Fault("when", "there is no family " + condition->family.substr(0, 80));
    } else if (known != nullptr && known->type == prometheus::MetricType::Histogram) {
      in.Fault("when", condition->family + " is a histogram: it has no one value");
    }
    conditions.push_back(*condition);
  }
}

act::ExecAction ReadExec(const YamlNode& node, const std::string& where, Problems& problems) {
  act::ExecAction exec;
  YamlMap map(node, where, problems);
  const Item in{map, where};
  if (map.Require("argv") && map.Read("argv", exec.argv)) {
    const bool absolute = !exec.argv.empty() && exec.argv.front().starts_with('/');
    if (!absolute || exec.argv.front().find_first_of("{}") != std::string::npos) {
      in.Fault("argv", "must begin with an absolute path, without {tokens}");
    }
    if (exec.argv.size() > kMostWords) in.Fault("argv", "more than " + std::to_string(kMostWords));
    for (const std::string& argument : exec.argv) {
      const std::string fault =
          HasControl(argument) ? "must not hold control characters" : act::ArgumentFault(argument);
      if (!fault.empty()) in.Fault("argv", fault);
    }
    if (const std::string fault = act::ForbiddenFault(exec.argv); !fault.empty()) {
      in.Fault("argv", fault);
    }
  }
  model::Duration timeout = exec.timeout;
  model::Duration grace = exec.grace;
  ReadBounded(map, where, "timeout", milliseconds(100), minutes(30), timeout);
  ReadBounded(map, where, "grace", milliseconds(0), minutes(5), grace);
  exec.timeout = std::chrono::ceil<milliseconds>(timeout);
  exec.grace = std::chrono::ceil<milliseconds>(grace);
  if (map.ReadBytes("output_bytes", exec.output_bytes) && exec.output_bytes > (uint64_t{1} << 20)) {
    in.Fault("output_bytes", "must be at most 1MiB");
  }
  if (map.Read("directory", exec.directory) && !exec.directory.starts_with('/')) {
    in.Fault("directory", "must be an absolute path");
  }
  map.Finish();
  return exec;
}

act::WebhookAction ReadWebhook(const YamlNode& node, const std::string& where,
                               const std::filesystem::path& folder, Problems& problems) {
  act::WebhookAction hook;
  YamlMap map(node, where, problems);
  const Item in{map, where};
  if (map.Require("url") && map.Read("url", hook.url)) {
    if (const auto url = http::ParseUrl(hook.url); !url.ok()) in.Fault("url", url.error());
  }
  if (map.Read("secret_file", hook.secret_file)) {
    hook.secret_file = ResolvePath(hook.secret_file, folder);
  }
  std::vector<std::pair<std::string, std::string>> headers;
  map.ReadPairs("headers", headers);
  for (auto& [name, value] : headers) {
    constexpr std::string_view kNameBytes =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if (name.empty() || name.find_first_not_of(kNameBytes) != std::string::npos ||
        HasControl(value)) {
      in.Fault("headers", "must be names of letters, digits and -, and values of one line");
    }
    hook.headers.push_back({name, value});
  }
  model::Duration timeout = hook.timeout;
  ReadBounded(map, where, "timeout", milliseconds(100), minutes(5), timeout);
  hook.timeout = std::chrono::ceil<milliseconds>(timeout);
  ReadBounded(map, where, "retries", 0, 10, hook.retries);
  if (map.Read("ca_file", hook.trust.ca_file)) {
    hook.trust.ca_file = ResolvePath(hook.trust.ca_file, folder);
  }
  map.Read("insecure", hook.trust.insecure);
  map.Finish();
  return hook;
}

void ReadLimits(const YamlNode& node, const std::string& where, act::Limits& limits,
                Problems& problems) {
  YamlMap map(node, where, problems);
  ReadBounded(map, where, "cool_down", seconds(0), kDay, limits.cool_down);
  ReadBounded(map, where, "per_hour", 1, 100, limits.per_hour);
  ReadBounded(map, where, "per_day", 1, 500, limits.per_day);
  map.Finish();
}

void ReadAction(const Item& in, const std::filesystem::path& folder, act::Policy& policy,
                Problems& problems) {
  const YamlNode* const exec = in.map.FindMap("exec");
  const YamlNode* const webhook = in.map.FindMap("webhook");
  if ((exec == nullptr) == (webhook == nullptr)) {
    problems.Add(in.map.line(), in.where + ": must have one of exec and webhook");
  }
  if (exec != nullptr) policy.exec = ReadExec(*exec, in.where + ".exec", problems);
  if (webhook != nullptr) {
    policy.webhook = ReadWebhook(*webhook, in.where + ".webhook", folder, problems);
  }
}

}  // namespace

void ReadMode(YamlMap& map, act::Mode& mode) {
  std::string word;
  if (!map.ReadChoice("mode", act::kModeNames, word)) return;
  const auto* const found = std::find(std::begin(act::kModeNames), std::end(act::kModeNames), word);
  mode = static_cast<act::Mode>(found - std::begin(act::kModeNames));
}

void ReadBounded(YamlMap& map, const std::string& where, std::string_view key,
                 model::Duration least, model::Duration most, model::Duration& out) {
  model::Duration read = out;
  if (!map.ReadDuration(key, read)) return;
  if (read >= least && read <= most) {
    out = read;
    return;
  }
  const auto words = [](model::Duration duration) {
    const auto count = std::chrono::duration_cast<milliseconds>(duration).count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + "s" : std::to_string(count) + "ms";
  };
  map.Problem(key, where + "." + std::string(key) + ": must be from " + words(least) + " to " +
                       words(most));
}

void ReadBounded(YamlMap& map, const std::string& where, std::string_view key, uint64_t least,
                 uint64_t most, uint64_t& out) {
  uint64_t read = out;
  if (!map.Read(key, read)) return;
  if (read >= least && read <= most) {
    out = read;
    return;
  }
  map.Problem(key, where + "." + std::string(key) + ": must be from " + std::to_string(least) +
                       " to " + std::to_string(most));
}

act::Policy ReadPolicy(const YamlNode& node, const std::string& where,
                       const std::filesystem::path& folder, act::Mode mode, Problems& problems) {
  act::Policy policy;
  policy.mode = mode;
  YamlMap map(node, where, problems);
  if (!node.IsMap()) return policy;
  const Item in{map, where};
  if (map.Require("name")) map.Read("name", policy.name);
  policy.strategy = policy.name;
  map.Read("strategy", policy.strategy);
  for (const auto& [key, text] :
       {std::pair{"name", &policy.name}, {"strategy", &policy.strategy}}) {
    // They are labels, and given to hooks.
    if (!text->empty() && !act::IsPlain(*text, false))
      in.Fault(key, "must be a word of letters, digits and . _ -");
  }
  ReadMode(map, policy.mode);
  if (const YamlNode* match = map.FindMap("match")) {
    policy.match = ReadMatch(*match, where + ".match", problems);
  }
  ReadBounded(map, where, "after", seconds(0), kDay, policy.after);
  ReadBounded(map, where, "jitter", seconds(0), hours(1), policy.jitter);
  if (const YamlNode* repeat = map.FindMap("repeat")) {
    const std::string inner = where + ".repeat";
    YamlMap times(*repeat, inner, problems);
    ReadBounded(times, inner, "times", 1, 100, policy.times);
    ReadBounded(times, inner, "within", seconds(1), kDay, policy.within);
    times.Finish();
  }
  ReadConditions(in, policy.when);
  ReadAction(in, folder, policy, problems);
  if (const YamlNode* limits = map.FindMap("limits")) {
    ReadLimits(*limits, where + ".limits", policy.limits, problems);
  }
  ReadBounded(map, where, "success_within", seconds(1), kDay, policy.success_within);
  map.Finish();
  return policy;
}

}  // namespace aijob::config
