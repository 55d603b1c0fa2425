#pragma once
// World: groups for one test, in which each push takes place a second after the last, and a store
// that takes every change.

#include <gtest/gtest.h>

#include <string>

#include "push/block.h"
#include "push/label_text.h"
#include "push/pushing.h"

namespace aijob::push {

struct World {
  explicit World(Limits limits = {}) : groups(limits, kSeed) {}

  Groups groups;
  model::PushChanges changes;  // all of them
  Outcome outcome = Outcome::kDone;
  double now = 0;  // of the last push

  /// The error; empty where it was done.
  std::string Apply(Push push) {
    Undo undo;
    const Verdict verdict = groups.Apply(std::move(push), At(++now), changes, undo);
    outcome = verdict.outcome;
    EXPECT_EQ(verdict.error.empty(), verdict.outcome == Outcome::kDone);
    EXPECT_EQ(Stored(), StoredOf(groups).Text()) << "the store disagrees";
    return verdict.error;
  }
  std::string Put(const model::GroupingLabels& labels, const std::string& text,
                  const std::string& refused = "") {
    Push push = PushOf(labels, text);
    push.refused = refused;
    return Apply(std::move(push));
  }
  std::string Post(const model::GroupingLabels& labels, const std::string& text) {
    return Apply(PushOf(labels, text, Mode::kReplaceFamilies));
  }
  std::string Add(const model::GroupingLabels& labels, const std::string& text,
                  GaugeRule gauges = GaugeRule::kLast) {
    Push push = PushOf(labels, text, Mode::kAggregate);
    push.gauges = gauges;
    return Apply(std::move(push));
  }
  void Delete(const model::GroupingLabels& labels) {
    Undo undo;
    groups.Delete(labels, changes, undo);
  }
  void DeleteAll() {
    Undo undo;
    groups.DeleteAll(changes, undo);
  }
  size_t Expire(const Moment& moment, size_t most = 1000) {
    Undo undo;
    const bool any = groups.AnyExpired(moment);
    const size_t expired = groups.Expire(moment, most, changes, undo);
    EXPECT_EQ(any, expired > 0);
    EXPECT_EQ(Stored(), StoredOf(groups).Text()) << "the store disagrees";
    return expired;
  }

  /// What the store holds.
  [[nodiscard]] std::string Stored() const {
    push::Stored stored;
    stored.Take(changes);
    return stored.Text();
  }

  /// Each group in a line: values of its labels, @ time of its push, ! time of its failure, and
  /// families with the labels of their series, but for job and instance.
  [[nodiscard]] std::string Told() const {
    std::ostringstream out;
    for (const auto& [key, group] : groups.groups()) {
      std::string sign;
      for (const auto& label : group->head.labels) {
        out << sign << label.second;
        sign = ",";
      }
      out << '@' << group->head.pushed;
      if (group->head.failed > 0) out << '!' << group->head.failed;
      out << ':';
      std::map<std::string, std::string> families;
      for (const auto& block : group->blocks) families[block->family->name] = Told(*block);
      for (const auto& [name, series] : families) out << ' ' << name << series;
      out << '\n';
    }
    return out.str();
  }
  static std::string Told(const Block& block) {
    std::string told;
    BlockReader reader(block.data, block.family->type);
    while (reader.Next()) {
      told += '{';
      for (std::string_view rest = reader.labels; !rest.empty();) {
        const LabelOfText label = TakeLabel(rest);
        if (label.name == "job" || label.name == "instance") continue;
        if (told.back() != '{') told += ',';
        told.append(label.name).append("=\"").append(label.escaped).append("\"");
      }
      told += '}';
    }
    return told;
  }

  [[nodiscard]] const Block& BlockOf(const model::GroupingLabels& labels,
                                     const std::string& family) const {
    for (const auto& block : groups.groups().at(KeyOf(labels))->blocks) {
      if (block->family->name == family) return *block;
    }
    ADD_FAILURE() << "no family " << family;
    static const Block kNone;
    return kNone;
  }
  /// Of a counter's or gauge's first series.
  [[nodiscard]] double Value(const model::GroupingLabels& labels, const std::string& family) const {
    const Block& block = BlockOf(labels, family);
    BlockReader reader(block.data, block.family->type);
    EXPECT_TRUE(reader.Next());
    return block.family->type == prometheus::MetricType::Counter
               ? reader.series.metric.counter.value
               : reader.series.metric.gauge.value;
  }
};

}  // namespace aijob::push
