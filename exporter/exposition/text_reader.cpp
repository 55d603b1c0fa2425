#include "exposition/text_reader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "exposition/line_cursor.h"
#include "exposition/number_text.h"
#include "exposition/text_families.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

constexpr bool IsLabelStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool IsLabelPart(char c) { return IsLabelStart(c) || (c >= '0' && c <= '9'); }
constexpr bool IsNamePart(char c) { return IsLabelPart(c) || c == ':'; }
constexpr bool IsNoBlank(char c) { return c != ' ' && c != '\t'; }

constexpr std::string_view kTruncated = "unexpected end of input stream";

/// The keywords, in any case. Gauge histograms are known by name, but not put together from their
/// lines: those have no type.
std::optional<MetricType> TypeOf(std::string keyword) {
  constexpr std::pair<std::string_view, MetricType> kTypes[] = {
      {"counter", MetricType::Counter},     {"gauge", MetricType::Gauge},
      {"summary", MetricType::Summary},     {"untyped", MetricType::Untyped},
      {"histogram", MetricType::Histogram}, {"gauge_histogram", MetricType::Untyped}};
  for (char& c : keyword) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (const auto& [word, type] : kTypes) {
    if (word == keyword) return type;
  }
  return std::nullopt;
}

class TextReader {
 public:
  TextReader(std::string_view body, const ReadLimits& limits)
      : cursor_(body), families_(limits), quoted_(limits.names == Names::kUtf8) {}

  model::Result<ReadFamilies> Read() {
    while (cursor_.Next()) {
      if (!ReadLine()) return model::Error{std::move(error_)};
    }
    return ReadFamilies{families_.Take(), timestamps_, {}};
  }

 private:
  /// Says why the body is refused. Where the text breaks off, that is why.
  bool Fail(std::string_view why) {
    const bool truncated = !cursor_.closed() && cursor_.AtEnd();
    error_ = "text format parsing error in line " + std::to_string(cursor_.number()) + ": ";
    error_ += truncated ? kTruncated : why;
    return false;
  }

  bool ReadLine() {
    cursor_.SkipBlanks();
    if (cursor_.AtEnd()) return true;
    if (!(cursor_.Take('#') ? ReadComment() : ReadSample())) return false;
    return cursor_.closed() || Fail(kTruncated);
  }

  bool ReadComment() {
    cursor_.SkipBlanks();
    const std::string_view keyword = cursor_.TakeWhile(IsNoBlank);
    const bool help = keyword == "HELP";
    if (cursor_.AtEnd() || (!help && keyword != "TYPE")) return true;
    cursor_.SkipBlanks();
    std::string_view name = TakeName();
    if (IsQuoted() && (!ReadQuotedName(name) || name.empty())) {
      return error_.empty() ? Fail("invalid metric name in comment") : false;
    }
    if (cursor_.AtEnd()) return true;
    if (IsNoBlank(cursor_.Peek())) return Fail("invalid metric name in comment");
    TextFamily* family = families_.At(name).family;
    if (family == nullptr) return Fail(families_.TooMany().message);
    cursor_.SkipBlanks();
    if (cursor_.AtEnd()) return true;
    return help ? ReadHelp(*family) : ReadType(*family);
  }

  bool ReadHelp(TextFamily& family) {
    if (family.helped) return Fail("second HELP line for metric name " + NameOf(family));
    family.helped = true;
    std::string& help = family.family.help;
    while (true) {
      help += cursor_.TakeWhile([](char c) { return c != '\\'; });
      if (cursor_.AtEnd()) return true;
      cursor_.Skip();
      const char c = cursor_.Peek();
      if (c != '\\' && c != 'n') return FailEscape();
      help += c == 'n' ? '\n' : c;
      cursor_.Skip();
    }
  }

  bool ReadType(TextFamily& family) {
    if (family.typed) {
      return Fail("second TYPE line for metric name " + NameOf(family) +
                  ", or TYPE reported after samples");
    }
    // A backslash has never meant anything here, so it has always been let pass.
    std::string keyword(cursor_.TakeRest());
    keyword.erase(std::remove(keyword.begin(), keyword.end(), '\\'), keyword.end());
    const std::optional<MetricType> type = TypeOf(keyword);
    if (!type) return Fail("unknown metric type " + InQuotes(keyword));
    family.typed = true;
    family.family.type = *type;
    return true;
  }

  bool ReadSample() {
    std::string_view name = TakeName();
    // `{"my.metric",a="b"}`: the name comes first in the braces.
    const bool inside = quoted_ && name.empty() && cursor_.Take('{');
    if (inside) cursor_.SkipBlanks();
    if (inside && IsQuoted() && !ReadQuotedName(name)) return false;
    if (name.empty()) return Fail("invalid metric name");
    const TextFamilies::Place place = families_.At(name);
    if (place.family == nullptr) return Fail(families_.TooMany().message);
    place.family->typed = true;
    cursor_.SkipBlanks();
    sample_.labels.clear();
    sample_.bound = std::numeric_limits<double>::quiet_NaN();
    const bool more = cursor_.Take(inside ? ',' : '{');
    if (inside && !more && !cursor_.Take('}')) {
      return Fail("unexpected end of metric name " + InQuotes(name));
    }
    if (more && !ReadLabels(*place.family)) return false;
    cursor_.SkipBlanks();
    if (!ReadValue()) return false;
    return families_.Add(place, sample_) || Fail(families_.TooMany().message);
  }

  bool ReadLabels(const TextFamily& family) {
    cursor_.SkipBlanks();
    bool more = !cursor_.Take('}');
    while (more) {
      if (!ReadLabel(family)) return false;
      cursor_.SkipBlanks();
      more = cursor_.Take(',');
      if (!more && !cursor_.Take('}')) {
        return Fail("unexpected end of label value " + InQuotes(value_));
      }
      if (!more) break;
      cursor_.SkipBlanks();
      more = !cursor_.Take('}');
    }
    cursor_.SkipBlanks();
    if (!HaveRepeatedName(sample_.labels)) return true;
    return Fail("duplicate label names for metric " + NameOf(family));
  }

  bool ReadLabel(const TextFamily& family) {
    std::string_view name =
        IsLabelStart(cursor_.Peek()) ? cursor_.TakeWhile(IsLabelPart) : std::string_view();
    if (IsQuoted() && !ReadQuotedName(name)) return false;
    if (name.empty()) return Fail("invalid label name for metric " + NameOf(family));
    if (name == "__name__") return Fail("label name \"__name__\" is reserved");
    cursor_.SkipBlanks();
    if (!cursor_.Take('=')) {
      return Fail("expected '=' after label name, found " + InQuotes(cursor_.Peek()));
    }
    cursor_.SkipBlanks();
    if (!ReadLabelValue()) return false;
    if ((family.IsHistogram() && name == "le") || (family.IsSummary() && name == "quantile")) {
      return ReadBound(name);
    }
    Labels::value_type& label = sample_.labels.emplace_back();
    label.name = name;
    label.value = value_;
    return true;
  }

  bool ReadLabelValue() {
    if (!cursor_.Take('"')) {
      return Fail("expected '\"' at start of label value, found " + InQuotes(cursor_.Peek()));
    }
    const Quoted end = ReadQuoted(cursor_, true, value_);
    if (end == Quoted::kBadEscape) return FailEscape();
    if (end == Quoted::kUnclosed) {
      return Fail("label value " + InQuotes(value_) + " contains unescaped new-line");
    }
    return IsUtf8(value_) || Fail("invalid label value " + InQuotes(value_));
  }

  bool ReadBound(std::string_view name) {
    const std::optional<double> bound = ParseFloat(value_);
    if (!bound) {
      return Fail("expected float as value for '" + std::string(name) + "' label, got " +
                  InQuotes(value_));
    }
    sample_.bound = *bound;
    return true;
  }

  bool ReadValue() {
    const std::string_view token = cursor_.TakeWhile(IsNoBlank);
    const std::optional<double> value = ParseFloat(token);
    if (!value) return Fail("expected float as value, got " + InQuotes(token));
    sample_.value = *value;
    return cursor_.AtEnd() || ReadTimestamp();
  }

  bool ReadTimestamp() {
    cursor_.SkipBlanks();
    const std::string_view token = cursor_.TakeWhile(IsNoBlank);
    if (!ParseInteger(token)) return Fail("expected integer as timestamp, got " + InQuotes(token));
    timestamps_ = true;
    const std::string_view rest = cursor_.TakeRest();
    return rest.empty() || Fail("spurious string after timestamp: " + InQuotes(rest));
  }

  std::string_view TakeName() {
    const char c = cursor_.Peek();
    const bool starts = IsLabelStart(c) || c == ':';
    return starts ? cursor_.TakeWhile(IsNamePart) : std::string_view();
  }

  [[nodiscard]] bool IsQuoted() const { return quoted_ && cursor_.Peek() == '"'; }

  /// REQUIRES IsQuoted(). The name lives as long as this does; it may be empty.
  bool ReadQuotedName(std::string_view& name) {
    cursor_.Skip();
    const Quoted end = ReadQuoted(cursor_, true, value_);
    if (end == Quoted::kBadEscape) return FailEscape();
    if (end == Quoted::kUnclosed) return Fail("name " + InQuotes(value_) + " has no end");
    if (!IsUtf8(value_)) return Fail("invalid name " + InQuotes(value_));
    name = *names_.insert(value_).first;
    return true;
  }

  bool FailEscape() {
    const std::string quoted = InQuotes(cursor_.Peek());
    return Fail("invalid escape sequence '\\" + quoted.substr(1));
  }

  static std::string NameOf(const TextFamily& family) { return InQuotes(family.family.name); }

  LineCursor cursor_;
  TextFamilies families_;
  const bool quoted_;                         // names may stand in quotes
  std::set<std::string, std::less<>> names_;  // that stood in quotes
  TextSample sample_;                         // of the current line
  std::string value_;                         // of the current label
  bool timestamps_ = false;
  std::string error_;
};

}  // namespace

model::Result<ReadFamilies> ReadText(std::string_view body, const ReadLimits& limits) {
  return TextReader(body, limits).Read();
}

}  // namespace aijob::exposition
