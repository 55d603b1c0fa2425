#pragma once
// Query: the part of a request's target behind the '?', as a form sends it.
// Grammar: https://url.spec.whatwg.org/#urlencoded-parsing
//
// Thread-safety: pure function; what is no percent-escape stays as it is.

#include <map>
#include <string>
#include <string_view>

namespace aijob::app {

/// "a=1&b=x%20y" -> {a: 1, b: "x y"}; the first of equal names counts.
std::map<std::string, std::string> QueryOf(std::string_view query);

}  // namespace aijob::app
