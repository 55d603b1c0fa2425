#include "analyze/line_mask.h"

#include <array>

namespace aijob::analyze {
namespace {

enum Class : uint8_t { kBlank, kLetter, kDigit, kInner, kSeparator };

// What may stand within a word. All else parts words and stands for itself.
constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (size_t c = 0; c < 256; ++c) {
    const char text = static_cast<char>(c);
    if (c <= ' ' || c == 127) {
      classes[c] = kBlank;
    } else if (text >= '0' && text <= '9') {
      classes[c] = kDigit;
    } else if ((text >= 'a' && text <= 'z') || (text >= 'A' && text <= 'Z') || c >= 128) {
      classes[c] = kLetter;
    } else if (std::string_view("._-/+*$%#@~\\&!?^`").find(text) != std::string_view::npos) {
      classes[c] = kInner;
    } else {
      classes[c] = kSeparator;
    }
  }
  return classes;
}();

uint8_t ClassOf(char c) { return kClasses[static_cast<unsigned char>(c)]; }

constexpr uint64_t kWordPrime = 0x9fb21c651e98df25;

// Eight bytes at a time: words are short, and lines are many.
uint64_t HashOf(std::string_view word) {
  uint64_t hash = word.size() * kWordPrime;
  while (word.size() >= 8) {
    uint64_t part = 0;
    __builtin_memcpy(&part, word.data(), 8);
    hash = (hash ^ part) * kWordPrime;
    hash ^= hash >> 31;
    word.remove_prefix(8);
  }
  uint64_t part = 0;
  for (const char c : word) part = (part << 8) | static_cast<unsigned char>(c);
  hash = (hash ^ part) * kWordPrime;
  return hash ^ (hash >> 31);
}

/// What the bytes of a word say of it.
struct Look {
  bool digit = false;
  size_t dots = 0;
  size_t slashes = 0;
};

bool IsHostEnd(std::string_view end) {
  for (const std::string_view known :
       {"com", "net", "org", "edu", "gov",   "io",          "cn",      "hk",
        "uk",  "de",  "jp",  "br",  "fr",    "ru",          "tw",      "kr",
        "nl",  "it",  "ca",  "au",  "local", "localdomain", "internal"}) {
    if (end == known) return true;
  }
  return false;
}

bool IsHost(std::string_view word) {
  const size_t dot = word.rfind('.');
  return dot != std::string_view::npos && dot > 0 && word.find('/') == std::string_view::npos &&
         IsHostEnd(word.substr(dot + 1));
}

bool IsValue(std::string_view word, const Look& look) {
  if (look.digit) return true;
  if (word.size() > 1 && (word[0] == '/' || word[0] == '~' || word[0] == '\\') && word[1] != '/')
    return true;
  if (look.slashes >= 2 && word.size() > look.slashes) return true;
  return look.dots > 0 && IsHost(word);
}

bool IsUnit(std::string_view word) {
  for (const std::string_view unit :
       {"B", "KB", "MB", "GB", "TB", "KiB", "MiB",  "GiB", "TiB", "kB",  "K",   "M",
        "G", "ms", "s",  "us", "ns", "sec", "secs", "min", "h",   "MHz", "GHz", "%"}) {
    if (word == unit) return true;
  }
  return false;
}

/// "Jun" of "Thu Jun 12": the word is no value where none follows.
bool IsCalendar(std::string_view word) {
  constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDecMonTueWedThuFriSatSun";
  const size_t found = word.size() == 3 ? kNames.find(word) : std::string_view::npos;
  return found != std::string_view::npos && found % 3 == 0;
}

bool IsDrive(std::string_view text, size_t at) {
  return at + 2 < text.size() && ClassOf(text[at]) == kLetter && text[at + 1] == ':' &&
         text[at + 2] == '\\';
}

/// Where a URL, or a path with a drive, ends.
size_t LocationEnd(std::string_view text, size_t at) {
  while (at < text.size() && ClassOf(text[at]) != kBlank &&
         std::string_view("\"',()[]<>{}").find(text[at]) == std::string_view::npos) {
    ++at;
  }
  return at;
}

/// Where the word that begins at `at` ends: with its URL, or the port behind it.
size_t WordEnd(std::string_view text, size_t at, Look& look) {
  if (IsDrive(text, at)) {
    look.digit = true;
    return LocationEnd(text, at + 2);
  }
  while (at < text.size()) {
    const uint8_t of = ClassOf(text[at]);
    if (of == kDigit) {
      look.digit = true;
    } else if (of == kInner) {
      if (text[at] == '.') {
        // Dots that fill a line's middle are no part of a word: "enable......0".
        if (at + 1 < text.size() && text[at + 1] == '.') break;
        ++look.dots;
      } else if (text[at] == '/' || text[at] == '\\') {
        ++look.slashes;
      }
    } else if (of != kLetter) {
      break;
    }
    ++at;
  }
  if (at + 2 < text.size() && text[at] == ':' && text[at + 1] == '/' && text[at + 2] == '/') {
    look.digit = true;
    at = LocationEnd(text, at + 3);
    return at;
  }
  if (look.dots > 0 && at + 1 < text.size() && text[at] == ':' && ClassOf(text[at + 1]) == kDigit) {
    ++at;
    while (at < text.size() && ClassOf(text[at]) == kDigit) ++at;
    look.digit = true;
  }
  return at;
}

/// Behind the quoted value of a key that begins at `at`: name="a b". `at` where there is none.
size_t QuotedEnd(std::string_view text, size_t at) {
  constexpr size_t kMostQuoted = 200;
  if (text[at] != '"' || at == 0 || text[at - 1] != '=') return at;
  const size_t end = text.substr(0, at + kMostQuoted).find('"', at + 1);
  return end == std::string_view::npos ? at : end + 1;
}

/// The full stop, and what else ends a sentence, without the word before it.
size_t Trimmed(std::string_view word) {
  size_t size = word.size();
  while (size > 1 && std::string_view(".!?").find(word[size - 1]) != std::string_view::npos) --size;
  return size;
}

}  // namespace

void LineMask::Read(std::string_view message) {
  tokens_.clear();
  unit_ = false;
  bool space = false;
  size_t at = 0;
  while (at < message.size()) {
    if (ClassOf(message[at]) == kBlank) {
      space = true;
      ++at;
      continue;
    }
    if (tokens_.size() + 2 > kMostTokens) {
      AddValue(message.substr(at), space);
      break;
    }
    at = ReadToken(message, at, space);
    space = false;
  }
  hash_ = 0;
  for (size_t place = 0; place < tokens_.size(); ++place) {
    hash_ += PlaceHash(tokens_[place].hash, place);
  }
}

void LineMask::ReadMasked(std::string_view text) {
  masked_ = true;
  Read(text);
  masked_ = false;
}

// One token, or a word and what ends its sentence. Where it ends.
size_t LineMask::ReadToken(std::string_view message, size_t at, bool space) {
  if (const size_t quoted = QuotedEnd(message, at); quoted > at && !masked_) {
    AddValue(message.substr(at, quoted - at), space);
    return quoted;
  }
  if (message.substr(at, kValueText.size()) == kValueText) {
    AddValue(kValueText, space);
    return at + kValueText.size();
  }
  if (ClassOf(message[at]) == kSeparator) {
    AddMark(message.substr(at, 1), space);
    return at + 1;
  }
  if (message[at] == '.' && at + 1 < message.size() && message[at + 1] == '.') {
    const size_t found = message.find_first_not_of('.', at);
    const size_t dots = found == std::string_view::npos ? message.size() : found;
    AddMark(message.substr(at, dots - at), space);
    return dots;
  }
  Look look;
  const size_t end = WordEnd(message, at, look);
  const std::string_view word = message.substr(at, end - at);
  const std::string_view trimmed = word.substr(0, Trimmed(word));
  if (!masked_ && IsValue(trimmed, look)) {
    AddValue(trimmed, space);
  } else if (masked_ || !TakeUnit(trimmed)) {
    AddWord(trimmed, space);
  }
  if (trimmed.size() < word.size()) AddMark(word.substr(trimmed.size()), false);
  return end;
}

void LineMask::AddWord(std::string_view word, bool space) {
  unit_ = false;
  tokens_.push_back({Token::Kind::kWord, space, word, HashOf(word)});
}

void LineMask::AddMark(std::string_view mark, bool space) {
  const size_t size = tokens_.size();
  if (unit_ && size > 2 && mark == ")" && tokens_[size - 2].text == "(") {
    // "1293 bytes (1.26 KB) sent" and "0 bytes sent" are one statement's.
    tokens_.resize(size - 2);
    unit_ = false;
    return;
  }
  unit_ = false;
  // "from 10.0.0.1 ()" lacks what others have there; "init()" is a function.
  if (mark == ")" && size > 0 && tokens_[size - 1].text == "(" && tokens_[size - 1].space) {
    AddValue({}, false);
  }
  tokens_.push_back({Token::Kind::kMark, space, mark, HashOf(mark)});
}

void LineMask::AddValue(std::string_view text, bool space) {
  unit_ = false;
  if (masked_) {
    tokens_.push_back({Token::Kind::kValue, space, text, kValueHash});
    return;
  }
  while (!tokens_.empty() && tokens_.back().kind == Token::Kind::kWord &&
         IsCalendar(tokens_.back().text)) {
    space = tokens_.back().space;
    tokens_.pop_back();
  }
  const size_t size = tokens_.size();
  if (size > 0 && tokens_[size - 1].kind == Token::Kind::kValue) return;
  // "1, 2", "10.0.0.1:80", "00:01", "7|8"
  if (size > 1 && tokens_[size - 2].kind == Token::Kind::kValue &&
      tokens_[size - 1].kind == Token::Kind::kMark) {
    const std::string_view mark = tokens_[size - 1].text;
    if (mark == "," || (!space && !tokens_[size - 1].space && (mark == ":" || mark == "|"))) {
      tokens_.pop_back();
      return;
    }
  }
  tokens_.push_back({Token::Kind::kValue, space, text, kValueHash});
}

bool LineMask::TakeUnit(std::string_view word) {
  const size_t size = tokens_.size();
  if (size == 0 || tokens_[size - 1].kind != Token::Kind::kValue || !IsUnit(word)) return false;
  // "<1 sec" is a time as "00:01" is.
  if (size > 1 && tokens_[size - 2].text == "<") {
    tokens_[size - 2] = tokens_[size - 1];
    tokens_[size - 2].space = true;
    tokens_.pop_back();
  }
  unit_ = true;
  return true;
}

std::string TextOf(const std::vector<Token>& tokens) {
  std::string text;
  for (const Token& token : tokens) {
    if (token.space && !text.empty()) text += ' ';
    text += token.kind == Token::Kind::kValue ? kValueText : token.text;
  }
  return text;
}

}  // namespace aijob::analyze
