#include "act/tokens.h"

#include <algorithm>
#include <cmath>

#include "model/taxonomy.h"

namespace aijob::act {
namespace {

constexpr size_t kMostBytes = 200;
constexpr std::string_view kPathToken = "checkpoint_path";

bool IsPlainByte(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || std::string_view("._:@+=/-").find(c) != std::string_view::npos;
}

/// Of one argument: `plain` is called with text, `token` with the name in braces; false where the
/// braces do not stand as they should.
template <typename Plain, typename Token>
bool Walk(std::string_view argument, Plain&& plain, Token&& token) {
  while (!argument.empty()) {
    const size_t open = argument.find_first_of("{}");
    plain(argument.substr(0, open));
    if (open == std::string_view::npos) return true;
    const size_t close = argument.find('}', open);
    if (argument[open] == '}' || close == std::string_view::npos) return false;
    if (!token(argument.substr(open + 1, close - open - 1))) return false;
    argument.remove_prefix(close + 1);
  }
  return true;
}

std::string Whole(std::optional<double> number) {
  if (!number || !std::isfinite(*number) || *number < 0 || *number > 1e15) return "";
  return std::to_string(static_cast<int64_t>(*number));
}

}  // namespace

Tokens TokensOf(const Decision& decision, const model::Incident& incident,
                const Checkpoint& checkpoint) {
  const model::Sighting& began = incident.initiating;
  return {{"incident", decision.key},
          {"workload", decision.workload},
          {"policy", decision.policy},
          {"strategy", decision.strategy},
          {"class", began.class_name},
          {"subtype", began.subtype},
          {"severity", std::string(model::SeverityName(incident.severity))},
          {"rank", began.rank < 0 ? "" : std::to_string(began.rank)},
          {"task", began.task},
          {"checkpoint_step", Whole(checkpoint.step)},
          {kPathToken, checkpoint.path}};
}

const std::vector<std::string_view>& TokenNames() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : TokensOf({}, {}, {})) names.push_back(name);
    return names;
  }();
  return kNames;
}

bool IsPlain(std::string_view value, bool path) {
  if (value.empty() || value.size() > kMostBytes || value.front() == '-') return false;
  if (value.front() == '/' && !path) return false;
  return value.find("..") == std::string_view::npos &&
         std::all_of(value.begin(), value.end(), IsPlainByte);
}

std::string ArgumentFault(std::string_view argument) {
  std::string fault;
  const bool closed = Walk(
      argument, [](std::string_view) {},
      [&](std::string_view name) {
        const auto& names = TokenNames();
        if (std::find(names.begin(), names.end(), name) != names.end()) return true;
        fault = "there is no {" + std::string(name.substr(0, 40)) + "}; there are";
        for (const std::string_view known : names) fault.append(" {").append(known).append("}");
        return false;
      });
  if (!closed && fault.empty()) fault = "a brace without its other one";
  return fault;
}

model::Result<std::vector<std::string>> Fill(const std::vector<std::string>& arguments,
                                             const Tokens& tokens) {
  std::vector<std::string> filled;
  for (const std::string& argument : arguments) {
    std::string text;
    std::string unfit;
    const bool closed = Walk(
        argument, [&](std::string_view plain) { text += plain; },
        [&](std::string_view name) {
          const auto token = std::find_if(tokens.begin(), tokens.end(),
                                          [&](const auto& each) { return each.first == name; });
          if (token == tokens.end() || !IsPlain(token->second, name == kPathToken)) {
            unfit = name;
            return false;
          }
          text += token->second;
          return true;
        });
    if (!closed) return model::Error{"{" + unfit + "} is not known, or no plain word"};
    filled.push_back(std::move(text));
  }
  return filled;
}

std::vector<std::string> EnvironmentOf(const Tokens& tokens) {
  std::vector<std::string> environment;
  for (const auto& [name, value] : tokens) {
    if (!IsPlain(value, name == kPathToken)) continue;
    std::string variable = "AIJOB_";
    for (const char c : name) {
      variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    environment.push_back(std::string(variable).append("=").append(value));
  }
  return environment;
}

}  // namespace aijob::act
