#pragma once
// Folder: the directory of --storage.path, and one database in it, <name>.db, held by one process
// at a time.
//
// The lock is flock(2) on <dir>/<name>.lock, which also holds the owner's pid for the message; the
// kernel lets go of it when the process ends, however it ends. The lock file stays.

#include <filesystem>
#include <string>

#include "model/result.h"
#include "model/time.h"

namespace aijob::state {

class Folder {
 public:
  /// Creates `dir` where it is missing and locks it.
  static model::Result<Folder> Open(const std::filesystem::path& dir, std::string name = "state");
  ~Folder();
  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&&) = delete;

  [[nodiscard]] std::filesystem::path database() const { return dir_ / (name_ + ".db"); }
  [[nodiscard]] std::filesystem::path log() const { return dir_ / (name_ + ".db-wal"); }
  [[nodiscard]] std::filesystem::path draft() const { return dir_ / (name_ + ".db.new"); }

  /// Why what lies here cannot be a sound state, as far as names and sizes tell; empty where it
  /// can.
  [[nodiscard]] std::string Suspicion() const;

  /// Renames the state and its log out of the way; returns the state's new path.
  [[nodiscard]] model::Result<std::filesystem::path> SetAside(model::TimePoint now) const;

  /// Makes draft() the state, durably.
  [[nodiscard]] model::Status Publish() const;

 private:
  Folder(std::filesystem::path dir, std::string name, int lock)
      : dir_(std::move(dir)), name_(std::move(name)), lock_(lock) {}

  std::filesystem::path dir_;
  std::string name_;
  int lock_ = -1;
};

}  // namespace aijob::state
