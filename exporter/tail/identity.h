#pragma once
// Is this open file the one a position speaks of?
//
// Purpose: inodes are reused and files are cut and regrown, so a position carries hashes of the
// file's first bytes (head) and of the bytes just before its offset (marker). Threads: functions,
// any.

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "model/position.h"

namespace aijob::tail {

inline constexpr size_t kSampleBytes = 256;  // of the head, and of the marker

/// FNV-1a, 64 bits: it is stored, so it must be the same on every machine and in every version.
/// Source: http://www.isthe.com/chongo/tech/comp/fnv/
uint64_t HashBytes(std::string_view bytes);

/// Up to `length` bytes at `offset`; fewer at the file's end or on an error.
std::string ReadAt(int fd, uint64_t offset, size_t length);

model::FileIdentity IdentityOf(const struct stat& info);

/// When it was last written, nanoseconds.
int64_t WrittenAt(const struct stat& info);

/// Where an open file is now: "" where it has no name we could reach it by.
std::string NowAt(int fd, const model::FileIdentity& identity);

/// Notes the head of `fd` in `position`, where it covers less than kSampleBytes and more is there.
void NoteHead(int fd, model::Position& position);

/// Notes `before`'s last kSampleBytes as the marker; `before` ends at position.offset.
void NoteMarker(std::string_view before, model::Position& position);

/// The bytes that `position` remembers are in `fd`: it is the same content, perhaps longer now.
bool HoldsContent(int fd, const model::Position& position);

/// The two files have the same first bytes, and the same bytes just before `offset`.
bool SameUpTo(int one, int other, uint64_t offset);

}  // namespace aijob::tail
