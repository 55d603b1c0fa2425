#pragma once
// SampleLine: the lines of one family's samples, up to where the formats differ.
//
// Owner: a writer, for one family. Not thread-safe.

#include <algorithm>
#include <string>
#include <string_view>

#include "exposition/line_buffer.h"
#include "exposition/sample_syntax.h"

namespace aijob::exposition {

class SampleLine {
 public:
  SampleLine(std::string_view name, LineBuffer& out) : name_(name), out_(out) {
    if (IsMetricName(name)) return;
    quoted_ = true;
    name_ = "{\"";
    AppendEscaped(name_, name);
  }

  /// The labels of the series that follows, as text; they have to live as long as it is written.
  void SetLabels(std::string_view labels) { labels_ = labels; }

  /// Writes `name_suffix{labels,extra="value"} number`, a name that is not classic as
  /// `{"name_suffix",labels,extra="value"} number`, and returns its end, behind which there is
  /// room for another number; LineBuffer::TakeUntil has to follow.
  template <typename Number>
  char* Begin(std::string_view suffix, Number number, std::string_view extra_name = {},
              std::string_view extra_value = {}) {
    char* at = out_.Room(name_.size() + suffix.size() + labels_.size() + extra_name.size() +
                         extra_value.size() + 2 * kNumberBytes + 12);
    at = Put(Put(at, name_), suffix);
    if (quoted_) *at++ = '"';
    if (!labels_.empty() || !extra_name.empty()) {
      *at++ = quoted_ ? ',' : '{';
      at = Put(at, labels_);
      if (!extra_name.empty()) {
        if (!labels_.empty()) *at++ = ',';
        at = Put(Put(Put(at, extra_name), "=\""), extra_value);
        *at++ = '"';
      }
      *at++ = '}';
    } else if (quoted_) {
      *at++ = '}';
    }
    *at++ = ' ';
    return WriteNumber(at, number);
  }

 private:
  static char* Put(char* at, std::string_view text) {
    return std::copy(text.begin(), text.end(), at);
  }

  std::string name_;  // with what stands before it
  bool quoted_ = false;
  LineBuffer& out_;
  std::string_view labels_;
};

}  // namespace aijob::exposition
