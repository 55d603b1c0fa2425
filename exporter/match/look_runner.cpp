#include "match/look_runner.h"

#include <algorithm>

namespace aijob::match {
namespace {

static_assert(kSlots <= 64, "LookRunner::has_ has 64 bits");

bool EqualFolded(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != lower[i]) return false;
  }
  return true;
}

int MostSubmatches(const Look& look) {
  int most = look.match ? look.match->submatches : 0;
  for (const Pattern& pattern : look.extract) most = std::max(most, pattern.submatches);
  return most;
}

}  // namespace

LookRunner::LookRunner(const Compiled& compiled) : field_at_(compiled.fields.size(), -1) {
  int most = 0;
  for (size_t i = 0; i < compiled.entries(); ++i) {
    most = std::max(most, MostSubmatches(compiled.LookOf(i)));
  }
  submatches_.resize(static_cast<size_t>(most));
}

void LookRunner::Begin(const model::Record& record, const model::Reading& reading) {
  record_ = &record;
  reading_ = &reading;
  for (size_t i = 0; i < reading.fields.size(); ++i) {
    const uint32_t index = reading.fields[i].index;
    if (index < field_at_.size()) field_at_[index] = static_cast<int32_t>(i);
  }
}

void LookRunner::End() {
  for (const model::Field& field : reading_->fields) {
    if (field.index < field_at_.size()) field_at_[field.index] = -1;
  }
}

std::string_view LookRunner::Cut(std::string_view text) {
  if (text.size() > kSubjectBytes) ++cut_;
  return text.substr(0, kSubjectBytes);
}

bool LookRunner::Run(const Pattern& pattern, std::string_view text) {
  const auto count = static_cast<size_t>(pattern.submatches);
  if (!pattern.expression->Search(text, std::span(submatches_.data(), count))) return false;
  for (const GroupSlot& group : pattern.groups) {
    const std::string_view piece = submatches_[static_cast<size_t>(group.group)];
    const uint64_t bit = uint64_t{1} << group.slot;
    if (piece.data() == nullptr || (has_ & bit) != 0) continue;
    captured_[group.slot] = piece;
    has_ |= bit;
  }
  return true;
}

bool LookRunner::Holds(const Condition& condition) const {
  const std::optional<std::string_view> text = FieldText(condition.fields);
  if (!text) return false;
  // A dot is no newline.
  if (condition.anything) return !text->empty() && text->find('\n') == std::string_view::npos;
  if (condition.pattern) return condition.pattern->Matches(*text);
  return std::any_of(condition.words.begin(), condition.words.end(),
                     [&](const std::string& word) { return EqualFolded(*text, word); });
}

Outcome LookRunner::Try(const Look& look, bool extract) {
  has_ = 0;
  for (const Condition& condition : look.when) {
    if (!HasField(condition.fields)) return Outcome::kCondition;
  }
  for (const Condition& condition : look.when) {
    if (!Holds(condition)) return Outcome::kCondition;
  }
  const bool structured = reading_->structured;
  subject_ = reading_->message;
  if (subject_.data() == nullptr) subject_ = record_->text;
  if (look.match) {
    // A structured line may say it outside its message: its raw text is the second look.
    subject_ = Cut(subject_);
    if (!Run(*look.match, subject_)) {
      if (!structured) return Outcome::kPattern;
      subject_ = Cut(record_->text);
      if (!Run(*look.match, subject_)) return Outcome::kPattern;
    }
  } else {
    if (look.unless.empty() && look.extract.empty()) return Outcome::kFired;
    if (structured && !look.literals.empty()) subject_ = record_->text;
    subject_ = Cut(subject_);
  }
  for (const pattern::Pattern& veto : look.unless) {
    if (veto.Matches(subject_)) return Outcome::kVeto;
    // What vetoes may stand in another field: the level, the logger.
    if (structured && subject_.data() != record_->text.data() && veto.Matches(record_->text)) {
      return Outcome::kVeto;
    }
  }
  if (!extract) return Outcome::kFired;
  for (const Pattern& pattern : look.extract) Run(pattern, subject_);
  return Outcome::kFired;
}

std::optional<std::string_view> LookRunner::Captured(uint32_t slot) const {
  if ((has_ >> slot & 1) == 0) return std::nullopt;
  return captured_[slot];
}

bool LookRunner::HasField(std::span<const uint32_t> fields) const {
  return std::any_of(fields.begin(), fields.end(),
                     [&](uint32_t field) { return field_at_[field] >= 0; });
}

std::optional<std::string_view> LookRunner::FieldText(std::span<const uint32_t> fields) const {
  for (const uint32_t field : fields) {
    const int32_t at = field_at_[field];
    if (at >= 0) return reading_->fields[static_cast<size_t>(at)].value;
  }
  return std::nullopt;
}

std::optional<std::string_view> LookRunner::Text(const Source& source,
                                                 std::span<const model::Label> path_labels) const {
  if (source.kind == Source::Kind::kSlot) return Captured(source.slot);
  if (source.kind == Source::Kind::kConstant) return source.text;
  std::optional<std::string_view> text = FieldText(source.fields);
  if (text || source.kind == Source::Kind::kField) return text;
  for (const model::Label& label : path_labels) {
    if (label.name == source.text) return label.value;
  }
  return std::nullopt;
}

}  // namespace aijob::match
