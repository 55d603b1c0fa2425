#pragma once
// Lease: which of several exporters acts: the one that holds the lock of a file they share, as
// flock(2) has it. The kernel lets go of it when its holder ends, however it ends.
//
// One that had to wait for it knows nothing of what its former holder has just done: until `rest`
// has passed it does not lead. On one machine; a network file system must know flock() (NFS does,
// since Linux 2.6.12). A Kubernetes Lease is not known here.
//
//   Lease lease(file, rest);
//   if (lease.Holds(now)) ...        // again and again: takes it where it is free
//
// Owner: app/remediator. Threads: one. Failures: not held, and fault() says why.

#include <string>

#include "model/descriptor.h"
#include "model/time.h"

namespace aijob::act {

class Lease {
 public:
  Lease(std::string file, model::Duration rest) : file_(std::move(file)), rest_(rest) {}

  bool Holds(model::TimePoint now);
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  [[nodiscard]] bool IsInPlace() const;

  std::string file_;
  model::Duration rest_;
  model::Descriptor lock_;
  model::TimePoint leads_from_{};
  bool waited_ = false;  // somebody else held it
  std::string fault_;
};

}  // namespace aijob::act
