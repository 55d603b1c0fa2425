#include "match/event_writer.h"

#include <algorithm>
#include <cmath>

#include "match/subtype.h"

namespace aijob::match {
namespace {

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

void AddValue(model::Event& event, std::string_view name, double number) {
  if (event.FindValue(name) == nullptr) event.values.push_back({name, number});
}

/// Overwrites label after label, so that their strings keep their storage from event to event.
class LabelCursor {
 public:
  explicit LabelCursor(std::vector<model::Label>& labels) : labels_(labels) {}
  void Add(std::string_view name, std::string_view word) {
    if (next_ == labels_.size()) labels_.emplace_back();
    model::Label& label = labels_[next_++];
    label.name = name;
    label.value.assign(word);
  }
  void Finish() { labels_.resize(next_); }

 private:
  std::vector<model::Label>& labels_;
  size_t next_ = 0;
};

}  // namespace

std::string_view Word(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  if (text.size() <= EventWriter::kWordBytes) return text;
  size_t length = EventWriter::kWordBytes;
  while (length > EventWriter::kWordBytes - 4 && (text[length] & 0xC0) == 0x80) --length;
  return text.substr(0, length);
}

void EventWriter::WriteBare(model::Event& event) const {
  event.kind = model::EventKind::kObservation;
  event.pack = event.rule = event.fingerprint = event.class_name = event.subtype = {};
  event.role = model::Role::kInitiating;
  event.severity = model::Severity::kInfo;
  event.values.clear();
  event.updates.clear();
  event.labels.clear();
  event.stream = 0;
  event.line = record_.line;
  event.time = reading_.time ? reading_.time : record_.time;
  event.incident = {};
  event.echo = event.echo_subtype = event.serving = false;
}

void EventWriter::Write(const CompiledRule& rule, model::Event& event) const {
  event.kind = rule.kind;
  event.pack = rule.pack->name;
  event.rule = rule.spec->id;
  event.fingerprint = rule.spec->fingerprint;
  event.class_name = rule.class_name;
  event.subtype = rule.subtype;
  event.role = rule.role;
  event.severity = rule.severity;
  event.values.clear();
  event.updates.clear();
  event.stream = 0;
  event.line = record_.line;
  event.time = reading_.time ? reading_.time : record_.time;
  event.incident = {};
  event.echo = event.echo_subtype = event.serving = false;
  WriteValues(rule, event);
  WriteLabels(rule, event);
  WriteSubtype(rule, event);
}

void EventWriter::WriteValues(const CompiledRule& rule, model::Event& event) const {
  for (uint32_t slot = 0; slot < rule.look.slots.size(); ++slot) {
    const Slot& to = rule.look.slots[slot];
    if (!to.is_value) continue;
    const std::optional<std::string_view> text = runner_.Captured(slot);
    if (!text) continue;
    if (const std::optional<double> number = ParseQuantity(*text, to.unit)) {
      AddValue(event, to.name, *number);
    }
  }
  for (const ValueSource& value : rule.values) {
    const std::optional<std::string_view> text = runner_.FieldText(value.fields);
    if (!text) continue;
    if (const std::optional<double> number = ParseQuantity(*text, value.unit)) {
      AddValue(event, value.name, *number);
    }
  }
  for (const auto& [name, number] : rule.spec->set_values) AddValue(event, name, number);
  if (reading_.rank >= 0) AddValue(event, "rank", reading_.rank);
}

void EventWriter::WriteLabels(const CompiledRule& rule, model::Event& event) const {
  LabelCursor labels(event.labels);
  for (const LabelSource& label : rule.labels) {
    if (const std::optional<std::string_view> text = runner_.Text(label.from, path_labels_)) {
      labels.Add(label.name, Word(*text));
    }
  }
  for (const auto& [name, word] : rule.spec->set_labels) labels.Add(name, word);
  labels.Finish();
}

void EventWriter::WriteSubtype(const CompiledRule& rule, model::Event& event) const {
  switch (rule.subtype_from) {
    case SubtypeFrom::kFixed:
      return;
    case SubtypeFrom::kOomArithmetic:
      event.subtype = OomSubtype(event, runner_.subject());
      if (event.fingerprint == "F001" && event.subtype == "fragmentation")
        event.fingerprint = "F002";
      if (event.fingerprint == "F001" && event.subtype == "cotenant") event.fingerprint = "F003";
      return;
    case SubtypeFrom::kXidBucket: {
      const double* xid = event.FindValue("xid");
      const XidBucket bucket = XidBucketOf(xid != nullptr ? *xid : -1);
      event.subtype = bucket.subtype;
      if (rule.spec->fingerprint.empty()) event.fingerprint = bucket.fingerprint;
      if (rule.spec->role.empty()) event.role = bucket.role;
      if (rule.spec->severity.empty()) event.severity = bucket.severity;
      return;
    }
    case SubtypeFrom::kMap: {
      const std::optional<std::string_view> text = runner_.Text(rule.subtype_source, path_labels_);
      if (!text) return;
      for (const auto& [word, subtype] : rule.spec->subtype_map.map) {
        if (Word(*text) == word) event.subtype = subtype;
      }
      return;
    }
  }
}

void EventWriter::WriteUpdate(const CompiledMetric& metric, uint32_t index,
                              model::Event& event) const {
  double number = 1;
  if (metric.value) {
    const std::optional<std::string_view> text = runner_.Text(*metric.value, path_labels_);
    const std::optional<double> parsed =
        text ? ParseQuantity(*text, metric.unit) : std::optional<double>();
    if (!parsed) return;
    number = *parsed;
  }
  const bool gauge = metric.spec->type == MetricType::kGauge;
  if (!gauge && std::isnan(number)) return;
  if (metric.spec->type == MetricType::kCounter && !(number >= 0 && std::isfinite(number))) return;
  model::MetricUpdate& update = event.updates.emplace_back();
  update.metric = index;
  update.number = number;
  for (const Source& label : metric.labels) {
    const std::optional<std::string_view> text = runner_.Text(label, path_labels_);
    update.label_values.emplace_back(Word(text.value_or(std::string_view())));
  }
}

}  // namespace aijob::match
