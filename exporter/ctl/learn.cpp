#include "ctl/learn.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ostream>
#include <set>

#include "app/now.h"
#include "app/pipeline.h"
#include "app/rules.h"
#include "ctl/read_batches.h"

namespace aijob::ctl {
namespace {

using analyze::NovelTemplate;

constexpr size_t kLearntBytes = 4000;
constexpr size_t kMostGroups = 8;  // a rule's captures
constexpr size_t kIdBytes = 40;
constexpr size_t kLeastLiteral = 3;  // bytes; exporter/packs/README.md
constexpr size_t kMostLiteral = 256;

/// Constant text, as it stands between values.
std::vector<std::string> PartsOf(const std::string& text) {
  std::vector<std::string> parts;
  size_t at = 0;
  for (size_t value = text.find(analyze::kValueText); value != std::string::npos;
       value = text.find(analyze::kValueText, at)) {
    parts.push_back(text.substr(at, value - at));
    at = value + analyze::kValueText.size();
  }
  parts.push_back(text.substr(at));
  return parts;
}

size_t ConstantBytes(const std::string& text) {
  size_t bytes = 0;
  for (const std::string& part : PartsOf(text)) bytes += part.size();
  return bytes;
}

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

// What looks the same in the raw line of a structured record: no blanks (templates have one where
// lines may have more), and nothing that JSON escapes. The longest that the sample has.
std::string LiteralOf(const NovelTemplate& of) {
  std::string longest;
  std::string word;
  const auto take = [&] {
    const size_t first = word.find_first_not_of(' ');
    if (first != std::string::npos) {
      const std::string literal =
          word.substr(first, word.find_last_not_of(' ') - first + 1).substr(0, kMostLiteral);
      const bool better = literal.size() > longest.size();
      if (better && of.example.find(literal) != std::string::npos) longest = literal;
    }
    word.clear();
  };
  for (const bool words : {false, true}) {
    for (const std::string& part : PartsOf(of.text)) {
      for (const char c : part) {
        const bool ends = static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == '/';
        if (ends || (words && c == ' ')) {
          take();
        } else {
          word += c;
        }
      }
      take();
    }
    if (longest.size() >= kLeastLiteral) return longest;
  }
  return {};
}

std::string PatternOf(const std::string& text) {
  const std::vector<std::string> parts = PartsOf(text);
  std::string pattern;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      // Lazy between constants; at the end, as much as the message has.
      const std::string value = i + 1 == parts.size() && parts[i].empty() ? ".*" : ".*?";
      pattern += i <= kMostGroups ? "(?P<value" + std::to_string(i) + ">" + value + ")" : value;
    }
    for (const char c : parts[i]) {
      if (c == ' ') {
        pattern += "\\s*";
      } else {
        if (std::ispunct(static_cast<unsigned char>(c)) != 0 && c != '_') pattern += '\\';
        pattern += c;
      }
    }
  }
  return pattern;
}

std::string IdOf(const std::string& text, std::set<std::string>& taken) {
  std::string id;
  for (const std::string& part : PartsOf(text)) {
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 128 && std::isalnum(byte) != 0) {
        id += static_cast<char>(std::tolower(byte));
      } else if (!id.empty() && id.back() != '_') {
        id += '_';
      }
    }
  }
  id = id.substr(0, kIdBytes);
  while (!id.empty() && id.back() == '_') id.pop_back();
  if (id.empty() || std::isdigit(static_cast<unsigned char>(id[0])) != 0) id = "rule_" + id;
  std::string unique = id;
  for (int number = 2; !taken.insert(unique).second; ++number) {
    unique = id + "_" + std::to_string(number);
  }
  return unique;
}

model::Result<std::vector<NovelTemplate>> MineFile(const LearnOptions& options,
                                                   const match::RuleSet& rules) {
  analyze::NovelTemplates all(kLearntBytes);
  metrics::Counts counts({}, app::Now());
  app::Pipeline pipeline(rules, counts, nullptr, options.config.limits.line_bytes);
  app::StreamOptions stream_options;
  stream_options.origin = {options.config.workload, "learn", {}};
  stream_options.path = options.file;
  const auto stream = pipeline.Open(std::move(stream_options), app::Now());
  pipeline.SetTemplates(&all, true);
  const model::Status read =
      ReadBatches(options.file, options.config.limits.line_bytes,
                  [&](const model::Batch& batch) { pipeline.Process(*stream, batch, app::Now()); });
  if (!read.ok()) return model::Error{read.error()};
  pipeline.Close(*stream, 0, options.file, app::Now());
  std::vector<NovelTemplate> templates = all.Show();
  std::vector<NovelTemplate> errors;
  for (const NovelTemplate& known : templates) {
    if (known.level == model::Level::kError || known.level == model::Level::kFatal) {
      errors.push_back(known);
    }
  }
  return errors.empty() ? templates : errors;
}

}  // namespace

std::string DraftPack(const std::string& pack, std::vector<NovelTemplate> templates) {
  std::stable_sort(templates.begin(), templates.end(),
                   [](const NovelTemplate& a, const NovelTemplate& b) {
                     return ConstantBytes(a.text) > ConstantBytes(b.text);
                   });
  std::string yaml = "# Drafted from lines that no rule knew; save it as " + pack +
                     ".yaml. Still to be said by you, for each rule: which\n# class it is of, its "
                     "cause and remedy, and under near_misses lines that look alike and are "
                     "harmless.\npack: " +
                     pack + "\nrules:\n";
  std::set<std::string> ids;
  std::string left_out;
  for (const NovelTemplate& of : templates) {
    const std::string literal = LiteralOf(of);
    if (literal.empty()) {
      left_out += "# No word to find it by: " + of.text + "\n";
      continue;
    }
    yaml += "  - id: " + IdOf(of.text, ids) + "  # seen " + std::to_string(of.count) + " times\n";
    yaml += "    class: unknown\n    subtype: novel\n";
    yaml += "    find: [" + Quoted(literal) + "]\n";
    yaml += "    match: " + Quoted(PatternOf(of.text)) + "\n";
    yaml += "    # cause: ...\n    # remedy: ...\n";
    yaml += "    samples: [" + Quoted(of.example) + "]\n    near_misses: []\n";
  }
  if (ids.empty()) yaml.replace(yaml.size() - 1, 1, " []\n");
  return yaml + left_out;
}

model::Status Learn(const LearnOptions& options, std::ostream& out) {
  const auto rules = app::LoadRules(options.config);
  if (!rules.ok()) return model::Error{rules.error()};
  const auto templates = MineFile(options, *rules);
  if (!templates.ok()) return model::Error{templates.error()};
  if (templates->empty()) return model::Error{options.file + ": every line is known to a rule"};
  out << DraftPack(options.pack, *templates);
  return model::Status::Ok();
}

}  // namespace aijob::ctl
