#pragma once
// The small words that both text formats share: names, label values, numbers.
//
// Thread-safety: pure functions. Nothing here depends on the locale.

#include <prometheus/client_metric.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::exposition {

using Labels = std::vector<prometheus::ClientMetric::Label>;

/// Which names are good: the classic ones, or whatever is UTF-8 and not empty.
enum class Names : uint8_t { kClassic, kUtf8 };

/// [a-zA-Z_:][a-zA-Z0-9_:]*
bool IsMetricName(std::string_view name);
bool IsMetricName(std::string_view name, Names names);

/// [a-zA-Z_][a-zA-Z0-9_]*, and not "__...", which is reserved.
bool IsLabelName(std::string_view name);
bool IsLabelName(std::string_view name, Names names);  // nor with any names

/// Well-formed UTF-8 (RFC 3629).
bool IsUtf8(std::string_view text);

/// Appends a label's value or an OpenMetrics HELP: backslash, line feed and double quote escaped.
void AppendEscaped(std::string& out, std::string_view text);

/// Appends a HELP of the text format: backslash and line feed escaped, double quotes not.
void AppendTextHelp(std::string& out, std::string_view text);

/// Appends a metric's name as it stands in a comment: in quotes where it is not classic.
void AppendMetricName(std::string& out, std::string_view name);

/// Appends `a="b",c="d"` (no braces).
void AppendLabels(std::string& out, const Labels& labels);

/// Writes the shortest decimal text that reads back as this number; "NaN", "+Inf", "-Inf". Returns
/// its end. REQUIRES room for kNumberBytes.
inline constexpr size_t kNumberBytes = 32;
char* WriteNumber(char* at, double number);
char* WriteNumber(char* at, uint64_t number);
char* WriteNumber(char* at, int64_t number);

/// Appends what WriteNumber writes.
void AppendNumber(std::string& out, double number);

}  // namespace aijob::exposition
