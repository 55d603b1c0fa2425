#include "analyze/rank_of.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "model/ascii.h"

namespace aijob::analyze {
namespace {

using model::IsDigit;
using model::IsLetter;

std::string_view DigitsAt(std::string_view text, size_t start) {
  size_t end = start;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return text.substr(start, end - start);
}

/// The digits behind the last `word` that stands by itself, with or without one of "_-." between.
int32_t After(std::string_view name, std::string_view word) {
  for (size_t at = name.rfind(word); at != std::string_view::npos;) {
    const bool begins = at == 0 || !IsLetter(name[at - 1]);
    size_t digits = at + word.size();
    if (digits < name.size() &&
        std::string_view("_-.").find(name[digits]) != std::string_view::npos)
      ++digits;
    if (const int32_t rank = ReadRank(DigitsAt(name, digits)); begins && rank >= 0) return rank;
    if (at == 0) break;
    at = name.rfind(word, at - 1);
  }
  return -1;
}

std::vector<std::string_view> Parts(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t start = 0; start <= path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    if (end > start) parts.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

}  // namespace

int32_t ReadRank(std::string_view digits) {
  int32_t number = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  return whole && number >= 0 && number < kMostRanks ? number : -1;
}

int32_t RankOfPath(std::string_view path) {
  const std::vector<std::string_view> parts = Parts(path);
  for (size_t i = parts.size(); i > 0 && parts.size() - i < 3; --i) {
    if (const int32_t rank = After(parts[i - 1], "rank"); rank >= 0) return rank;
  }
  return -1;
}

int32_t LocalRankOfPath(std::string_view path) {
  const std::vector<std::string_view> parts = Parts(path);
  const size_t count = parts.size();
  if (count < 3 || !parts[count - 3].starts_with("attempt_")) return -1;
  return ReadRank(parts[count - 2]);
}

}  // namespace aijob::analyze
