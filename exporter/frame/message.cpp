#include "frame/message.h"

#include <array>
#include <utility>

#include "frame/line_prefix.h"
#include "model/ascii.h"

namespace aijob::frame {
namespace {

constexpr std::string_view kTraceback = "Traceback (most recent call last):";
constexpr std::string_view kGroup = "  + Exception Group ";
constexpr std::string_view kOriginal = "Original Traceback (most recent call last):";
constexpr std::string_view kChildStderr = "Shard complete standard error output:";
constexpr std::string_view kFailed = " FAILED";
constexpr std::string_view kRootCause = "Root Cause (first observed failure):";

using model::IsDigit;
using model::IsUpper;
bool Word(char c) { return IsDigit(c) || model::IsLetter(c) || c == '_'; }

using model::IsBlank;

/// tqdm's "  21%|", which begins with blanks as a frame does.
bool ProgressBar(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos || !IsDigit(text[begin])) return false;
  return text.substr(begin, 8).find("%|") != std::string_view::npos;
}

bool Indented(std::string_view text) {
  return !text.empty() && (text[0] == ' ' || text[0] == '\t') && !IsBlank(text) &&
         !ProgressBar(text);
}

/// "torch.OutOfMemoryError: CUDA ..." or "KeyboardInterrupt", but not "INFO: ..." nor "srun: ...".
bool ExceptionLine(std::string_view text) {
  size_t end = 0;
  while (end < text.size() &&
         (Word(text[end]) || text[end] == '.' || text[end] == '<' || text[end] == '>')) {
    ++end;
  }
  const std::string_view name = text.substr(0, end);
  if (name.empty() || IsDigit(name[0]) || (end < text.size() && text[end] != ':')) return false;
  for (const std::string_view level : {"DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL"}) {
    if (name == level) return false;
  }
  return IsUpper(name[0]) || name[0] == '_' || name.find('.') != std::string_view::npos;
}

bool Ruler(std::string_view text, char of) {
  return text.size() >= 20 && text.find_first_not_of(of) == std::string_view::npos;
}

bool StartsWithAny(std::string_view text, std::initializer_list<std::string_view> heads) {
  for (const std::string_view head : heads) {
    if (text.starts_with(head)) return true;
  }
  return false;
}

bool ChainSentence(std::string_view text) {
  return StartsWithAny(
      text, {"During handling of the above exception", "The above exception was the direct cause"});
}

/// "2025-04-14T..." or a JSON line: TGI's own next line.
bool LauncherLine(std::string_view text) {
  return text.starts_with("{\"") || (text.size() > 10 && IsDigit(text[0]) && IsDigit(text[3]) &&
                                     text[4] == '-' && IsDigit(text[5]) && text[7] == '-');
}

Fit FitGroup(std::string_view rest) {
  return IsBlank(rest) || Indented(rest) || ChainSentence(rest) ? Fit::kMore : Fit::kEnded;
}

Fit FitElastic(std::string_view rest, Stage stage) {
  if (stage == Stage::kStarted) return Ruler(rest, '-') ? Fit::kMore : Fit::kEnded;
  if (Ruler(rest, '=')) return Fit::kLast;
  if (IsBlank(rest) || Indented(rest) || Ruler(rest, '-')) return Fit::kMore;
  return StartsWithAny(rest, {"[", "Failures:", kRootCause}) ? Fit::kMore : Fit::kNone;
}

Fit FitJava(std::string_view rest) {
  if (StartsWithAny(rest, {"\tat ", "    at ", "\t... ", "    ... ",
                           "Caused by: ", "\tSuppressed: ", "\t\tat ", "\tCaused by: "})) {
    return Fit::kMore;
  }
  return Fit::kEnded;
}

Fit FitFatalPython(std::string_view rest) {
  if (rest.starts_with("Extension modules:")) return Fit::kLast;
  if (IsBlank(rest) || Indented(rest)) return Fit::kMore;
  return StartsWithAny(rest, {"Thread 0x", "Current thread 0x", "Python runtime state:"})
             ? Fit::kMore
             : Fit::kEnded;
}

Fit FitTerminate(std::string_view rest) {
  if (IsBlank(rest) || Indented(rest)) return Fit::kMore;
  return StartsWithAny(rest, {"Exception raised from ", "frame #", "C++ CapturedTraceback:", "#"})
             ? Fit::kMore
             : Fit::kEnded;
}

/// What a message begins with, and its kind.
constexpr std::array<std::pair<std::string_view, MessageKind>, 7> kStarts = {{
    {kChildStderr, MessageKind::kChildStderr},
    {kTraceback, MessageKind::kTraceback},
    {kRootCause, MessageKind::kElastic},
    {"Exception in thread \"", MessageKind::kJava},
    {"Caused by: ", MessageKind::kJava},
    {"Fatal Python error: ", MessageKind::kFatalPython},
    {"terminate called after throwing", MessageKind::kTerminate},
}};

}  // namespace

std::span<const std::string_view> MessageStarts() {
  static constexpr std::array<std::string_view, 8> kLiterals = {
      kStarts[0].first, kStarts[1].first, kStarts[2].first, kStarts[3].first,
      kStarts[4].first, kStarts[5].first, kStarts[6].first, kFailed};
  return kLiterals;
}

std::optional<Message> Message::Start(const model::Record& record) {
  Message message;
  message.output = record.output;
  if (record.text.ends_with(kFailed)) {
    message.kind = MessageKind::kElastic;
    message.prefix = record.text.substr(0, LeadingTags(record.text));
    return message;
  }
  for (const auto& [literal, kind] : kStarts) {
    const size_t at = record.text.find(literal);
    if (at == std::string_view::npos) continue;
    message.kind = kind;
    message.prefix = record.text.substr(0, at);
    if (kind == MessageKind::kChildStderr) {
      message.prefix.resize(LeadingTags(record.text));
      message.stage = Stage::kBody;
    } else if (kind == MessageKind::kElastic) {
      message.stage = Stage::kBody;
    } else if (message.prefix.ends_with(kGroup)) {
      message.kind = MessageKind::kExceptionGroup;
      message.prefix.resize(at - kGroup.size());
    }
    return message;
  }
  return std::nullopt;
}

Fit Message::Take(const model::Record& record, std::string_view& rest) {
  if (record.output != output) return Fit::kNone;
  if (stage != Stage::kStarted) {
    const std::optional<std::string_view> mine = WithoutPrefix(record.text, prefix);
    if (!mine) return Fit::kNone;
    rest = *mine;
    return FitOf(rest);
  }
  // How much of what stood before the first line is repeated, the second line tells.
  Fit fit = Fit::kNone;
  const std::string_view whole = prefix;
  for (const std::string_view candidate :
       {whole, whole.substr(0, LeadingTags(whole)), std::string_view()}) {
    const std::optional<std::string_view> mine = WithoutPrefix(record.text, candidate);
    if (!mine) continue;
    fit = FitOf(*mine);
    if (fit != Fit::kMore && fit != Fit::kLast) continue;
    rest = *mine;
    prefix = std::string(candidate);
    if (stage == Stage::kStarted) stage = Stage::kBody;
    return fit;
  }
  return fit;
}

Fit Message::FitOf(std::string_view rest) {
  switch (kind) {
    case MessageKind::kTraceback:
      return FitTraceback(rest);
    case MessageKind::kExceptionGroup:
      return FitGroup(rest);
    case MessageKind::kElastic:
      return FitElastic(rest, stage);
    case MessageKind::kChildStderr:
      return LauncherLine(rest) ? Fit::kEnded : Fit::kMore;
    case MessageKind::kJava:
      return FitJava(rest);
    case MessageKind::kFatalPython:
      return FitFatalPython(rest);
    case MessageKind::kTerminate:
      return FitTerminate(rest);
  }
  return Fit::kNone;
}

Fit Message::FitTraceback(std::string_view rest) {
  if (stage == Stage::kStarted) {  // a frame, and nothing else, proves that the prefix is right
    return Indented(rest) ? Fit::kMore : Fit::kNone;
  }
  if (IsBlank(rest) || Indented(rest)) return Fit::kMore;
  const bool traceback = rest.starts_with(kTraceback);
  if (stage == Stage::kChained) {
    if (traceback) stage = Stage::kBody;
    return traceback ? Fit::kMore : Fit::kEnded;
  }
  if (traceback) return Fit::kEnded;
  if (stage == Stage::kBody) {
    if (!ExceptionLine(rest)) return Fit::kNone;
    stage = Stage::kRaised;
    return Fit::kMore;
  }
  if (ChainSentence(rest)) {
    stage = Stage::kChained;
    return Fit::kMore;
  }
  if (rest.starts_with(kOriginal)) {
    stage = Stage::kBody;
    return Fit::kMore;
  }
  return rest == "\"\"\"" ? Fit::kMore : Fit::kEnded;
}

}  // namespace aijob::frame
