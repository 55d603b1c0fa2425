#include "ctl/docs.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "app/rules.h"
#include "model/taxonomy.h"

namespace aijob::ctl {
namespace {

constexpr size_t kSamples = 2;       // of a rule
constexpr size_t kShownBytes = 400;  // of a line

struct Rule {
  const match::PackSpec* pack;
  const match::RuleSpec* spec;
};
using Rules = std::vector<Rule>;

/// A line as it can stand in a block of code.
std::string Printable(std::string_view line) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : line.substr(0, kShownBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      text += c;
    } else {
      text.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    }
  }
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U &&
         line.size() > kShownBytes)
    text.pop_back();
  return line.size() > kShownBytes ? text + "..." : text;
}

std::string SamplesOf(const match::RuleSpec& rule) {
  std::string text;
  size_t shown = 0;
  for (const match::Sample& sample : rule.samples) {
    if (++shown > kSamples) break;
    for (const std::string& line : sample.lines) text += "    " + Printable(line) + "\n";
  }
  return text;
}

std::string SubtypeOf(const match::RuleSpec& rule) {
  if (rule.subtype_from == "oom_arithmetic") return "by the message's numbers";
  if (rule.subtype_from == "xid_bucket") return "by the Xid";
  std::string text = rule.subtype;
  for (const auto& [word, subtype] : rule.subtype_map.map) {
    if (text.find(subtype) == std::string::npos) text += (text.empty() ? "" : ", ") + subtype;
  }
  return text;
}

/// "| [gpu_oom](gpu_oom.md) | what it means |", and its end.
std::string IndexRow(const std::string& name, std::string_view meaning) {
  std::string row = "| [" + name;
  row.append("](").append(name).append(".md) | ").append(meaning).append(" |\n");
  return row;
}

std::string Section(const Rule& rule) {
  const match::RuleSpec& spec = *rule.spec;
  std::string text = "### " + rule.pack->name + "/" + spec.id + "\n\n";
  const std::string subtype = SubtypeOf(spec);
  std::string facts = "Class [" + spec.failure_class + "](" + spec.failure_class + ".md)";
  if (spec.failure_class.empty()) facts = "No failure by itself; several such lines add up to it";
  if (!subtype.empty()) facts += ", subtype " + subtype;
  if (!spec.role.empty()) facts += ", role " + spec.role;
  if (!spec.fingerprint.empty())
    facts += ", fingerprint [" + spec.fingerprint + "](" + spec.fingerprint + ".md)";
  text += facts + ".\n\n";
  if (!spec.cause.empty()) text += "**Why:** " + spec.cause + "\n\n";
  if (!spec.remedy.empty()) text += "**What to do:** " + spec.remedy + "\n\n";
  text += "How it looks (" + rule.pack->title + "):\n\n" + SamplesOf(spec) + "\n";
  if (!spec.source.empty()) text += "Source: " + spec.source + "\n\n";
  return text;
}

std::string ClassPage(const model::FailureClass& known, const Rules& rules) {
  const std::string name(known.name);
  std::string text = "# " + name + "\n\n" + std::string(known.meaning) + "\n\n";
  text += "Layer " + std::string(known.layer) + "; severity " +
          std::string(model::SeverityName(known.severity)) +
          " where a rule says nothing else. Does running it again, unchanged, help? " +
          std::string(known.retry) + ".\n\n";
  text += "Subtypes:";
  for (const std::string_view subtype : known.subtypes)
    text.append(" `").append(subtype).append("`");
  text += "\n\n## Where to look\n\n";
  text +=
      "* `aijobctl incidents` or `/api/v1/incidents`: the first lines, the rank, the suspects.\n";
  text +=
      "* `increase(aijob_incidents_total{class=\"" + name + "\"}[1h])`: incidents that it began.\n";
  text += "* `increase(aijob_failure_events_total{class=\"" + name +
          "\"}[1h])`: lines, by subtype.\n\n";
  text += "## What the rules know\n\n";
  if (rules.empty()) text += "No rule names it: it is told by what time shows.\n";
  for (const Rule& rule : rules) text += Section(rule);
  return text;
}

std::string FingerprintPage(const std::string& id, const std::string& title, const Rules& rules) {
  std::string text = "# " + id + ": " + title + "\n\n";
  text += "`increase(aijob_fingerprint_matches_total{fingerprint=\"" + id +
          "\"}[1h])` counts its lines.\n\n";
  for (const Rule& rule : rules) text += Section(rule);
  return text;
}

}  // namespace

std::map<std::string, std::string> DocsOf(const match::RuleSet& rules) {
  std::map<std::string, Rules> classes;
  std::map<std::string, Rules> fingerprints;
  for (const match::PackSpec& pack : rules.Packs()) {
    for (const match::RuleSpec& rule : pack.rules) {
      if (rule.failure_class.empty() && rule.fingerprint.empty()) continue;
      if (!rule.failure_class.empty()) classes[rule.failure_class].push_back({&pack, &rule});
      if (!rule.fingerprint.empty()) fingerprints[rule.fingerprint].push_back({&pack, &rule});
    }
  }
  std::map<std::string, std::string> docs;
  std::string index =
      "# Failures\n\nWritten by `aijobctl docs` from the packs: do not edit.\n\n| class | means "
      "|\n| --- | --- |\n";
  for (const model::FailureClass& known : model::kFailureClasses) {
    const std::string name(known.name);
    docs[name + ".md"] = ClassPage(known, classes[name]);
    index += IndexRow(name, known.meaning);
  }
  index += "\n| fingerprint | means |\n| --- | --- |\n";
  std::map<std::string, std::string> titles;
  for (const metrics::Fingerprint& known : app::FingerprintsOf(rules)) {
    titles[known.id] = known.title;
  }
  for (auto& [id, known] : fingerprints) {
    std::stable_partition(known.begin(), known.end(),
                          [](const Rule& rule) { return !rule.spec->failure_class.empty(); });
    if (known.front().spec->failure_class.empty()) continue;  // only facts
    docs[id + ".md"] = FingerprintPage(id, titles[id], known);
    index += IndexRow(id, titles[id]);
  }
  docs["README.md"] = index;
  for (auto& [name, text] : docs) {
    while (text.ends_with("\n\n")) text.pop_back();
  }
  return docs;
}

}  // namespace aijob::ctl
