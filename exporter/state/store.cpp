#include "state/store.h"

#include "state/database.h"
#include "state/reader.h"
#include "state/schema.h"
#include "state/writer.h"

namespace aijob::state {
namespace {

namespace fs = std::filesystem;
using model::Error;
using model::Result;
using model::Status;
using model::TimePoint;

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

}  // namespace

struct Store::Opened {
  explicit Opened(std::unique_ptr<Database> opened)
      : database(std::move(opened)), writer(database->connection()) {}
  std::unique_ptr<Database> database;
  Writer writer;
};

Store::Store(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::Open(const fs::path& dir, TimePoint now) {
  DatabaseOptions options;
  options.name = "state";
  options.create_tables = kCreateTables;
  options.version = kSchemaVersion;
  options.checkpoint_bytes = kCheckpointBytes;
  options.consequence = "counting begins anew";
  Result<std::unique_ptr<Database>> database = Database::Open(dir, options, now);
  if (!database.ok()) return Error{database.error()};
  auto opened = std::make_unique<Opened>(std::move(*database));
  if (opened->writer.code() != SQLITE_OK) {
    return opened->database->Failure("is no state of this program");
  }
  return std::unique_ptr<Store>(new Store(std::move(opened)));
}

const std::string& Store::damage() const { return opened_->database->damage(); }
bool Store::damaged_set_aside() const { return opened_->database->set_aside(); }

Result<Snapshot> Store::Load() {
  Result<Snapshot> snapshot = ReadAll(opened_->database->connection());
  if (!snapshot.ok()) return Error{opened_->database->path() + ": " + snapshot.error()};
  return snapshot;
}

Status Store::Commit(const Changes& changes) {
  if (changes.empty()) return {};
  Database& database = *opened_->database;
  if (const std::string what = Oversize(changes); !what.empty()) {
    return Error{database.path() + ": the " + what + " is over " +
                 std::to_string(kMaxBlobBytes >> 20) + " MiB; nothing was stored"};
  }
  if (Status usable = database.Usable(); !usable.ok()) return usable;
  if (opened_->writer.Write(changes) != SQLITE_OK) return database.Failure("cannot be written");
  database.AfterCommit();
  return {};
}

Status Store::Sync() {
  Database& database = *opened_->database;
  if (database.Checkpoint() != SQLITE_OK) return database.Failure("cannot be synced");
  return {};
}

}  // namespace aijob::state
