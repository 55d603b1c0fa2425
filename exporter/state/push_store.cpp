#include "state/push_store.h"

#include "state/database.h"
#include "state/encoding.h"

namespace aijob::state {
namespace {

using model::Error;
using model::PushChange;
using model::Result;
using model::Status;

constexpr int kVersion = 1;
constexpr size_t kLogBytes = size_t{16} << 20;

constexpr char kTables[] = R"sql(
  BEGIN;
  CREATE TABLE schema(version INTEGER NOT NULL);
  CREATE TABLE groups(
    id INTEGER PRIMARY KEY, labels BLOB NOT NULL, pushed, failed, ttl_ms INTEGER NOT NULL);
  CREATE TABLE families(
    group_id INTEGER NOT NULL, name BLOB NOT NULL, help BLOB NOT NULL, type INTEGER NOT NULL,
    pushed, series BLOB NOT NULL, PRIMARY KEY(group_id, name)) WITHOUT ROWID;
)sql";

constexpr char kReadGroups[] = "SELECT id, labels, pushed, failed, ttl_ms FROM groups ORDER BY id";
constexpr char kReadFamilies[] =
    "SELECT group_id, name, help, type, pushed, series FROM families ORDER BY group_id, name";
constexpr char kPutGroup[] =
    "INSERT OR REPLACE INTO groups(id, labels, pushed, failed, ttl_ms) VALUES(?,?,?,?,?)";
constexpr char kPutFamily[] =
    "INSERT OR REPLACE INTO families(group_id, name, help, type, pushed, series)"
    " VALUES(?,?,?,?,?,?)";
constexpr char kDropGroup[] = "DELETE FROM groups WHERE id = ?";
constexpr char kDropFamilies[] = "DELETE FROM families WHERE group_id = ?";
constexpr char kDropFamily[] = "DELETE FROM families WHERE group_id = ? AND name = ?";

model::PushedGroup GroupAt(const Statement& row) {
  model::PushedGroup group;
  group.id = row.IntegerAt(0);
  const auto labels = DecodeStrings(row.BytesAt(1));
  for (size_t i = 0; labels && i + 1 < labels->size(); i += 2) {
    group.labels.emplace_back((*labels)[i], (*labels)[i + 1]);
  }
  group.pushed = row.RealAt(2);
  group.failed = row.RealAt(3);
  group.ttl = std::chrono::milliseconds(static_cast<int64_t>(row.IntegerAt(4)));
  return group;
}

model::PushedFamily FamilyAt(const Statement& row) {
  model::PushedFamily family;
  family.name = row.BytesAt(1);
  family.help = row.BytesAt(2);
  const uint64_t type = row.IntegerAt(3);
  constexpr auto kLast = static_cast<uint64_t>(prometheus::MetricType::Histogram);
  if (type <= kLast) family.type = static_cast<prometheus::MetricType>(type);
  family.pushed = row.RealAt(4);
  family.series = row.BytesAt(5);
  return family;
}

}  // namespace

struct PushStore::Opened {
  explicit Opened(std::unique_ptr<Database> opened)
      : database(std::move(opened)),
        begin(connection().get(), "BEGIN IMMEDIATE"),
        commit(connection().get(), "COMMIT"),
        put_group(connection().get(), kPutGroup),
        put_family(connection().get(), kPutFamily),
        drop_group(connection().get(), kDropGroup),
        drop_families(connection().get(), kDropFamilies),
        drop_family(connection().get(), kDropFamily) {}

  [[nodiscard]] Connection& connection() const { return database->connection(); }
  [[nodiscard]] bool Prepared() const {
    for (const Statement* statement :
         {&begin, &commit, &put_group, &put_family, &drop_group, &drop_families, &drop_family}) {
      if (statement->code() != SQLITE_OK) return false;
    }
    return true;
  }
  int Write(const PushChange& change);
  int PutGroup(const model::PushedGroup& group);
  int PutFamily(uint64_t group, const model::PushedFamily& family);
  int DropAll();

  std::unique_ptr<Database> database;
  Statement begin, commit, put_group, put_family, drop_group, drop_families, drop_family;
};

int PushStore::Opened::PutGroup(const model::PushedGroup& group) {
  std::vector<std::string> labels;
  for (const auto& [name, value] : group.labels) {
    labels.push_back(name);
    labels.push_back(value);
  }
  const std::string encoded = EncodeStrings(labels);
  put_group.Integer(group.id).Blob(encoded).Real(group.pushed).Real(group.failed);
  return put_group.Integer(static_cast<uint64_t>(group.ttl.count())).Run();
}

int PushStore::Opened::PutFamily(uint64_t group, const model::PushedFamily& family) {
  put_family.Integer(group).Blob(family.name).Blob(family.help);
  put_family.Integer(static_cast<uint64_t>(family.type)).Real(family.pushed);
  return put_family.Blob(family.series).Run();
}

int PushStore::Opened::DropAll() {
  const int code = connection().Execute("DELETE FROM families");
  return code == SQLITE_OK ? connection().Execute("DELETE FROM groups") : code;
}

int PushStore::Opened::Write(const PushChange& change) {
  switch (change.kind) {
    case PushChange::Kind::kPutGroup:
      return PutGroup(change.group);
    case PushChange::Kind::kPutFamily:
      return PutFamily(change.group.id, change.family);
    case PushChange::Kind::kDropFamily:
      return drop_family.Integer(change.group.id).Blob(change.family.name).Run();
    case PushChange::Kind::kDropAll:
      return DropAll();
    case PushChange::Kind::kDropGroup:
      break;
  }
  const int code = drop_families.Integer(change.group.id).Run();
  return code == SQLITE_OK ? drop_group.Integer(change.group.id).Run() : code;
}

PushStore::PushStore(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}
PushStore::~PushStore() = default;

Result<std::unique_ptr<PushStore>> PushStore::Open(const std::filesystem::path& dir,
                                                   model::TimePoint now) {
  DatabaseOptions options;
  options.name = "pushes";
  options.create_tables = kTables;
  options.version = kVersion;
  options.sync_commits = true;
  options.checkpoint_bytes = kLogBytes;
  options.consequence = "no group of before is left";
  Result<std::unique_ptr<Database>> database = Database::Open(dir, options, now);
  if (!database.ok()) return Error{database.error()};
  auto opened = std::make_unique<Opened>(std::move(*database));
  if (!opened->Prepared()) return opened->database->Failure("is no store of this program");
  return std::unique_ptr<PushStore>(new PushStore(std::move(opened)));
}

const std::string& PushStore::damage() const { return opened_->database->damage(); }
bool PushStore::damaged_set_aside() const { return opened_->database->set_aside(); }

Status PushStore::Load(
    const std::function<void(model::PushedGroup)>& take_group,
    const std::function<void(uint64_t group, model::PushedFamily)>& take_family) {
  Statement groups(opened_->connection().get(), kReadGroups);
  int code = groups.code() == SQLITE_OK ? groups.Next() : groups.code();
  for (; code == SQLITE_ROW; code = groups.Next()) take_group(GroupAt(groups));
  if (code != SQLITE_DONE) return opened_->database->Failure("cannot be read");
  Statement families(opened_->connection().get(), kReadFamilies);
  code = families.code() == SQLITE_OK ? families.Next() : families.code();
  for (; code == SQLITE_ROW; code = families.Next()) {
    take_family(families.IntegerAt(0), FamilyAt(families));
  }
  if (code != SQLITE_DONE) return opened_->database->Failure("cannot be read");
  return {};
}

Status PushStore::Commit(const model::PushChanges& changes) {
  if (changes.empty()) return {};
  if (Status usable = opened_->database->Usable(); !usable.ok()) return usable;
  int code = opened_->begin.Run();
  for (size_t i = 0; i < changes.size() && code == SQLITE_OK; ++i) {
    code = opened_->Write(changes[i]);
  }
  if (code == SQLITE_OK) code = opened_->commit.Run();
  if (code != SQLITE_OK) {
    Error failure = opened_->database->Failure("cannot be written");
    // Some errors (a full disk) have rolled back already, others have not.
    if (sqlite3_get_autocommit(opened_->connection().get()) == 0) {
      opened_->connection().Execute("ROLLBACK");
    }
    return failure;
  }
  opened_->database->AfterCommit();
  return {};
}

}  // namespace aijob::state
