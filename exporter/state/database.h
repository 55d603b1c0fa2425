#pragma once
// Database: one SQLite file in the folder of --storage.path: made, checked, set aside where it is
// damaged, and its log kept short. What stands in it is its owner's business.
//
// Owner: a store. Threads: one at a time.

#include <filesystem>
#include <memory>
#include <string>

#include "model/result.h"
#include "model/time.h"
#include "state/folder.h"
#include "state/sqlite.h"

namespace aijob::state {

struct DatabaseOptions {
  std::string name;             // the file is <dir>/<name>.db
  const char* create_tables;    // "BEGIN; CREATE TABLE schema(version INTEGER NOT NULL); ..."
  int version = 1;              // a newer file refuses to be opened
  bool sync_commits = false;    // a commit survives a power loss, too, for an fsync each
  size_t checkpoint_bytes = 0;  // of log; then it is folded into the file
  std::string consequence;      // of a damaged file, for the operator: "counting begins anew"
};

class Database {
 public:
  /// See Store::Open for what fails and what is set aside.
  static model::Result<std::unique_ptr<Database>> Open(const std::filesystem::path& dir,
                                                       const DatabaseOptions& options,
                                                       model::TimePoint now);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] Connection& connection() { return connection_; }
  [[nodiscard]] std::string path() const { return folder_.database().string(); }
  /// For the operator: what was found damaged and what became of it; empty where all was well.
  [[nodiscard]] const std::string& damage() const { return damage_; }
  [[nodiscard]] bool set_aside() const { return set_aside_; }

  /// Why nothing can be stored any more; Ok: it can be tried.
  [[nodiscard]] model::Status Usable() const;
  /// SQLite's last error in words.
  [[nodiscard]] model::Error Failure(const std::string& what) const;
  /// To be called after each commit: folds the log in where it has grown long enough.
  void AfterCommit();
  int Checkpoint();

 private:
  Database(Folder folder, Connection connection, size_t checkpoint_bytes);
  static int NoteLogPages(void* self, sqlite3*, const char*, int pages);
  /// Whether somebody removed or replaced the file: what is written to it now, nobody will read.
  [[nodiscard]] bool Gone() const;

  Folder folder_;
  Connection connection_;
  size_t checkpoint_bytes_;
  size_t log_bytes_ = 0;
  std::string damage_;
  bool set_aside_ = false;
};

}  // namespace aijob::state
