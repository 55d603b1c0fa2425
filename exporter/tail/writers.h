#pragma once
// Does anybody hold this file open for writing?
//
// Purpose: the last words of a rotated file are complete once nobody can add to them. The kernel
// knows: it grants a read lease only on a file that nobody has open for writing, unlinked ones too
// (fcntl(2), "Leases"). It needs to be the file's owner or CAP_LEASE, and a file system that can.
// The lease is given back at once; should somebody open the file just then, the signal is SIGURG,
// which is ignored by default. Threads: any.

#include <cstdint>

namespace aijob::tail {

enum class Writers : uint8_t { kNone, kSome, kUnknown };

/// `fd`: open for reading only.
Writers AskWriters(int fd);

}  // namespace aijob::tail
