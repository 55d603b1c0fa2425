#include "match/rule_test_runner.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "match/matcher.h"
#include "match/scanner.h"

namespace aijob::match {
namespace {

std::string Number(double number) {
  char text[64];
  const std::to_chars_result result = std::to_chars(text, text + sizeof text, number);
  return {text, result.ptr};
}

bool Near(double expected, double actual) {
  if (std::isnan(expected)) return std::isnan(actual);
  if (std::isinf(expected)) return expected == actual;
  return std::abs(expected - actual) <= std::abs(expected) * kTolerance;
}

class Runner {
 public:
  Runner(const RuleSet& rules, const ReadSample& read)
      : rules_(rules), read_(read), scanner_(rules), matcher_(rules) {}

  RuleTestReport Run() {
    for (const PackSpec& pack : rules_.Packs()) {
      for (const RuleSpec& rule : pack.rules) RunRule(pack, rule);
    }
    for (uint32_t metric = 0; metric < rules_.Metrics().size(); ++metric) RunMetric(metric);
    return std::move(report_);
  }

 private:
  void RunRule(const PackSpec& pack, const RuleSpec& rule) {
    const auto find = [&]() -> const model::Event* {
      const auto* found =
          std::find_if(events_.begin(), events_.end(), [&](const model::Event& event) {
            return event.pack == pack.name && event.rule == rule.id;
          });
      return found == events_.end() ? nullptr : found;
    };
    for (size_t i = 0; i < rule.samples.size(); ++i) {
      Feed(rule.samples[i]);
      const model::Event* event = find();
      std::string fault = event == nullptr ? "did not fire; " + Seen() : "";
      if (event != nullptr) fault = Compare(rule.samples[i], *event);
      Report(rule.samples[i], "rule " + rule.id + ": sample " + std::to_string(i + 1), fault);
    }
    for (size_t i = 0; i < rule.near_misses.size(); ++i) {
      Feed(rule.near_misses[i]);
      Report(rule.near_misses[i], "rule " + rule.id + ": near miss " + std::to_string(i + 1),
             find() == nullptr ? "" : "fired");
    }
  }

  void RunMetric(uint32_t index) {
    const MetricSpec& metric = rules_.Metrics()[index];
    const auto fired = [&] {
      return std::any_of(events_.begin(), events_.end(), [&](const model::Event& event) {
        return std::any_of(
            event.updates.begin(), event.updates.end(),
            [&](const model::MetricUpdate& update) { return update.metric == index; });
      });
    };
    for (size_t i = 0; i < metric.samples.size(); ++i) {
      Feed(metric.samples[i]);
      Report(metric.samples[i], "metric " + metric.name + ": sample " + std::to_string(i + 1),
             fired() ? "" : "did not fire");
    }
    for (size_t i = 0; i < metric.near_misses.size(); ++i) {
      Feed(metric.near_misses[i]);
      Report(metric.near_misses[i],
             "metric " + metric.name + ": near miss " + std::to_string(i + 1),
             fired() ? "fired" : "");
    }
  }

  void Feed(const Sample& sample) {
    text_.clear();
    for (const std::string& line : sample.lines) text_ += (text_.empty() ? "" : "\n") + line;
    const size_t length = text_.size();
    text_.resize(length + model::kPadding);
    model::Record record;
    record.text = std::string_view(text_).substr(0, length);
    record.line = 1;
    model::Reading reading;
    if (read_) read_(record, reading);
    events_.Clear();
    matcher_.Match(record, reading, scanner_.ScanText(record.text), events_);
  }

  std::string Seen() const {
    std::string seen;
    for (const model::Event& event : events_) {
      if (event.rule.empty()) continue;
      seen += (seen.empty() ? "" : ", ") + std::string(event.pack) + "/" + std::string(event.rule);
    }
    return seen.empty() ? "no rule did" : "got " + seen;
  }

  static std::string Compare(const Sample& sample, const model::Event& event) {
    if (sample.subtype && *sample.subtype != event.subtype) {
      return "expected subtype " + *sample.subtype + ", got " + std::string(event.subtype);
    }
    for (const auto& [name, expected] : sample.values) {
      const double* actual = event.FindValue(name);
      if (actual != nullptr && Near(expected, *actual)) continue;
      return "expected " + name + " " + Number(expected) + ", got " +
             (actual == nullptr ? "none" : Number(*actual));
    }
    for (const auto& [name, expected] : sample.labels) {
      const std::string* actual = event.FindLabel(name);
      if (actual != nullptr && expected == *actual) continue;
      std::string fault = "expected " + name;
      fault.append(" \"").append(expected).append("\", got ");
      return actual == nullptr ? fault.append("none")
                               : fault.append("\"").append(*actual).append("\"");
    }
    return "";
  }

  void Report(const Sample& sample, const std::string& what, const std::string& fault) {
    if (fault.empty()) {
      ++report_.passed;
      return;
    }
    ++report_.failed;
    report_.failures.push_back(sample.origin.Text() + ": " + what + ": " + fault);
  }

  const RuleSet& rules_;
  const ReadSample& read_;
  Scanner scanner_;
  Matcher matcher_;
  std::string text_;
  EventBuffer events_;
  RuleTestReport report_;
};

}  // namespace

RuleTestReport TestRules(const RuleSet& rules, const ReadSample& read) {
  return Runner(rules, read).Run();
}

}  // namespace aijob::match
