#pragma once
// Headers: how the packs say their lines begin, compiled. Tried on lines that hit. One per
// LineReader.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/level.h"
#include "model/result.h"
#include "model/time.h"
#include "parse/line_reader.h"

namespace aijob::parse {

/// What a header's named groups said.
struct HeaderMatch {
  std::optional<model::TimePoint> time;
  bool relative = false;  // its clock says no time of day, so none is to be looked for elsewhere
  model::Level level = model::Level::kUnknown;
  int32_t rank = -1;
};

class Headers {
 public:
  /// A header is looked for in so much of a line: paths and host names in it may be long.
  static constexpr size_t kHeaderBytes = 512;

  explicit Headers(const std::vector<HeaderSpec>& specs);
  ~Headers();
  Headers(Headers&&) noexcept;
  Headers& operator=(Headers&&) noexcept;

  static model::Status Check(const HeaderSpec& spec);

  /// The first header that matches the line; those of `pack` are tried first.
  [[nodiscard]] std::optional<HeaderMatch> Match(std::string_view line, std::string_view pack,
                                                 model::TimePoint now) const;

 private:
  struct Header;
  using Order = std::vector<uint32_t>;  // indexes into headers_, as they are tried
  [[nodiscard]] Order OrderFor(std::string_view pack) const;

  [[nodiscard]] bool MayMatch(uint32_t header, unsigned char first) const {
    return header >= kQuick || (may_match_[first] >> header & 1) != 0;
  }

  static constexpr uint32_t kQuick = 64;  // of these may_match_ knows

  std::vector<Header> headers_;
  std::array<uint64_t, 256> may_match_{};             // by a line's first byte: which headers
  Order order_;                                       // where the pack is not known
  std::map<std::string, Order, std::less<>> orders_;  // by pack
};

}  // namespace aijob::parse
