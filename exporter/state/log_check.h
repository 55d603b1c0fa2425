#pragma once
// Does SQLite's write-ahead log hold commits that SQLite will not see?
//
// SQLite reads its log up to the first frame whose checksum is wrong and forgets the rest without a
// word: right after a power loss or a kill in mid-write, where nothing sound follows, but with
// bytes gone bad in the middle it means lost commits. The state then stands at the last commit
// before them, which is consistent (the lines since are read again), but the operator must hear of
// it.
//
// Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log (section 4.1 and 4.2)
//   header, 32 bytes:  magic 0x377f0682|3, version, page size, sequence, salt-1, salt-2,
//   checksum-1, -2 frame, 24 + page:  page number, database size if this frame commits else 0,
//   salts, checksums
// All numbers big-endian; the checksum runs over big-endian words where the magic ends in 3, else
// little-endian ones.

#include <cstdint>
#include <filesystem>

namespace aijob::state {

struct LogCheck {
  bool header_damaged = false;  // SQLite will ignore the whole log
  uint64_t commits = 0;         // transactions SQLite will see
  uint64_t lost_commits = 0;    // complete ones behind a damaged frame
  [[nodiscard]] bool damaged() const { return header_damaged || lost_commits > 0; }
};

/// Reads the log at `path`; a missing or empty one is sound.
LogCheck CheckLog(const std::filesystem::path& path);

}  // namespace aijob::state
