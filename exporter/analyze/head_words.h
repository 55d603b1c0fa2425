#pragma once
// HeadWords: what one word says of itself in the head of a line (analyze/line_head.h).
//
// Thread-safety: pure functions.

#include <string_view>

#include "model/ascii.h"

namespace aijob::analyze {

using model::IsDigit;
using model::IsUpper;

/// No empty word.
bool AllDigits(std::string_view text);

/// 12:34:56 anywhere within.
bool HasClock(std::string_view text);

/// 2005-06-03, 2005.06.03, 2005/06/03, with or without more behind it.
bool StartsWithDate(std::string_view text);

/// Seconds since 1970, in ten digits: from 2001 to 2033.
bool IsEpoch(std::string_view text);

/// "Jan" to "Dec".
bool IsMonth(std::string_view text);

/// Of at most ten digits, with or without a minus.
bool IsInteger(std::string_view text);

/// "ERROR", "warn:", "[notice]", "I"; in any case.
bool IsLevel(std::string_view text);

/// A level that is one even where no time stands before it: "Error loading x" is a message.
bool IsMark(std::string_view text);

/// A word of prose: small letters and nothing else.
bool IsProse(std::string_view text);

/// dfs.DataNode$PacketResponder:, WindowManager:, nova.api
bool IsComponent(std::string_view text);

}  // namespace aijob::analyze
