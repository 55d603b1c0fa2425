#include "exposition/open_metrics_line.h"

#include "exposition/exemplar.h"
#include "exposition/number_text.h"
#include "exposition/pushed_labels.h"

namespace aijob::exposition {
namespace {

using model::Error;
using model::Status;

constexpr bool IsNoSpace(char c) { return c != ' '; }

std::string UnescapedHelp(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    const char next = text[at] == '\\' && at + 1 < text.size() ? text[at + 1] : '\0';
    if (next == '\\' || next == '"' || next == 'n') {
      out += next == 'n' ? '\n' : next;
      ++at;
    } else {
      out += text[at];
    }
  }
  return out;
}

Status ReadLabel(LineCursor& line, Labels& labels) {
  Labels::value_type& label = labels.emplace_back();
  label.name = line.TakeWhile([](char c) { return c != '='; });
  if (!IsLabelWord(label.name)) return Error{"invalid label name " + InQuotes(label.name)};
  if (!line.Take('=') || !line.Take('"')) {
    return Error{"expected '=' and '\"' after label name " + InQuotes(label.name)};
  }
  if (ReadQuoted(line, false, label.value) != Quoted::kRead) {
    return Error{"label value " + InQuotes(label.value) + " is not closed"};
  }
  if (!IsUtf8(label.value)) return Error{"label value " + InQuotes(label.value) + " is not UTF-8"};
  return Status::Ok();
}

/// From after '{' to after '}'.
Status ReadLabels(LineCursor& line, Labels& labels) {
  if (line.Take('}')) return Status::Ok();
  do {
    if (Status read = ReadLabel(line, labels); !read) return read;
  } while (line.Take(','));
  if (!line.Take('}'))
    return Error{"expected ',' or '}' after a label, found " + InQuotes(line.Peek())};
  if (HaveRepeatedName(labels)) return Error{"a label name stands twice"};
  return Status::Ok();
}

/// ` 5`, or ` 5 1600000000`; gives the value as it is written.
model::Result<std::string_view> ReadValue(LineCursor& line, double& value,
                                          std::optional<model::TimePoint>& time) {
  if (!line.Take(' ')) return Error{"expected ' ' before a value, found " + InQuotes(line.Peek())};
  const std::string_view number = line.TakeWhile(IsNoSpace);
  const std::optional<double> read = ParseFloat(number);
  if (!read) return Error{"expected a number as value, got " + InQuotes(number)};
  value = *read;
  time.reset();
  if (line.Rest().empty() || line.Rest().starts_with(" #")) return number;
  line.Skip();
  const std::string_view text = line.TakeWhile(IsNoSpace);
  time = ParseTime(text);
  if (!time) return Error{"expected a number as timestamp, got " + InQuotes(text)};
  return number;
}

/// From after " # ".
Status ReadExemplar(LineCursor& line, model::Exemplar& exemplar) {
  if (!line.Take('{'))
    return Error{"expected the labels of an exemplar, found " + InQuotes(line.Peek())};
  if (Status read = ReadLabels(line, exemplar.labels); !read) return read;
  size_t characters = 0;
  for (const auto& label : exemplar.labels) {
    characters += CodePoints(label.name) + CodePoints(label.value);
  }
  if (characters > kExemplarCharacters) return Error{"the labels of an exemplar are too long"};
  const model::Result<std::string_view> read = ReadValue(line, exemplar.value, exemplar.time);
  return read ? Status::Ok() : Error{read.error()};
}

}  // namespace

model::Result<Descriptor> ReadDescriptor(LineCursor& line) {
  constexpr std::pair<std::string_view, Descriptor::Kind> kKinds[] = {
      {"# TYPE ", Descriptor::Kind::kType},
      {"# HELP ", Descriptor::Kind::kHelp},
      {"# UNIT ", Descriptor::Kind::kUnit}};
  for (const auto& [start, kind] : kKinds) {
    std::string_view rest = line.Rest();
    if (!rest.starts_with(start)) continue;
    rest.remove_prefix(start.size());
    const size_t end = rest.find(' ');
    const std::string_view name = rest.substr(0, end);
    if (!IsMetricName(name)) return Error{"invalid metric name " + InQuotes(name)};
    if (end == std::string_view::npos) return Error{"nothing is said of " + InQuotes(name)};
    const std::string_view text = rest.substr(end + 1);
    if (!IsUtf8(text)) return Error{"text " + InQuotes(text) + " is not UTF-8"};
    const bool help = kind == Descriptor::Kind::kHelp;
    return Descriptor{kind, name, help ? UnescapedHelp(text) : std::string(text)};
  }
  return Error{"expected \"# TYPE\", \"# HELP\", \"# UNIT\" or \"# EOF\""};
}

Status ReadSample(LineCursor& line, OpenMetricsSample& sample) {
  sample.labels.clear();
  sample.exemplar.reset();
  sample.name = line.TakeWhile([](char c) { return c != '{' && c != ' '; });
  if (!IsMetricName(sample.name)) return Error{"invalid metric name " + InQuotes(sample.name)};
  if (line.Take('{')) {
    if (Status read = ReadLabels(line, sample.labels); !read) return read;
  }
  const model::Result<std::string_view> number = ReadValue(line, sample.value, sample.time);
  if (!number) return Error{number.error()};
  sample.number = *number;
  if (line.AtEnd()) return Status::Ok();
  if (!line.Take(' ') || !line.Take('#') || !line.Take(' ')) {
    return Error{"expected the end of the line or an exemplar, found " + InQuotes(line.Rest())};
  }
  if (Status read = ReadExemplar(line, sample.exemplar.emplace()); !read) return read;
  if (!line.AtEnd()) return Error{"unexpected after an exemplar: " + InQuotes(line.Rest())};
  return Status::Ok();
}

}  // namespace aijob::exposition
