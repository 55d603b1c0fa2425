#include "frame/container.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "model/rfc3339.h"

namespace aijob::frame {

std::optional<Wrapped> ParseCri(std::string_view line) {
  if (line.size() < 28 || line[10] != 'T') return std::nullopt;
  const std::optional<model::WrapTime> time = model::ParseRfc3339(line);
  if (!time) return std::nullopt;
  line.remove_prefix(time->length);
  Wrapped wrapped;
  wrapped.time = time->time;
  if (line.starts_with(" stdout ")) {
    wrapped.output = model::Output::kStdout;
  } else if (line.starts_with(" stderr ")) {
    wrapped.output = model::Output::kStderr;
  } else {
    return std::nullopt;
  }
  line.remove_prefix(8);
  if (line.empty() || (line[0] != 'F' && line[0] != 'P')) return std::nullopt;
  wrapped.partial = line[0] == 'P';
  line.remove_prefix(1);
  if (!line.empty() && line[0] == ':') {  // further tags
    line.remove_prefix(std::min(line.find(' '), line.size()));
  }
  if (!line.empty() && line[0] != ' ') return std::nullopt;
  wrapped.text = line.empty() ? line : line.substr(1);
  return wrapped;
}

namespace {

/// Appends a code point as UTF-8; a lone surrogate as U+FFFD.
void AppendUtf8(uint32_t code, std::string& output) {
  if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
  const auto byte = [&output](uint32_t value) { output.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | (code >> 6));
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3f));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

/// The four hexadecimal digits that `text` begins with.
std::optional<uint32_t> Hex4(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 4, value, 16);
  if (error != std::errc() || end != text.data() + 4) return std::nullopt;
  return value;
}

/// Appends the escape that begins at text[0] == '\\' and returns its length; 0 where it is none.
size_t AppendEscape(std::string_view text, std::string& output) {
  static constexpr std::string_view kNames = "\"\\/bfnrt";
  static constexpr std::string_view kBytes = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return 0;
  if (const size_t at = kNames.find(text[1]); at != std::string_view::npos) {
    output.push_back(kBytes[at]);
    return 2;
  }
  const std::optional<uint32_t> high = text[1] == 'u' ? Hex4(text.substr(2)) : std::nullopt;
  if (!high) return 0;
  if (*high >= 0xd800 && *high < 0xdc00 && text.substr(6).starts_with("\\u")) {
    const std::optional<uint32_t> low = Hex4(text.substr(8));
    if (low && *low >= 0xdc00 && *low < 0xe000) {
      AppendUtf8(0x10000 + ((*high - 0xd800) << 10) + (*low - 0xdc00), output);
      return 12;
    }
  }
  AppendUtf8(*high, output);
  return 6;
}

/// A reader of one flat JSON object; just enough for what Docker writes.
struct ObjectReader {
  std::string_view rest;

  bool Take(char c) {
    while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t')) rest.remove_prefix(1);
    if (rest.empty() || rest[0] != c) return false;
    rest.remove_prefix(1);
    return true;
  }

  /// A string, unescaped onto `output`. False where it has no end or a bad escape.
  bool TakeString(std::string& output) {
    if (!Take('"')) return false;
    while (true) {
      const size_t plain = rest.find_first_of("\"\\");
      if (plain == std::string_view::npos) break;
      output.append(rest.substr(0, plain));
      rest.remove_prefix(plain);
      if (rest[0] == '"') {
        rest.remove_prefix(1);
        return true;
      }
      const size_t length = AppendEscape(rest, output);
      if (length == 0) break;
      rest.remove_prefix(length);
    }
    output.append(rest.substr(0, rest.find('\\')));
    return false;
  }

  /// Passes over an object of strings ("attrs").
  bool SkipObject() {
    std::string ignored;
    if (!Take('{')) return false;
    if (Take('}')) return true;
    do {
      if (!TakeString(ignored) || !Take(':') || !TakeString(ignored)) return false;
    } while (Take(','));
    return Take('}');
  }
};

struct DockerMembers {
  bool log = false;
  bool stream = false;
  bool time = false;
};

/// Reads ` : value` of the member `name`.
bool TakeMember(ObjectReader& reader, std::string_view name, DockerMembers& seen, Wrapped& wrapped,
                std::string& scratch) {
  if (!reader.Take(':')) return false;
  if (name == "log") {
    scratch.clear();
    return seen.log = reader.TakeString(scratch);
  }
  if (reader.rest.starts_with("{")) return reader.SkipObject();
  std::string value;
  if (!reader.TakeString(value)) return false;
  if (name == "stream") {
    wrapped.output = value == "stderr"   ? model::Output::kStderr
                     : value == "stdout" ? model::Output::kStdout
                                         : model::Output::kUnknown;
    seen.stream = wrapped.output != model::Output::kUnknown;
  } else if (name == "time") {
    const std::optional<model::WrapTime> time = model::ParseRfc3339(value);
    seen.time = time.has_value();
    if (time) wrapped.time = time->time;
  }
  return true;
}

}  // namespace

std::optional<Wrapped> ParseDocker(std::string_view line, bool cut, std::string& scratch) {
  static constexpr std::string_view kHead = "{\"log\":\"";
  ObjectReader reader{line};
  Wrapped wrapped;
  DockerMembers seen;
  std::string name;
  if (!reader.Take('{')) return std::nullopt;
  if (cut && line.starts_with(kHead)) {
    reader.rest = line.substr(kHead.size() - 1);
    scratch.clear();
    (void)reader.TakeString(scratch);  // as far as it goes
    wrapped.text = scratch;
    return wrapped;
  }
  do {
    name.clear();
    if (!reader.TakeString(name) || !TakeMember(reader, name, seen, wrapped, scratch)) {
      return std::nullopt;
    }
  } while (reader.Take(','));
  if (!reader.Take('}') || !seen.log || !seen.stream || !seen.time) return std::nullopt;
  wrapped.text = scratch;
  wrapped.partial = !wrapped.text.ends_with('\n');
  if (!wrapped.partial) wrapped.text.remove_suffix(1);
  return wrapped;
}

std::optional<std::string_view> ParseKmsg(std::string_view line, std::string& scratch) {
  std::array<uint64_t, 3> numbers{};  // priority and facility, sequence, microseconds
  const char* at = line.data();
  const char* end = line.data() + line.size();
  for (uint64_t& number : numbers) {
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc() || next == end || *next != ',') return std::nullopt;
    at = next + 1;
  }
  if (at == end || (*at != '-' && *at != 'c' && *at != '+') || numbers[0] > 2047) {
    return std::nullopt;
  }
  const std::string_view flags(at, static_cast<size_t>(end - at));
  const size_t semicolon = flags.find(';');
  if (semicolon == std::string_view::npos || semicolon > 40) return std::nullopt;
  std::array<char, 64> head{};
  const int length = std::snprintf(head.data(), head.size(), "<%u>[%5llu.%06llu] ",
                                   static_cast<unsigned>(numbers[0]),
                                   static_cast<unsigned long long>(numbers[2] / 1'000'000),
                                   static_cast<unsigned long long>(numbers[2] % 1'000'000));
  scratch.assign(head.data(), static_cast<size_t>(length));
  scratch.append(flags.substr(semicolon + 1));
  return scratch;
}

}  // namespace aijob::frame
