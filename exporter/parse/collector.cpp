#include "parse/collector.h"

#include <charconv>

#include "parse/level.h"
#include "parse/timestamp.h"

namespace aijob::parse {
namespace {

constexpr size_t kMaxErrorTexts = 8;

}  // namespace

void Collector::Begin(model::Reading& reading) {
  reading_ = &reading;
  if (++line_ == 0) {  // wrapped around: old marks would look new
    seen_.assign(seen_.size(), 0);
    line_ = 1;
  }
  known_ = false;
  message_ = {};
  weak_message_ = {};
  errors_.clear();
}

void Collector::PutLevel(Role role, std::string_view value) {
  double number = 0;
  const char* const end = value.data() + value.size();
  const bool digit = !value.empty() && value[0] >= '0' && value[0] <= '9';  // "inf" is a name
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (!digit || error != std::errc() || stop != end) {
    reading_->level = LevelOfName(value);
    return;
  }
  const LevelScale scale = role == Role::kLevelPython   ? LevelScale::kPython
                           : role == Role::kLevelSyslog ? LevelScale::kSyslog
                           : role == Role::kLevelOtel   ? LevelScale::kOtel
                                                        : LevelScale::kPino;
  reading_->level = LevelOfNumber(number, scale);
}

void Collector::Put(const KeyEntry& entry, std::string_view value, bool is_text) {
  for (const uint32_t index : entry.wanted) {
    if (seen_[index] == line_) continue;
    seen_[index] = line_;
    reading_->fields.push_back({index, value});
  }
  switch (entry.role) {
    case Role::kNone:
      break;
    case Role::kTime:
      // Where a year is missing it stays open: Read() has no clock. ReadHeader() does not look
      // either, since no structured log is known that leaves it out.
      if (!reading_->time) reading_->time = ParseTimestamp(value, is_text ? "iso" : "epoch", {});
      if (!reading_->time && is_text) reading_->time = ParseTimestamp(value, "epoch", {});
      if (!reading_->time && !is_text) {  // 1.7e9
        double number = 0;
        (void)std::from_chars(value.data(), value.data() + value.size(), number);
        reading_->time = EpochTime(number);
      }
      known_ = true;
      break;
    case Role::kLevel:
    case Role::kLevelPython:
    case Role::kLevelSyslog:
    case Role::kLevelOtel:
      if (reading_->level == model::Level::kUnknown) PutLevel(entry.role, value);
      known_ = true;
      break;
    case Role::kMessage:
      if (is_text && message_.empty()) message_ = value;
      known_ = true;
      break;
    case Role::kWeakMessage:
      if (is_text && weak_message_.empty()) weak_message_ = value;
      break;
    case Role::kErrorText:
      if (is_text && !value.empty() && errors_.size() < kMaxErrorTexts) errors_.push_back(value);
      break;
  }
}

void Collector::Finish(std::string_view line) {
  const std::string_view message = message_.empty() ? weak_message_ : message_;
  if (errors_.empty()) {
    reading_->message = message.empty() ? line : message;
    return;
  }
  if (message.empty() && errors_.size() == 1) {
    reading_->message = errors_[0];
    return;
  }
  joined_ = message;
  for (const std::string_view error : errors_) {
    if (!joined_.empty()) joined_ += '\n';
    joined_ += error;
  }
  reading_->message = joined_;
}

}  // namespace aijob::parse
