#pragma once
// FolderListing: what stands in a folder of somebody else's, to a depth and a number that are
// bounded, without following a link; and the small parts of its files that are read.
//
// Files may vanish and grow meanwhile: what is gone is left out. Times are the file system's own.
// Owner: collect/. Threads: none of its own; blocks on slow file systems, so it is called without a
// lock. Failures: a folder that cannot be opened or read is an error with its path and reason.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/descriptor.h"
#include "model/result.h"
#include "model/time.h"

namespace aijob::collect {

/// What one look may cost; shared by all that it does.
struct LookBudget {
  size_t entries = 20'000;                   // names in folders
  uint64_t read_bytes = uint64_t{32} << 20;  // of files
  bool spent = false;                        // something was not read for it
};

struct FolderEntry {
  enum class Kind : uint8_t { kFile, kFolder, kLink, kOther };
  std::string path;  // relative, "a/b"
  Kind kind = Kind::kOther;
  uint64_t bytes = 0;
  model::TimePoint modified{};

  [[nodiscard]] std::string_view name() const {
    return std::string_view(path).substr(path.rfind('/') + 1);
  }
  /// The folder it lies in, "" or "a/".
  [[nodiscard]] std::string_view folder() const {
    return std::string_view(path).substr(0, path.rfind('/') + 1);
  }
};

struct FolderListing {
  std::vector<FolderEntry> entries;  // sorted by path
  bool whole = true;                 // false: more stands there than a look may see
  std::string unreadable;            // the first folder or name that could not be read, and why

  /// The entry of that path, or nullptr.
  [[nodiscard]] const FolderEntry* Find(std::string_view path) const;
};

/// Opens a folder by its absolute path; the path itself may be a link.
model::Result<model::Descriptor> OpenFolder(const std::string& path);

/// Opens the entry `name` of a folder: a folder, no link.
model::Result<model::Descriptor> OpenFolderBelow(int folder, const std::string& name);

/// The same folder once more.
model::Descriptor OpenSame(int folder);

/// What stands below `folder`, `depth` levels of it (1: its own entries).
FolderListing ListFolder(int folder, int depth, LookBudget& budget);

/// A regular file below a folder, opened without following links.
class LookedFile {
 public:
  /// `vanished`, where it is given, is set where the file is gone.
  static model::Result<LookedFile> Open(int folder, std::string_view path, LookBudget& budget,
                                        bool* vanished = nullptr);

  [[nodiscard]] uint64_t size() const { return size_; }
  /// The bytes from `offset` on, as many as there are up to `length`. Nothing where the budget does
  /// not reach or the file cannot be read; read_fault() says which.
  std::optional<std::string> Read(uint64_t offset, size_t length);
  /// Why Read() gave nothing; empty where it is the budget.
  [[nodiscard]] const std::string& read_fault() const { return read_fault_; }

 private:
  LookedFile(model::Descriptor descriptor, uint64_t size, LookBudget& budget)
      : descriptor_(std::move(descriptor)), size_(size), budget_(&budget) {}

  model::Descriptor descriptor_;
  uint64_t size_;
  LookBudget* budget_;
  std::string read_fault_;
};

}  // namespace aijob::collect
