#include "state/store.h"

#include <algorithm>
#include <cstdlib>

#include "state/folder.h"
#include "state/log_check.h"
#include "state/reader.h"
#include "state/schema.h"
#include "state/sqlite.h"
#include "state/writer.h"

namespace aijob::state {
namespace {

namespace fs = std::filesystem;
using model::Error;
using model::Result;
using model::Status;
using model::TimePoint;

constexpr size_t kPageBytes = 4096;  // SQLite's default; only measures the log

// EXCLUSIVE: the folder is ours anyway, and SQLite then needs no shared-memory file beside the log.
// Checkpoints are ours too: only one that truncates the log at once leaves no moment in which pages
// are in the file already and, older, in a log that may be cut.
constexpr char kPragmas[] =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;";

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return text;
}

Error Failure(const fs::path& path, const std::string& what, const Connection& connection) {
  const std::string full = connection.LastCode() == SQLITE_FULL ? " (free some space)" : "";
  return {path.string() + ": " + what + ": " + Lower(connection.Message()) + full};
}

/// A new, empty state under its name, or none: made beside it and renamed.
Status Create(const Folder& folder) {
  std::error_code ignored;
  fs::remove(folder.draft(), ignored);
  {
    Connection draft(folder.draft().string());
    const std::string tables = std::string(kCreateTables) + "INSERT INTO schema VALUES(" +
                               std::to_string(kSchemaVersion) + "); COMMIT;";
    if (draft.code() != SQLITE_OK || draft.Execute(tables.c_str()) != SQLITE_OK) {
      return Failure(folder.database(), "cannot be created", draft);
    }
  }
  return folder.Publish();
}

/// What a look at the file found. At most one of the two is set.
struct Verdict {
  std::string damage;   // set it aside
  std::string refusal;  // do not start
};

Verdict Examine(Connection& connection, const fs::path& path) {
  const auto failed = [&](const std::string& what) -> Verdict {
    if (IsDamage(connection.LastCode())) return {Lower(connection.Message()), ""};
    return {"", Failure(path, what, connection).message};
  };
  if (connection.code() != SQLITE_OK) return failed("cannot be opened");
  sqlite3_limit(connection.get(), SQLITE_LIMIT_LENGTH, static_cast<int>(4 * kMaxBlobBytes));
  // A file that is set aside or refused stays as it was found; ours is folded in by ~Store().
  sqlite3_db_config(connection.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (connection.Execute(kPragmas) != SQLITE_OK) return failed("cannot be opened");
  const auto check = connection.Ask("PRAGMA quick_check(1)");
  if (!check) return failed("cannot be checked");
  if (*check != "ok") return {Lower(*check), ""};
  const auto version = connection.Ask("SELECT max(version) FROM schema");
  if (!version) {
    // A sound database without our tables is not ours, or has lost its first page's content.
    if (connection.LastCode() == SQLITE_ERROR) return {"it has no schema table", ""};
    return failed("cannot be read");
  }
  if (const int number = std::atoi(version->c_str()); number > kSchemaVersion) {
    return {"", path.string() + ": written by a newer version of this program (schema " +
                    std::to_string(number) + ", known is " + std::to_string(kSchemaVersion) +
                    "); start that version, or give another --storage.path"};
  } else if (number < 1) {
    return {"its schema table is empty", ""};
  }
  return {};
}

}  // namespace

struct Store::Database {
  Database(Folder held, Connection opened)
      : folder(std::move(held)), connection(std::move(opened)), writer(connection) {
    sqlite3_wal_hook(connection.get(), &NoteLogPages, this);
  }
  static int NoteLogPages(void* self, sqlite3*, const char*, int pages) {
    static_cast<Database*>(self)->log_bytes = static_cast<size_t>(pages) * kPageBytes;
    return SQLITE_OK;
  }
  [[nodiscard]] Error Failure(const std::string& what) const {
    return state::Failure(folder.database(), what, connection);
  }
  /// Whether somebody removed or replaced the file: what is written to it now, nobody will read.
  [[nodiscard]] bool Gone() const {
    int moved = 0;
    sqlite3_file_control(connection.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
  }
  int Checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(connection.get(), nullptr,
                                               SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code == SQLITE_OK) log_bytes = 0;
    return code;
  }

  Folder folder;
  Connection connection;
  Writer writer;
  size_t log_bytes = 0;
};

namespace {

/// The first of `changes` that is over kMaxBlobBytes, in words.
std::string Oversize(const Changes& changes) {
  for (const model::Position& position : changes.positions) {
    if (position.carry.size() > kMaxBlobBytes) return "carry of " + position.path;
  }
  for (const Note& note : changes.notes) {
    if (note.value && note.value->size() > kMaxBlobBytes) return "note " + note.key;
  }
  for (const model::SavedSeries& series : changes.series) {
    size_t size = series.buckets.size() * sizeof(uint64_t);
    for (const std::string& value : series.label_values) size += value.size();
    if (size > kMaxBlobBytes) return "series of " + series.family;
  }
  return "";
}

/// Sets the state in `folder` aside and says so.
Result<std::string> SetAside(const Folder& folder, const std::string& damage, TimePoint now) {
  const Result<fs::path> aside = folder.SetAside(now);
  if (!aside.ok()) return Error{aside.error()};
  return folder.database().string() + ": damaged (" + damage + "); set aside as " +
         aside->filename().string() + ", counting begins anew";
}

std::string LostCommits(const Folder& folder, const LogCheck& log) {
  return folder.log().string() + ": damaged: " +
         (log.header_damaged ? "all of its" : "the last " + std::to_string(log.lost_commits)) +
         " commits are lost; going on from the one before them";
}

}  // namespace

Store::Store() = default;

Store::~Store() {
  // As tidy as can be; where it fails, the log holds it all the same.
  if (database_ && !database_->Gone()) (void)database_->Checkpoint();
}

Result<std::unique_ptr<Store>> Store::Open(const fs::path& dir, TimePoint now) {
  Result<Folder> folder = Folder::Open(dir);
  if (!folder.ok()) return Error{folder.error()};
  const std::string path = folder->database().string();
  std::unique_ptr<Store> store(new Store);
  std::optional<Connection> connection;
  std::error_code ignored;

  std::string damage = folder->Suspicion();
  if (damage.empty() && fs::exists(path, ignored)) {
    const LogCheck log = CheckLog(folder->log());
    const Verdict verdict = Examine(connection.emplace(path), path);
    if (!verdict.refusal.empty()) return Error{verdict.refusal};
    damage = verdict.damage;
    if (log.damaged()) store->damage_ = LostCommits(*folder, log);
  }
  if (!damage.empty()) {
    connection.reset();
    Result<std::string> aside = SetAside(*folder, damage, now);
    if (!aside.ok()) return Error{aside.error()};
    store->damage_ = std::move(*aside);
    store->set_aside_ = true;
  }
  if (!connection) {
    if (const Status created = Create(*folder); !created.ok()) return Error{created.error()};
    const Verdict verdict = Examine(connection.emplace(path), path);
    const std::string why = verdict.refusal + verdict.damage;
    if (!why.empty()) return Error{why};
  }
  store->database_ = std::make_unique<Database>(std::move(*folder), std::move(*connection));
  if (store->database_->writer.code() != SQLITE_OK) {
    return store->database_->Failure("is no state of this program");
  }
  // What the last process left in the log is folded in now, while nobody waits for a commit. Where
  // that fails (disk full) the commits will tell.
  (void)store->database_->Checkpoint();
  return store;
}

Result<Snapshot> Store::Load() {
  Result<Snapshot> snapshot = ReadAll(database_->connection);
  if (!snapshot.ok()) {
    return Error{database_->folder.database().string() + ": " + Lower(snapshot.error())};
  }
  return snapshot;
}

Status Store::Commit(const Changes& changes) {
  if (changes.empty()) return {};
  if (const std::string what = Oversize(changes); !what.empty()) {
    return Error{database_->folder.database().string() + ": the " + what + " is over " +
                 std::to_string(kMaxBlobBytes >> 20) + " MiB; nothing was stored"};
  }
  if (database_->Gone()) {
    return Error{database_->folder.database().string() +
                 ": was removed or replaced while in use; restart to begin a new one"};
  }
  if (database_->writer.Write(changes) != SQLITE_OK) {
    return database_->Failure("cannot be written");
  }
  // The commit stands already; a checkpoint that fails (disk full) is tried again at the next one.
  if (database_->log_bytes > kCheckpointBytes) (void)database_->Checkpoint();
  return {};
}

Status Store::Sync() {
  if (database_->Checkpoint() != SQLITE_OK) return database_->Failure("cannot be synced");
  return {};
}

}  // namespace aijob::state
