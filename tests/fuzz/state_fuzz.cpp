// A damaged state: a sound state.db and its log, then bytes of them changed or cut off. Checked: it
// opens, or is set aside and says so, or is refused with a message; what opens can be read, or says
// why not; what is then committed is there at the next start.
//
// An input: the first byte chooses what is damaged, then come triples (offset in steps of 1/65536
// of the file, new byte). 'R': the rest is the database itself; 'L': the rest is the log.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "state/store.h"

namespace fs = std::filesystem;
using namespace aijob;

namespace {

const model::TimePoint kNow{std::chrono::seconds(1'700'000'000)};

void Must(bool holds) {
  if (!holds) std::abort();
}

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void Write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// A folder, in memory where there is one, and the sound files to damage.
struct Bench {
  fs::path folder;
  std::string database;
  std::string log;

  Bench() {
    const fs::path memory = "/dev/shm";
    const fs::path under = fs::is_directory(memory) ? memory : fs::temp_directory_path();
    std::string pattern = (under / "aijob_state_fuzz_XXXXXX").string();
    folder = mkdtemp(pattern.data());
    for (int step = 1; step <= 3; ++step) {
      const auto store = state::Store::Open(folder / "sound", kNow);
      Must(store.ok());
      state::Changes changes;
      for (uint64_t inode = 1; inode <= 20; ++inode) {
        model::Position position;
        position.source = "jobs";
        position.path = "/var/log/jobs/" + std::to_string(inode) + ".log";
        position.identity = {.device = 66, .inode = inode};
        position.offset = inode * static_cast<uint64_t>(step);
        position.carry = std::string(inode * 20, 'c');
        changes.positions.push_back(position);
        changes.series.push_back({"f", {"a", std::to_string(inode)}, 1.5, {1, 2, 3}, 7});
      }
      changes.notes.push_back({"note", std::string(200, 'n')});
      Must((*store)->Commit(changes).ok());
      if (step == 3) {  // as SIGKILL would leave it: the last commit still in the log
        database = Read(folder / "sound/state.db");
        log = Read(folder / "sound/state.db-wal");
      }
    }
    Must(!database.empty() && !log.empty());
  }
  ~Bench() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
};

void Edit(std::string& bytes, const uint8_t* data, size_t size) {
  for (size_t i = 0; i + 2 < size && !bytes.empty(); i += 3) {
    const size_t offset = (size_t{data[i]} << 8 | data[i + 1]) * bytes.size() >> 16;
    bytes[offset] = static_cast<char>(data[i + 2]);
  }
}

void Damage(std::string& database, std::string& log, const uint8_t* data, size_t size) {
  const char kind = size > 0 ? static_cast<char>(data[0]) : '\0';
  const std::string rest(data + (size > 0 ? 1 : 0), data + size);
  if (kind == 'R') {
    database = rest;
    log.clear();
  } else if (kind == 'L') {
    log = rest;
  } else if (size > 2) {
    std::string& edited = (kind & 1) != 0 ? log : database;
    if ((kind & 2) != 0) edited.resize(edited.size() * (size_t{data[1]} + 1) / 256);
    if ((kind & 4) != 0) log.clear();
    Edit(edited, data + 2, size - 2);
  }
}

/// The note of key "after" that the folder holds; "?" where it cannot be read.
std::string NoteAfter(state::Store& store) {
  const auto snapshot = store.Load();
  if (!snapshot.ok()) {
    Must(!snapshot.error().empty());
    return "?";
  }
  for (const state::Note& note : snapshot->notes) {
    if (note.key == "after") return *note.value;
  }
  return "";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Bench bench;
  const fs::path folder = bench.folder / "damaged";
  std::string database = bench.database;
  std::string log = bench.log;
  Damage(database, log, data, size);
  fs::remove_all(folder);
  fs::create_directory(folder);
  Write(folder / "state.db", database);
  if (!log.empty()) Write(folder / "state.db-wal", log);

  bool stored = false;
  {
    const auto store = state::Store::Open(folder, kNow);
    if (!store.ok()) {
      Must(!store.error().empty());
      return 0;
    }
    Must(!(*store)->damaged_set_aside() || !(*store)->damage().empty());
    if (NoteAfter(**store) == "?") return 0;
    const model::Status commit = (*store)->Commit({.notes = {{"after", "stored"}}});
    Must(commit.ok() || !commit.error().empty());
    stored = commit.ok();
  }
  const auto again = state::Store::Open(folder, kNow);
  Must(again.ok());
  if (stored) Must(NoteAfter(**again) == "stored");
  return 0;
}
