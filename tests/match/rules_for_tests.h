#pragma once
// Rules made in one line, for the tests of this folder.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "match/event_buffer.h"
#include "match/matcher.h"
#include "match/rule_set.h"
#include "match/scanner.h"

namespace aijob::match {

inline RuleSpec Failure(std::string id, std::vector<std::string> find, std::string match = "") {
  RuleSpec rule;
  rule.origin = {"test.yaml", 7};
  rule.id = std::move(id);
  rule.failure_class = "cuda_error";
  rule.subtype = "launch";
  rule.finder.find = std::move(find);
  rule.finder.match = std::move(match);
  return rule;
}

inline RuleSpec Observation(std::string id, std::string kind, std::vector<std::string> find,
                            std::string match = "") {
  RuleSpec rule = Failure(std::move(id), std::move(find), std::move(match));
  rule.failure_class.clear();
  rule.subtype.clear();
  rule.observe = std::move(kind);
  return rule;
}

inline PackSpec Pack(std::string name, std::vector<RuleSpec> rules) {
  PackSpec pack;
  pack.origin = {name + ".yaml", 1};
  pack.name = std::move(name);
  pack.rules = std::move(rules);
  return pack;
}

inline RuleSet Compiled1(PackSpec pack, std::vector<MetricSpec> metrics = {}) {
  auto rules = RuleSet::Compile({std::move(pack)}, std::move(metrics), {});
  EXPECT_TRUE(rules.ok()) << rules.error();
  return std::move(rules).value();
}

/// A text line, or a structured one with these fields (names as wanted), through scan and rules.
class Line {
 public:
  explicit Line(const RuleSet& rules) : rules_(rules), scanner_(rules), matcher_(rules) {}

  EventBuffer& Feed(std::string_view text,
                    std::vector<std::pair<std::string_view, std::string_view>> fields = {},
                    std::span<const model::Label> path_labels = {}) {
    model::Record record;
    record.text = text;
    record.line = 5;
    reading_ = {};
    reading_.message = text;
    reading_.structured = !fields.empty();
    for (const auto& [name, value] : fields) {
      for (uint32_t i = 0; i < rules_.WantedFields().size(); ++i) {
        if (rules_.WantedFields()[i].name == name) reading_.fields.push_back({i, value});
      }
    }
    events_.Clear();
    matcher_.Match(record, reading_, scanner_.ScanText(text), events_, path_labels);
    return events_;
  }
  std::vector<std::string> Rules(std::string_view text) {
    std::vector<std::string> ids;
    for (const model::Event& event : Feed(text)) ids.emplace_back(event.rule);
    return ids;
  }
  Matcher& matcher() { return matcher_; }

 private:
  const RuleSet& rules_;
  Scanner scanner_;
  Matcher matcher_;
  model::Reading reading_;
  EventBuffer events_;
};

}  // namespace aijob::match
