#pragma once
// PushStore: the pushed groups in a SQLite file of their own, <dir>/pushes.db. Beside state.db and
// not in it, so that counting never waits for the disk: a push is synced before it is answered, a
// commit of the counts is not.
//
// Commit() is one transaction for as many changes as were given, and survives a power loss. Where
// it fails nothing of it is stored. A damaged file is set aside and told, as Store does.
//
// Owner: app/. Threads: one at a time. Cost: about 10 us a family, and one fsync a commit.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "model/pushed.h"
#include "model/result.h"
#include "model/time.h"

namespace aijob::state {

class PushStore {
 public:
  static model::Result<std::unique_ptr<PushStore>> Open(const std::filesystem::path& dir,
                                                        model::TimePoint now);
  ~PushStore();
  PushStore(const PushStore&) = delete;
  PushStore& operator=(const PushStore&) = delete;

  /// For the operator: what was found damaged at Open(); empty where all was well.
  [[nodiscard]] const std::string& damage() const;
  /// Whether the whole file had to be set aside.
  [[nodiscard]] bool damaged_set_aside() const;

  /// All groups in the order of their making, then all families, a group's together. Fails where
  /// the file cannot be read; what is no group of ours is told and left out.
  model::Status Load(const std::function<void(model::PushedGroup)>& take_group,
                     const std::function<void(uint64_t group, model::PushedFamily)>& take_family);

  model::Status Commit(const model::PushChanges& changes);

 private:
  struct Opened;
  explicit PushStore(std::unique_ptr<Opened> opened);

  std::unique_ptr<Opened> opened_;
};

}  // namespace aijob::state
