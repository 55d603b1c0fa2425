#pragma once
// FileDigest: the SHA-256 of a file of any size, read in pieces, and only where it has changed.
//
// Weights have hundreds of gigabytes: a file whose device, inode, size and times are those of the
// last reading is not read again. Times have a grain, so that what was changed less than two
// seconds before it was read is not believed to be unchanged.
//
// Owner: one for each file. Not thread-safe; Of() blocks while it reads.
// Failures: in words, without the path. Limits: kPieceBytes of memory, and the time it is given.

#include <sys/stat.h>

#include <chrono>
#include <string>

#include "model/result.h"
#include "model/time.h"

namespace aijob::collect {

class FileDigest {
 public:
  /// Lower-case hexadecimal. `now`: the wall clock's, against the file's times. Gives up after
  /// `timeout`.
  model::Result<std::string> Of(const std::string& path, model::TimePoint now,
                                std::chrono::milliseconds timeout);

 private:
  struct stat known_ {};  // of the file whose digest is digest_
  std::string digest_;    // empty: none is known
};

}  // namespace aijob::collect
