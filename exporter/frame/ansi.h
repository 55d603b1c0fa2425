#pragma once
// ANSI escape codes and NUL bytes, removed. Stateless.
// Source: ECMA-48 5.4 (control sequences), 5.6 (control strings); xterm's ctlseqs for OSC ended by
// BEL.

#include <cstddef>
#include <string_view>

namespace aijob::frame {

/// Copies `text` to `output` without escape codes and NULs, and returns how many bytes that made
/// (never more than text.size()). `output` may be text.data(). A code that its end is missing of
/// loses only its introducer, so that what follows can still be read.
size_t StripTerminal(std::string_view text, char* output);

}  // namespace aijob::frame
