#pragma once
// LabelText: a series' labels as text, checked and hashed while they are copied. The series of a
// family nearly always have the same label names, so names are checked only where they change.
//
// Owner: SeriesGate, for one family. Not thread-safe.

#include <prometheus/metric_type.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/sample_syntax.h"

namespace aijob::exposition {

class LabelText {
 public:
  /// `type`: a histogram may have no label `le`, a summary no `quantile`.
  explicit LabelText(prometheus::MetricType type, Names allowed = Names::kClassic)
      : type_(type), allowed_(allowed) {}

  /// Renders `a="b",c="d"` behind what was rendered before. False where a name is bad, reserved or
  /// there twice, or a value is not UTF-8: then nothing was added.
  bool Render(const Labels& labels);
  /// The text from byte `begin` to `end` of it; valid until the next Render or Clear.
  [[nodiscard]] std::string_view Text(size_t begin, size_t end) const {
    return std::string_view(buffer_).substr(begin, end - begin);
  }
  [[nodiscard]] size_t size() const { return size_; }
  void Clear() { size_ = 0; }

  /// Of the labels rendered last: equal for equal sets, in whatever order; empty values are no
  /// labels.
  [[nodiscard]] uint64_t Hash() const { return hash_; }

 private:
  struct Name {
    std::string name;
    std::string lead;  // what stands before the value: `",name="`; at least kCopied bytes
    size_t lead_size = 0;
    uint64_t hash = 0;
  };

  [[nodiscard]] bool SameNames(const Labels& labels) const;
  bool LearnNames(const Labels& labels);
  bool AppendValue(const Name& name, std::string_view value);

  const prometheus::MetricType type_;
  const Names allowed_;
  std::vector<Name> names_;
  std::string buffer_;
  size_t size_ = 0;
  uint64_t hash_ = 0;
};

/// Equal label sets, in whatever order; empty values are no labels.
bool SameLabels(const Labels& a, const Labels& b);

}  // namespace aijob::exposition
