#pragma once
// Helpers of the tests of push/: pushes written as text, and groups written out.

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "exposition/text_reader.h"
#include "push/groups.h"
#include "push/pack.h"

namespace aijob::push {

inline constexpr uint64_t kSeed = 0x5eed'5eed'5eed'5eed;

/// That many seconds after some start, by both clocks.
inline Moment At(double seconds) {
  const auto passed = std::chrono::nanoseconds(static_cast<int64_t>(std::llround(seconds * 1e9)));
  return {model::TimePoint(passed), std::chrono::steady_clock::time_point(passed)};
}

/// A body in the text format, its last line feed perhaps left out.
inline model::Families FamiliesOf(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  auto read = exposition::ReadText(text);
  EXPECT_TRUE(read.ok()) << read.error() << " in " << text;
  return read.ok() ? std::move(read->families) : model::Families();
}

inline std::vector<PackedFamily> PackedOf(const std::string& text,
                                          const model::GroupingLabels& labels) {
  auto packed = Pack(FamiliesOf(text), labels, kSeed);
  EXPECT_TRUE(packed.ok()) << packed.error() << " in " << text;
  return packed.ok() ? std::move(packed).value() : std::vector<PackedFamily>();
}

inline Push PushOf(const model::GroupingLabels& labels, const std::string& text,
                   Mode mode = Mode::kReplaceGroup) {
  Push push;
  push.labels = labels;
  push.families = PackedOf(text, labels);
  push.mode = mode;
  return push;
}

/// What a store would hold: groups by their id, families by their name.
struct Stored {
  struct Group {
    model::PushedGroup head;
    std::map<std::string, model::PushedFamily> families;
  };
  std::map<uint64_t, Group> groups;

  void Take(const model::PushChanges& changes) {
    using Kind = model::PushChange::Kind;
    for (const model::PushChange& change : changes) {
      const uint64_t id = change.group.id;
      if (change.kind == Kind::kPutGroup) groups[id].head = change.group;
      if (change.kind == Kind::kDropGroup) {
        EXPECT_EQ(groups.erase(id), 1U);
      }
      if (change.kind == Kind::kPutFamily) groups[id].families[change.family.name] = change.family;
      if (change.kind == Kind::kDropFamily) {
        EXPECT_EQ(groups[id].families.erase(change.family.name), 1U);
      }
      if (change.kind == Kind::kDropAll) groups.clear();
    }
  }

  /// For comparing.
  [[nodiscard]] std::string Text() const {
    std::ostringstream out;
    for (const auto& [id, group] : groups) {
      out << id << ' ' << KeyOf(group.head.labels) << " pushed " << group.head.pushed << " failed "
          << group.head.failed << " ttl " << group.head.ttl.count() << '\n';
      for (const auto& [name, family] : group.families) {
        out << "  " << name << " '" << family.help << "' " << static_cast<int>(family.type) << " "
            << family.pushed << ' ' << family.series << '\n';
      }
    }
    return out.str();
  }
};

inline Stored StoredOf(const Groups& groups) {
  Stored stored;
  for (const auto& [key, group] : groups.groups()) {
    Stored::Group& entry = stored.groups[group->head.id];
    entry.head = group->head;
    for (const auto& block : group->blocks) {
      const Family& family = *block->family;
      entry.families[family.name] = {family.name, *block->help, family.type, block->pushed,
                                     block->data};
    }
  }
  return stored;
}

}  // namespace aijob::push
