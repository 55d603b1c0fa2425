#pragma once
// Store: what must survive a restart, in one SQLite file, <dir>/state.db: how far each file has
// been read (positions), what the counters stood at (series), and small blobs of later capabilities
// (notes).
//
// One Commit() is one transaction: after SIGKILL at any moment the file holds exactly the last
// commit that answered Ok (or the one under way, whole), so positions and numbers always agree.
// After a power loss it holds some earlier commit, whole too: the write-ahead log is synced only at
// a checkpoint, not at each commit. Who must survive that as well calls Sync() after Commit().
//
// When Commit() fails (disk full, I/O error) nothing of it is stored and the store stays usable:
// the caller KEEPS everything it wanted to store, merges later changes into it, and commits it all
// again. Only an Ok lets go of a change.
//
// Owner: app/, one per process: Open() locks the folder against a second one.
// Threads: one at a time; hold it in a Guarded<> where several want it.
// Cost: a commit of 200 series and 10 positions is about 1 ms of CPU and no fsync; each
// kCheckpointBytes of log one commit also pays for a checkpoint (two fsyncs). Size: the log is
// folded into the file and truncated when it passes kCheckpointBytes.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/families.h"
#include "model/position.h"
#include "model/result.h"
#include "model/time.h"

namespace aijob::state {

inline constexpr int kSchemaVersion = 1;
inline constexpr size_t kMaxBlobBytes = size_t{64} << 20;    // of one carry, note or label set
inline constexpr size_t kCheckpointBytes = size_t{4} << 20;  // of write-ahead log

/// A small piece of somebody's state, opaque here. No value: the note is deleted.
struct Note {
  std::string key;
  std::optional<std::string> value;
};

/// Everything stored, as of the last commit.
struct Snapshot {
  std::vector<model::Position> positions;  // ordered by source, device, inode
  std::vector<model::SavedSeries> series;  // ordered by family
  std::vector<Note> notes;                 // ordered by key; each has a value
};

/// What one commit changes. What is forgotten goes first: an inode may be forgotten and begin anew
/// in the same commit.
struct Changes {
  std::vector<model::Position> forgotten = {};  // only `source` and `identity` are looked at
  std::vector<model::Position> positions = {};  // written whole; key: source, device, inode
  std::vector<model::SavedSeries> forgotten_series =
      {};                                       // only `family` and `label_values` are looked at
  std::vector<model::SavedSeries> series = {};  // written whole; key: family, label values
  std::vector<Note> notes = {};

  [[nodiscard]] bool empty() const {
    return forgotten.empty() && positions.empty() && forgotten_series.empty() && series.empty() &&
           notes.empty();
  }
};

class Store {
 public:
  /// Opens or creates `<dir>/state.db`, and `dir` itself where it is missing.
  /// Fails: another process has it open (the message names its pid); the folder cannot be used; the
  /// file was written by a newer version. A damaged file is no failure: it is renamed to
  /// state.db.damaged-<Unix time of `now`> and an empty one takes its place; damage() says so.
  static model::Result<std::unique_ptr<Store>> Open(const std::filesystem::path& dir,
                                                    model::TimePoint now);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// For the operator: what was found damaged at Open() and what became of it; empty where all was
  /// well.
  [[nodiscard]] const std::string& damage() const;
  /// Whether the file as a whole had to be set aside, so that all counters begin anew.
  [[nodiscard]] bool damaged_set_aside() const;

  model::Result<Snapshot> Load();

  /// Stores `changes` in one transaction, or nothing. Cheap where `changes` is empty.
  model::Status Commit(const Changes& changes);

  /// Makes all commits so far survive a power loss too (a checkpoint with fsync).
  model::Status Sync();

 private:
  struct Opened;
  explicit Store(std::unique_ptr<Opened> opened);

  std::unique_ptr<Opened> opened_;
};

}  // namespace aijob::state
