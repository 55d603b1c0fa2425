#pragma once
// Tailer::Impl: the files of one source and what is known of them. Internal to tail/; tailer.h is
// its manual. Its functions stand in tailer.cpp (steps), discover.cpp (what is at a path),
// rotate.cpp (what became of a file), copies.cpp (copytruncate), adopt.cpp (what was rotated before
// anybody looked) and restore.cpp (positions from before).
//
// Every File is in files_ (by stream) and by_identity_; one that is where the globs look also in
// by_path_; one whose place is known in by_real_.

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tail/ended.h"
#include "tail/file.h"
#include "tail/finder.h"
#include "tail/folders.h"
#include "tail/glob.h"
#include "tail/reader.h"
#include "tail/rootfs.h"
#include "tail/streams.h"
#include "tail/tailer.h"

struct stat;

namespace aijob::tail {

class Tailer::Impl {
 public:
  Impl(Options options, std::vector<model::Position> stored, bool first_start,
       model::TimePoint now);

  // tailer.cpp
  bool Step(model::TimePoint now, const Sink& sink);
  [[nodiscard]] int WakeFd() const { return wake_.get(); }
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;
  [[nodiscard]] bool CaughtUp() const;
  PositionChanges TakeChanges();
  [[nodiscard]] std::vector<model::Position> Positions() const;
  [[nodiscard]] Stats GetStats() const;
  [[nodiscard]] uint64_t LagBytes() const;
  [[nodiscard]] std::vector<FileStatus> Files() const;
  std::vector<std::string> TakeMessages();

 private:
  struct IdentityHash {
    size_t operator()(const model::FileIdentity& identity) const {
      return identity.inode * 0x9e3779b97f4a7c15u ^ identity.device;
    }
  };
  /// A new file that looks like a copy of a known one, see tailer.h.
  struct Held {
    Found found;
    model::FileIdentity identity;
    model::StreamId original = 0;
    model::Descriptor fd;
    uint64_t size = 0;
    model::TimePoint changed;
  };
  /// A stored position whose file cannot be looked at now.
  struct Waiting {
    model::Position position;
    model::TimePoint until;
  };
  /// A file open for reading, not followed yet.
  struct Opened {
    model::Descriptor fd;
    Found found;
    model::FileIdentity identity;
    uint64_t size = 0;
    int64_t mtime = 0;
    [[nodiscard]] Ended::Seen AsSeen() const { return {fd.get(), identity, size, mtime}; }
  };

  // tailer.cpp
  void Queue(File& file);
  void ReadQueued();
  void ReadOne(File& file);
  bool NoteEmpty(File& file, int64_t written) const;
  void EndOver();
  void EndIfOver(File& file);
  void Tell(std::string message);

  // discover.cpp
  void TakeNews();
  void Rescan();
  void PollSizes();
  void Check(const Found& found);
  void CheckPath(const std::string& path);
  void CheckFindings(const Findings& findings);
  void Gone(const std::string& path, int error);
  void OpenNew(const Found& found);
  void Touch(File& file, const struct stat& info);
  [[nodiscard]] Finder::Entered Watching();

  // rotate.cpp
  Opened Open(const Found& found, bool told);
  File& Add(Opened opened, bool rotated);
  void Remove(File& file, bool ended);
  void Bind(File& file, const Found& found, bool rotated);
  void Unbind(File& file);
  void MovedAway(File& file);
  void Cut(File& file);
  bool Locate(File& file);
  void End(File& file, const std::string& origin);
  [[nodiscard]] Found PlaceOf(const std::string& real) const;
  void StartAtEnd(File& file) const;

  // copies.cpp
  Opened FindCopy(const model::Position& position, const std::string& origin, uint64_t at_least);
  [[nodiscard]] std::vector<std::string> DerivedFiles(const std::string& origin) const;
  [[nodiscard]] bool LooksCut(const File& file) const;
  [[nodiscard]] bool IsCopySoFar(int fd, const File& original) const;
  bool HoldBack(Opened& opened);
  [[nodiscard]] std::vector<model::StreamId> OriginalsOf(const Found& found);
  void CheckHeld();
  void CutFrom(const std::string& origin);
  [[nodiscard]] bool IsHeld(const model::FileIdentity& identity) const;

  // adopt.cpp
  void AdoptUnseen();
  void AdoptOnce();
  void AdoptBeside(const std::unordered_set<model::StreamId>& moved,
                   const std::unordered_set<model::StreamId>& opened);
  void AdoptMoved(const News& news);
  void AdoptNewer(const std::string& origin, const std::string& shape, int64_t after);
  void LeaveBefore(const File& empty);
  File* Adopt(const std::string& real, const std::string& origin);

  // special.cpp
  void OpenSpecial(std::vector<model::Position>& stored);
  void OpenKmsg(const std::string& path, const std::string& real,
                std::vector<model::Position>& stored);
  void OpenFifo(const Found& found);
  void AddStream(StreamKind kind, model::Descriptor fd, const std::string& path,
                 model::Position position);
  void WakeBy(int fd);
  bool ReadStreams();

  // restore.cpp
  void Restore(std::vector<model::Position> stored);
  [[nodiscard]] bool IsStored(const Opened& opened) const;
  [[nodiscard]] std::string OriginOf(const std::string& real) const;
  void RestoreOne(model::Position position, model::TimePoint until);
  void Resume(model::Position position, Opened opened, std::string origin);
  Opened FindMoved(const model::Position& position, const std::string& folder);
  void RetryWaiting();

  Options options_;
  GlobSet globs_;
  Rootfs rootfs_;
  Stats stats_;
  Folders folders_;
  Finder finder_;
  Reader reader_;

  model::TimePoint now_;
  const Sink* sink_ = nullptr;  // during Step
  bool first_look_ = false;     // the first files of a first start are being found
  model::StreamId next_stream_;

  std::unordered_map<model::StreamId, std::unique_ptr<File>> files_;
  std::unordered_map<model::FileIdentity, File*, IdentityHash> by_identity_;
  std::unordered_map<std::string, File*> by_path_;
  std::unordered_map<std::string, File*> by_real_;
  std::unordered_map<std::string, std::string> links_;  // target -> the link's path
  model::Descriptor wake_;                              // epoll: inotify and the streams
  std::vector<std::unique_ptr<Stream>> streams_;
  std::deque<model::StreamId> queue_;
  std::vector<model::StreamId> ending_;
  mutable std::vector<model::StreamId> catching_up_;
  std::vector<Held> held_;
  std::vector<model::Position> restoring_;  // during Restore: all of them
  std::vector<Waiting> waiting_;
  std::unordered_set<model::StreamId> moved_;
  std::unordered_set<model::StreamId> opened_;                 // new since the last AdoptUnseen
  std::vector<std::pair<std::string, int64_t>> empty_before_;  // real path, when it was written
  std::vector<model::Position> forgotten_;
  Ended ended_;
  std::unordered_set<std::string> compressed_;
  std::unordered_set<std::string> told_;
  std::vector<std::string> messages_;
  bool more_news_ = false;
  bool more_streams_ = true;
  model::TimePoint next_rescan_;
  model::TimePoint next_poll_;
  model::TimePoint next_poll_folders_;
};

}  // namespace aijob::tail
