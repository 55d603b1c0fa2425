#pragma once
// Names beyond the classic ones ("my.metric") for scrapers that do not take them: the schemes that
// a scraper's Accept may ask for with `escaping=`.
//
//   underscores   what is not classic becomes _                   my.metric -> my_metric
//   dots          . becomes _dot_, _ becomes __, the rest __      my.metric_x -> my_dot_metric__x
//   values        U__, _ becomes __, the rest _HEX_ (code point)  my.metric -> U__my_2e_metric
//   allow-utf-8   names as they are
// Classic names stay as they are but for dots, which can be undone only where _ is escaped, too. In
// labels a colon is not classic.
//
// Thread-safety: pure functions.
// Source: https://github.com/prometheus/proposals/blob/main/proposals/2023-08-21-utf8.md and
// https://github.com/prometheus/common/blob/v0.62.0/model/metric.go, EscapeName and UnescapeName.

#include <cstdint>
#include <string>
#include <string_view>

namespace aijob::exposition {

enum class Escaping : uint8_t { kUnderscores, kDots, kValues, kAllowUtf8 };
enum class NameOf : uint8_t { kMetric, kLabel };

/// As in `escaping=`; an unknown one is kUnderscores.
Escaping EscapingOf(std::string_view word);
std::string_view WordOf(Escaping escaping);

/// A classic name, but for kAllowUtf8. REQUIRES UTF-8 that is not empty.
std::string Escaped(std::string_view name, NameOf what, Escaping escaping);

/// What `values` made this of; the name itself where it did not.
std::string UnescapedValues(std::string_view name);

}  // namespace aijob::exposition
