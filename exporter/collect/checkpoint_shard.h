#pragma once
// CheckShard: whether one file of a checkpoint is all there, from its head or its directory; the
// tensors are never read.
//
// Sources: safetensors, https://github.com/huggingface/safetensors (README "Format": 8 bytes
// little-endian length, JSON, data; offsets without holes, the last one at the file's end); ZIP,
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.9, 4.3.12-4.3.16), which
// torch.save writes since 1.6 (.pt, .pth, .bin, .ckpt). Files of another inside (older pickles,
// .distcp) are judged by their size alone, or by beginning with zeros, as after a crash.
//
// Limits: kSafetensorsHeader and kZipDirectory bytes are read of a file; of what is longer only the
// ends are checked. Owner: collect/. Threads: pure but for the file it reads.
// Failures: told as what is wrong; what could not be read is no fault of the file.

#include <cstddef>
#include <string>
#include <string_view>

#include "collect/folder_listing.h"

namespace aijob::collect {

inline constexpr size_t kSafetensorsHeader = size_t{4} << 20;
inline constexpr size_t kZipDirectory = size_t{1} << 20;

/// Whether a file of that name holds weights or optimizer state.
bool IsShardName(std::string_view name);

/// What is wrong with the file, in words that go on from its name; empty where nothing is, or where
/// it could not be read.
std::string CheckShard(std::string_view name, LookedFile& file);

}  // namespace aijob::collect
