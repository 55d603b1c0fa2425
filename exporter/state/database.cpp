#include "state/database.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "state/log_check.h"
#include "state/store.h"

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
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
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

/// A new, empty database under its name, or none: made beside it and renamed.
Status Create(const Folder& folder, const DatabaseOptions& options) {
  std::error_code ignored;
  fs::remove(folder.draft(), ignored);
  {
    Connection draft(folder.draft().string());
    const std::string tables = std::string(options.create_tables) + "INSERT INTO schema VALUES(" +
                               std::to_string(options.version) + "); COMMIT;";
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

Verdict Examine(Connection& connection, const fs::path& path, const DatabaseOptions& options) {
  const auto failed = [&](const std::string& what) -> Verdict {
    if (IsDamage(connection.LastCode())) return {Lower(connection.Message()), ""};
    return {"", Failure(path, what, connection).message};
  };
  if (connection.code() != SQLITE_OK) return failed("cannot be opened");
  sqlite3_limit(connection.get(), SQLITE_LIMIT_LENGTH, static_cast<int>(4 * kMaxBlobBytes));
  // A file that is set aside or refused stays as it was found; ours is folded in by ~Database().
  sqlite3_db_config(connection.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  const std::string pragmas = std::string(kPragmas) + "PRAGMA synchronous = " +
                              (options.sync_commits ? "FULL;" : "NORMAL;");
  if (connection.Execute(pragmas.c_str()) != SQLITE_OK) return failed("cannot be opened");
  const auto check = connection.Ask("PRAGMA quick_check(1)");
  if (!check) return failed("cannot be checked");
  if (*check != "ok") return {Lower(*check), ""};
  const auto version = connection.Ask("SELECT max(version) FROM schema");
  if (!version) {
    // A sound database without our tables is not ours, or has lost its first page's content.
    if (connection.LastCode() == SQLITE_ERROR) return {"it has no schema table", ""};
    return failed("cannot be read");
  }
  if (const int number = std::atoi(version->c_str()); number > options.version) {
    return {"", path.string() + ": written by a newer version of this program (schema " +
                    std::to_string(number) + ", known is " + std::to_string(options.version) +
                    "); start that version, or give another --storage.path"};
  } else if (number < 1) {
    return {"its schema table is empty", ""};
  }
  return {};
}

/// Sets the database in `folder` aside and says so.
Result<std::string> SetAside(const Folder& folder, const DatabaseOptions& options,
                             const std::string& damage, TimePoint now) {
  const Result<fs::path> aside = folder.SetAside(now);
  if (!aside.ok()) return Error{aside.error()};
  return folder.database().string() + ": damaged (" + damage + "); set aside as " +
         aside->filename().string() + ", " + options.consequence;
}

std::string LostCommits(const Folder& folder, const LogCheck& log) {
  return folder.log().string() + ": damaged: " +
         (log.header_damaged ? "all of its" : "the last " + std::to_string(log.lost_commits)) +
         " commits are lost; going on from the one before them";
}

}  // namespace

Database::Database(Folder folder, Connection connection, size_t checkpoint_bytes)
    : folder_(std::move(folder)),
      connection_(std::move(connection)),
      checkpoint_bytes_(checkpoint_bytes) {
  sqlite3_wal_hook(connection_.get(), &NoteLogPages, this);
}

Database::~Database() {
  // As tidy as can be; where it fails, the log holds it all the same.
  if (!Gone()) (void)Checkpoint();
}

Result<std::unique_ptr<Database>> Database::Open(const fs::path& dir,
                                                 const DatabaseOptions& options, TimePoint now) {
  Result<Folder> folder = Folder::Open(dir, options.name);
  if (!folder.ok()) return Error{folder.error()};
  const std::string path = folder->database().string();
  std::optional<Connection> connection;
  std::error_code ignored;
  std::string damage = folder->Suspicion();
  std::string told;
  if (damage.empty() && fs::exists(path, ignored)) {
    const LogCheck log = CheckLog(folder->log());
    const Verdict verdict = Examine(connection.emplace(path), path, options);
    if (!verdict.refusal.empty()) return Error{verdict.refusal};
    damage = verdict.damage;
    if (log.damaged()) told = LostCommits(*folder, log);
  }
  const bool set_aside = !damage.empty();
  if (set_aside) {
    connection.reset();
    Result<std::string> aside = SetAside(*folder, options, damage, now);
    if (!aside.ok()) return Error{aside.error()};
    told = std::move(*aside);
  }
  if (!connection) {
    if (const Status created = Create(*folder, options); !created.ok()) {
      return Error{created.error()};
    }
    const Verdict verdict = Examine(connection.emplace(path), path, options);
    const std::string why = verdict.refusal + verdict.damage;
    if (!why.empty()) return Error{why};
  }
  std::unique_ptr<Database> database(
      new Database(std::move(*folder), std::move(*connection), options.checkpoint_bytes));
  database->damage_ = std::move(told);
  database->set_aside_ = set_aside;
  // What the last process left in the log is folded in now, while nobody waits for a commit. Where
  // that fails (disk full) the commits will tell.
  (void)database->Checkpoint();
  return database;
}

int Database::NoteLogPages(void* self, sqlite3*, const char*, int pages) {
  static_cast<Database*>(self)->log_bytes_ = static_cast<size_t>(pages) * kPageBytes;
  return SQLITE_OK;
}

Error Database::Failure(const std::string& what) const {
  return state::Failure(folder_.database(), what, connection_);
}

bool Database::Gone() const {
  int moved = 0;
  sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

Status Database::Usable() const {
  if (!Gone()) return {};
  return Error{path() + ": was removed or replaced while in use; restart to begin a new one"};
}

int Database::Checkpoint() {
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if (code == SQLITE_OK) log_bytes_ = 0;
  return code;
}

// The commit stands already; a checkpoint that fails (disk full) is tried again at the next one.
void Database::AfterCommit() {
  if (log_bytes_ > checkpoint_bytes_) (void)Checkpoint();
}

}  // namespace aijob::state
