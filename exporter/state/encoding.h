#pragma once
// How lists stand in one column of the state file.
//
// Label values: each as its length in decimal, ':' and its bytes ("3:foo0:5:a,b:c"), the netstrings
// of https://cr.yp.to/proto/netstrings.txt without their trailing comma: no value can be mistaken
// for two. Buckets: eight bytes each, least significant first.
//
// Decoding answers nothing where the bytes are not such a list.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aijob::state {

std::string EncodeStrings(const std::vector<std::string>& values);
std::optional<std::vector<std::string>> DecodeStrings(std::string_view bytes);

std::string EncodeCounts(const std::vector<uint64_t>& counts);
std::optional<std::vector<uint64_t>> DecodeCounts(std::string_view bytes);

}  // namespace aijob::state
