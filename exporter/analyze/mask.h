#pragma once
// Mask: a line as evidence: bounded, printable, and without what must not leave the machine.
// Masked are bearer tokens and keys by their public prefixes (Hugging Face hf_, OpenAI sk-, GitHub
// ghp_/github_pat_, AWS AKIA, Weights & Biases' WANDB_API_KEY, JSON web tokens eyJ), values after
// words such as password, token, secret, api_key, Authorization, and the user part of URLs.
//
// Thread-safety: pure functions. Cost: one pass over at most 4 * `bytes`.

#include <cstddef>
#include <string>
#include <string_view>

namespace aijob::analyze {

inline constexpr size_t kEvidenceBytes = 400;

/// At most `bytes` bytes of `line` in UTF-8; where it is cut it ends in "...".
std::string Mask(std::string_view line, size_t bytes = kEvidenceBytes);

}  // namespace aijob::analyze
