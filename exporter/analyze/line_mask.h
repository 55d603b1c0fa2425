#pragma once
// LineMask: a message as tokens, with its values taken out: numbers (and what holds a digit: ids,
// addresses, versions, hexadecimal, times), sizes and durations with their units, paths, URLs, host
// names. Two messages of one statement differ in little else.
//
//   LineMask mask;
//   mask.Read("took 12.5 ms for /data/x.bin");   // took <*> for <*>
//   mask.tokens(), mask.hash()
//
// Neighbouring values are one ("[1, 2, 3]" has one value): lists differ in length, not in kind.
// Owner: one thread; views point into the message last read. Cost: one pass, no allocation once
// warm. Messages of more than kMostTokens tokens end in one value. The hash is not made against
// messages that want to collide: two statements that do are counted as one.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::analyze {

inline constexpr size_t kMostTokens = 160;
inline constexpr std::string_view kValueText = "<*>";
inline constexpr uint64_t kValueHash = 0x2545f4914f6cdd1d;

struct Token {
  enum class Kind : uint8_t { kWord, kMark, kValue };
  Kind kind = Kind::kWord;
  bool space = false;  // stands behind a blank
  std::string_view text;
  uint64_t hash = 0;
};

/// What a token of that hash adds to its message's at that place. A message's hash is the sum over
/// its tokens, so a token can be replaced in it without reading the others.
constexpr uint64_t PlaceHash(uint64_t token, size_t place) {
  uint64_t mixed = token + (place + 1) * 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93;
  return mixed ^ (mixed >> 29);
}

class LineMask {
 public:
  void Read(std::string_view message);

  /// A masked message, as TextOf() gave it: values are where it says <*>, and nowhere else.
  void ReadMasked(std::string_view text);

  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }
  [[nodiscard]] uint64_t hash() const { return hash_; }

 private:
  size_t ReadToken(std::string_view message, size_t at, bool space);
  void AddWord(std::string_view word, bool space);
  void AddMark(std::string_view mark, bool space);
  void AddValue(std::string_view text, bool space);
  bool TakeUnit(std::string_view word);

  std::vector<Token> tokens_;
  uint64_t hash_ = 0;
  bool masked_ = false;  // as ReadMasked()
  bool unit_ = false;    // the last token is a value whose unit was taken
};

/// Tokens as text, as they stood: "took <*> for <*>".
std::string TextOf(const std::vector<Token>& tokens);

}  // namespace aijob::analyze
