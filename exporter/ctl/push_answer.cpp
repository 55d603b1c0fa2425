#include "ctl/push_answer.h"

#include "http/text.h"
#include "model/ascii.h"

namespace aijob::ctl {
namespace {

constexpr size_t kTextMax = 500;
constexpr size_t kDigitsMax = 18;

using model::IsDigit;

/// `text` in one line that does nothing to a terminal: runs of blanks and controls are one blank.
std::string Tamed(std::string_view text) {
  std::string line;
  bool gap = false;
  for (const char c : text.substr(0, kTextMax)) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
    if (!blank && gap && !line.empty()) line += ' ';
    if (!blank) line += c;
    gap = blank;
  }
  return line;
}

/// "text format parsing error in line 3: no value" is "3" and "no value".
struct AtLine {
  std::string number, reason;
};

AtLine FindLine(const std::string& text) {
  static constexpr std::string_view kWord = "line ";
  for (size_t at = text.find(kWord); at != std::string::npos; at = text.find(kWord, at + 1)) {
    const size_t start = at + kWord.size();
    size_t end = start;
    while (end < text.size() && IsDigit(text[end])) ++end;
    const size_t digits = end - start;
    const bool word_starts = at == 0 || text[at - 1] == ' ';
    if (!word_starts || digits == 0 || digits > kDigitsMax) continue;
    const size_t reason = text.find_first_not_of(":, ", end);
    return {text.substr(start, digits), reason == std::string::npos ? text : text.substr(reason)};
  }
  return {};
}

}  // namespace

bool IsTaken(const http::Response& answer) { return answer.status >= 200 && answer.status < 300; }

std::string DescribeRefusal(std::string_view file, std::string_view server,
                            const http::Response& answer) {
  const std::string text = Tamed(answer.body);
  if (const AtLine found = FindLine(text); !found.number.empty()) {
    return std::string(file) + ':' + found.number + ": " + found.reason;
  }
  return "aijobctl: " + DescribeAnswer(server, answer);
}

std::string DescribeAnswer(std::string_view server, const http::Response& answer) {
  const std::string text = Tamed(answer.body);
  std::string line = std::string(server) + " answers ";
  line += std::to_string(answer.status) + ' ' + std::string(http::StatusPhrase(answer.status));
  if (answer.status >= 300 && answer.status < 400) {
    const std::string_view location = http::FindHeader(answer.headers, "Location");
    return line + ": redirects are not followed, name it in --url: " + Tamed(location);
  }
  return text.empty() ? line : line + ": " + text;
}

}  // namespace aijob::ctl
