#pragma once
// Options, Stats and the other plain data that a Tailer takes and gives.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/line.h"
#include "model/position.h"
#include "model/time.h"

namespace aijob::tail {

/// One configured source. Paths are as on the host; `rootfs` goes before them when files are
/// opened, and absolute links resolve inside it.
struct Options {
  std::string source;                // name, unique
  std::vector<std::string> paths;    // globs (tail/glob.h); "-" is stdin; FIFOs and /dev/kmsg too
  std::vector<std::string> exclude;  // globs; one without '/' is held against the file's name
  bool start_at_end = true;          // about files that stand there at the very first start
  std::filesystem::path rootfs = "/";
  size_t line_bytes = size_t{1} << 20;  // longer lines are cut
  size_t batch_bytes = size_t{256} << 10;
  size_t step_bytes = size_t{1} << 20;  // read by one Step at most, about
  size_t tails_bytes =
      size_t{64} << 20;  // unfinished last lines kept in memory, all files together
  bool use_inotify = true;
  size_t most_watches = SIZE_MAX;    // folders past that are polled, as past the kernel's own limit
  model::StreamId first_stream = 1;  // stream ids count up from here; give each Tailer its own
                                     // range, (index + 1) << 40 say
  model::Duration rescan = std::chrono::seconds(10);       // safety net where inotify works
  model::Duration poll = std::chrono::milliseconds(250);   // file sizes, where it does not
  model::Duration poll_folders = std::chrono::seconds(1);  // new names, where it does not
  model::Duration hold_copy = std::chrono::seconds(2);     // see tailer.h, "copies"
  model::Duration tail_quiet = std::chrono::seconds(5);    // where writers cannot be asked about
  model::Duration close_quiet = std::chrono::minutes(5);   // likewise
};

/// Totals since construction, except where marked.
struct Stats {
  uint64_t rotations_rename = 0;    // renamed away or moved
  uint64_t rotations_truncate = 0;  // cut to less than was read, or regrown with other content
  uint64_t rotations_recreate = 0;  // deleted; what came to its path since is another file
  uint64_t bytes_lost = 0;          // known to have been there, gone before they were read
  uint64_t records_lost = 0;        // of /dev/kmsg: overwritten before they were read
  uint64_t lines_cut = 0;           // longer than line_bytes
  uint64_t tails_taken = 0;         // unterminated last lines taken as lines
  uint64_t read_errors = 0;         // opens, reads and listings that failed
  uint64_t watch_fallbacks = 0;     // folders polled because a watch could not be had
  uint64_t watch_overflows = 0;     // inotify's queue ran over; a full rescan followed
  uint64_t compressed_skipped = 0;  // .gz, .zst, .bz2, .xz files that match (each once)
  uint64_t files_followed = 0;      // gauge
};

struct FileStatus {
  std::string path;  // as on the host
  model::StreamId stream = 0;
  uint64_t offset = 0;  // bytes consumed
  uint64_t size = 0;    // as last seen
  uint64_t lag_bytes = 0;
  std::string_view state;  // "following", "rotated", "held", "unreadable", "stream"
};

/// What to store. Stored positions are keyed by (source, identity). Apply `forgotten` first: a file
/// cut in place is forgotten and begins anew under the same identity. Each position in `forgotten`
/// is the end of its stream (`stream`); no batch of that stream comes any more.
struct PositionChanges {
  std::vector<model::Position> changed;
  std::vector<model::Position> forgotten;
};

/// Receives complete lines; views are valid during the call only.
using Sink = std::function<void(const model::Batch&)>;

}  // namespace aijob::tail
