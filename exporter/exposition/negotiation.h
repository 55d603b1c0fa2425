#pragma once
// Which format a scraper wants, from its Accept header; the choice of client_golang's expfmt
// (NegotiateIncludingOpenMetrics, prometheus/common@v0.37 expfmt/expfmt.go): the acceptable type of
// highest quality, the first among equals, and text where none of them is ours. Of protobuf only
// the delimited encoding of MetricFamily is ours.
// Grammar: RFC 9110 section 12.5.1. Thread-safety: pure functions.

#include <cstdint>
#include <string>
#include <string_view>

#include "exposition/escaping.h"

namespace aijob::exposition {

enum class Format : uint8_t { kText, kOpenMetrics, kProtobuf };

/// `accept`: the header's value, empty where there is none. Anything is allowed in it.
Format ChooseFormat(std::string_view accept);

/// The Content-Type to answer with.
std::string_view ContentType(Format format);

/// A format and how names that are not classic go in it.
struct Exposition {
  Format format = Format::kText;
  Escaping escaping = Escaping::kUnderscores;
};

/// Where names that are not classic may be pushed: ChooseFormat, and the `escaping` that the chosen
/// clause asks for; it may ask for text 1.0.0, which is 0.0.4 with names in quotes.
Exposition Negotiate(std::string_view accept);
std::string ContentType(const Exposition& exposition);

}  // namespace aijob::exposition
