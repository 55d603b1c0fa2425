#include "exposition/label_text.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "exposition/label_parts.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

constexpr size_t kCopied = 32;  // a lead is copied in one piece of that size, mostly

/// A 64x64->128 bit multiplication folded, as wyhash does.
uint64_t Mix(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xE7037ED1A0B428DBU);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64U);
}

/// Not 0 where one of the eight bytes is no ASCII, or has to be escaped. Finding a zero byte:
/// https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
uint64_t Special(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101U;
  const auto has = [word](char c) {
    const uint64_t zero = word ^ (kOnes * static_cast<unsigned char>(c));
    return (zero - kOnes) & ~zero;
  };
  return (word | has('"') | has('\\') | has('\n')) & (kOnes * 0x80U);
}

template <typename Word>
Word Move(char* to, const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof(word));
  std::memcpy(to, &word, sizeof(word));
  return word;
}

/// Copies `text` and mixes it into `hash`; true where all of it may stand in a label as it is.
/// The last word overlaps the one before it, so that nothing is read or written past the end.
bool CopyPlain(char* to, std::string_view text, uint64_t& hash) {
  const char* from = text.data();
  const size_t size = text.size();
  uint64_t special = 0;
  const auto take = [&](uint64_t word) {
    special |= Special(word);
    hash = Mix(hash, word);
  };
  if (size >= 8) {
    for (size_t at = 0; at + 8 < size; at += 8) take(Move<uint64_t>(to + at, from + at));
    take(Move<uint64_t>(to + size - 8, from + size - 8));
  } else if (size >= 4) {
    const uint64_t first = Move<uint32_t>(to, from);
    take(first | uint64_t{Move<uint32_t>(to + size - 4, from + size - 4)} << 32U);
  } else if (size > 0) {
    const uint64_t first = Move<uint8_t>(to, from);
    const uint64_t middle = Move<uint8_t>(to + size / 2, from + size / 2);
    take(first | middle << 8U | uint64_t{Move<uint8_t>(to + size - 1, from + size - 1)} << 16U);
  }
  return special == 0;
}

Labels Sorted(const Labels& labels) {
  Labels sorted;
  for (const auto& label : labels) {
    if (!label.value.empty()) sorted.push_back(label);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace

bool LabelText::Render(const Labels& labels) {
  const size_t before = size_;
  hash_ = 0;
  if (!SameNames(labels) && !LearnNames(labels)) return false;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (AppendValue(names_[i], labels[i].value)) continue;
    size_ = before;
    return false;
  }
  if (!labels.empty()) buffer_[size_++] = '"';
  return true;
}

bool LabelText::SameNames(const Labels& labels) const {
  if (labels.size() != names_.size()) return false;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].name != names_[i].name) return false;
  }
  return true;
}

bool LabelText::LearnNames(const Labels& labels) {
  names_.clear();  // so that after a bad one no series has these names
  std::vector<Name> names(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    Name& learnt = names[i];
    learnt.name = labels[i].name;
    const bool of_writer = (type_ == MetricType::Histogram && learnt.name == "le") ||
                           (type_ == MetricType::Summary && learnt.name == "quantile");
    const bool twice = std::any_of(labels.begin(), labels.begin() + static_cast<ptrdiff_t>(i),
                                   [&](const auto& before) { return before.name == learnt.name; });
    if (!IsLabelName(learnt.name, allowed_) || of_writer || twice) return false;
    learnt.lead = i == 0 ? "" : "\",";
    AppendLabelName(learnt.lead, learnt.name);
    learnt.lead += "=\"";
    learnt.lead_size = learnt.lead.size();
    learnt.lead.resize(std::max(learnt.lead_size, kCopied));
    std::string copy(learnt.name.size(), '\0');
    CopyPlain(copy.data(), learnt.name, learnt.hash);
  }
  names_ = std::move(names);
  return true;
}

bool LabelText::AppendValue(const Name& name, std::string_view value) {
  const size_t most = size_ + name.lead.size() + 2 * value.size() + 1;  // all of it escaped
  if (buffer_.size() < most) buffer_.resize(2 * most);
  char* at = buffer_.data() + size_;
  std::memcpy(at, name.lead.data(), kCopied);
  if (name.lead_size > kCopied) std::memcpy(at, name.lead.data(), name.lead_size);
  size_ += name.lead_size;
  uint64_t hash = Mix(name.hash, value.size());
  const bool plain = CopyPlain(buffer_.data() + size_, value, hash);
  if (!value.empty()) hash_ += hash;
  if (plain) {
    size_ += value.size();
    return true;
  }
  if (!IsUtf8(value)) return false;
  std::string escaped;
  AppendEscaped(escaped, value);
  std::memcpy(buffer_.data() + size_, escaped.data(), escaped.size());
  size_ += escaped.size();
  return true;
}

bool SameLabels(const Labels& a, const Labels& b) { return Sorted(a) == Sorted(b); }

}  // namespace aijob::exposition
