#pragma once
// ScanJson: a JSON text read value by value, without a tree: small files of other programs, which
// may be hostile. No recursion, and no more memory than the names on the way to a value.
//
//   ScanJson(text, [&](const JsonValue& value) {
//     if (value.Is({"global_step"})) step = value.number;
//     return !step;                                   // false: enough was seen
//   });
//
// Grammar: RFC 8259, as nlohmann::json reads it. Limit: kJsonDepth.
// Owner: collect/. Threads: a pure function. Failures: the verdict; nothing throws.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::collect {

inline constexpr size_t kJsonDepth = 32;

/// A value that is neither an object nor a list.
struct JsonValue {
  const std::vector<std::string>& path;  // the names above it; of a list's elements ""
  bool is_text = false;
  const std::string& text;       // as it stands in the file; of a text without its quotes
  std::optional<double> number;  // where it is one

  [[nodiscard]] bool Is(std::initializer_list<std::string_view> names) const;
};

enum class JsonVerdict : uint8_t {
  kWhole,    // read to its end
  kStopped,  // the visitor had seen enough
  kBroken,   // no JSON, cut off, or nested deeper than kJsonDepth
};

JsonVerdict ScanJson(std::string_view text, const std::function<bool(const JsonValue&)>& visit);

}  // namespace aijob::collect
