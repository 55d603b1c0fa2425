#pragma once
// Tailer: follows the files of one source and hands over their lines, each complete line exactly
// once.
//
//   Tailer tailer(options, store.Positions("openglm"), first_start, now);
//   while (tailer.Step(now, [&](const model::Batch& batch) { ... })) {}
//   store.Commit(tailer.TakeChanges(), ...);      // with what those lines counted, in one
//   transaction epoll_wait(... tailer.WakeFd() ..., tailer.NextDeadline(now)); and again
//
// Purpose. Finds files by globs, reads them from where the stored positions say, and goes on
// through rename, create and copytruncate rotation, deletion, inode reuse, replaced folders and
// restarts. Owner: one agent. Threads: none; one thread calls it. Never sleeps or blocks; time is
// passed in. Memory: one buffer of batch_bytes (grows to line_bytes + 256 KiB while a long line
// needs it), a few hundred bytes and an open descriptor per file, and unfinished last lines up to
// tails_bytes. Failures never end it: they are counted (Stats), told once (TakeMessages) and tried
// again.
//
// What a line is. Bytes up to '\n'; one '\r' before it is taken off; an empty line is a line.
// Longer than line_bytes: given once, cut there, the rest skipped. A stored position in the middle
// of a line (the byte before it is not "\n") says just that: skip to the line's end. An
// unterminated last line waits, its position stays at its start; it counts once, when its end
// comes. It is taken as it is when its file was renamed, removed or cut and nobody writes to it any
// more.
//
// Where reading starts. With start_at_end, at the very first start (`first_start`), a file standing
// there is read from its end; if it ends in an unfinished line, from that line's beginning (the
// line is not complete yet, so it is news; one already over line_bytes is skipped). All other
// files: from byte 0.
//
// Which file is which. Device, inode, a hash of the first <= 256 bytes and one of the <= 256 bytes
// just before the position. A file shorter than what was read, or with other bytes there, was cut
// (or its inode reused): it is a new stream from 0. Content that regrew byte by byte the same
// cannot be told.
//
// Rotation. A renamed or removed file is read on through its descriptor while somebody may write to
// it. Whether somebody does is asked with a lease (fcntl F_SETLEASE: granted only where no writer
// is, given back at once; its signal is set to SIGURG, which does nothing). Where leases are
// refused: a tail is taken after tail_quiet, the file closed after close_quiet without news. While
// down: a stored file is looked for in its folder (and where its link led) by identity and bytes,
// whatever its name now. Files rotated twice between two looks are found by their names: those
// shaped like the one the first got, last written later.
//
// Copies. When a file was cut, a copy is looked for beside it: its name and a suffix ("a.log.1",
// "a-20260101.log"), the same first bytes, the same bytes at our position. What we had not read is
// read from it. A copy whose name matches the globs is not counted again: a new file with a derived
// name and equal content is held back until its original is cut, or for hold_copy without change.
//
// Positions() and TakeChanges(): `carry` is given back as stored until the first batch of its
// stream; after that it is empty, the caller fills it in.

#include <memory>
#include <string>
#include <vector>

#include "tail/options.h"

namespace aijob::tail {

class Tailer {
 public:
  /// Finds and opens what is there; reads nothing yet. `stored`: this source's positions, as
  /// stored.
  Tailer(Options options, std::vector<model::Position> stored, bool first_start,
         model::TimePoint now);
  ~Tailer();
  Tailer(Tailer&&) noexcept;
  Tailer& operator=(Tailer&&) noexcept;

  /// One bounded pass: news of the folders, then about step_bytes of reading, divided among the
  /// files. True: more can be read at once.
  bool Step(model::TimePoint now, const Sink& sink);

  /// Readable when Step has something to do. -1 where nothing can wake it but the deadline.
  [[nodiscard]] int WakeFd() const;
  /// Step must be called within this time, woken or not. Zero: at once.
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

  /// All that stood in the files at construction has been read, or is gone.
  [[nodiscard]] bool CaughtUp() const;

  /// Positions that changed since the last call, and the files forgotten since.
  [[nodiscard]] PositionChanges TakeChanges();
  /// All of them, rotated files included.
  [[nodiscard]] std::vector<model::Position> Positions() const;

  [[nodiscard]] Stats GetStats() const;
  [[nodiscard]] uint64_t LagBytes() const;
  [[nodiscard]] std::vector<FileStatus> Files() const;
  /// Words for the operator's log since the last call; at most a hundred, each cause once.
  [[nodiscard]] std::vector<std::string> TakeMessages();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace aijob::tail
