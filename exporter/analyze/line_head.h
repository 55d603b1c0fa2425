#pragma once
// LineHead: where a line's own words begin, behind what its logger put before them: times, hosts,
// programs, process numbers, levels, threads, components. Known by their look alone, so that lines
// of any system can be grouped by what they say: syslog (RFC 3164), log4j and Python's logging,
// glog, Android's logcat, Windows' CBS, Apache's error log, vLLM's and PyTorch's prefixes, fields
// between bars, counters and epochs in columns. No head at all is as good.
//
// Thread-safety: pure functions. Cost: one pass over at most kHeadBytes.

#include <cstddef>
#include <string_view>

namespace aijob::analyze {

inline constexpr size_t kHeadBytes = 512;

/// The offset in bytes of the message; less than line.size() unless the line is blank. A line that
/// is all head ("critical", "12:00:01") is all message.
size_t MessageStart(std::string_view line);

}  // namespace aijob::analyze
