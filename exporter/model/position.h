#pragma once
// Position: how far a file has been read, and how to know that file again. Written by tail/, stored
// by state/ in the same transaction as the numbers that the lines before it made.

#include <cstdint>
#include <string>

#include "model/line.h"

namespace aijob::model {

/// What the file system calls a file. Inodes are reused: the hashes in Position tell.
struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
};

struct Position {
  std::string source;  // the configured source's name
  std::string path;    // where it was last seen, without --path.rootfs
  FileIdentity identity;
  uint64_t offset = 0;      // bytes consumed: every line before it has been counted
  uint64_t lines = 0;       // lines consumed
  uint32_t head_bytes = 0;  // how many of the first bytes head_hash covers
  uint64_t head_hash = 0;
  uint32_t marker_bytes = 0;  // how many of the bytes just before `offset` marker_hash covers
  uint64_t marker_hash = 0;
  int64_t written = 0;   // when the file was written before its bytes were read: mtime, nanoseconds
  bool rotated = false;  // not where the globs look, or gone: followed to its end
  bool ending = false;   // renamed, unlinked or cut: an unfinished last line will be a line
  bool ended = false;    // followed to its end: kept to know it again among what rotation left
  std::string carry;     // what frame/ holds of it: parts of lines, an open record
  StreamId stream = 0;   // within this process only; not stored
};

}  // namespace aijob::model
