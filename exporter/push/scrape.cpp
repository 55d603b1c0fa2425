#include "push/scrape.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "push/block.h"
#include "push/label_text.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;

exposition::StreamedFamily Times(const Groups& groups, std::string_view name, std::string_view help,
                                 double model::PushedGroup::*time) {
  const auto each = [&groups, time](const exposition::SeriesSink& sink) {
    model::Series series;
    for (const auto& [key, group] : groups.groups()) {
      series.metric.gauge.value = group->head.*time;
      sink(series, group->label_text);
    }
  };
  return {name, help, MetricType::Gauge, each};
}

/// When groups that have a time to live will be deleted.
exposition::StreamedFamily Expiries(const Groups& groups) {
  const auto each = [&groups](const exposition::SeriesSink& sink) {
    model::Series series;
    for (const auto& [deadline, group] : groups.deadlines()) {
      const std::chrono::duration<double> ttl = group->head.ttl;
      series.metric.gauge.value = group->head.pushed + ttl.count();
      sink(series, group->label_text);
    }
  };
  return {kPushExpiry, kPushExpiryHelp, MetricType::Gauge, each};
}

}  // namespace

model::Family Unpack(const Block& block) {
  model::Family family;
  family.name = block.family->name;
  family.help = *block.help;
  family.type = block.family->type;
  BlockReader reader(block.data, family.type);
  while (reader.Next()) {
    model::Series series = reader.series;
    for (std::string_view rest = reader.labels; !rest.empty();) {
      const LabelOfText label = TakeLabel(rest);
      series.metric.label.push_back({Unescaped(label.name), Unescaped(label.escaped)});
    }
    family.series.push_back(std::move(series));
  }
  return family;
}

Scraped Scrape(const Groups& groups, const std::function<bool(std::string_view)>& is_shared) {
  Scraped scraped;
  for (const auto& [name, family] : groups.families()) {
    if (is_shared(name)) {
      for (const Block* block : family->blocks) scraped.merged.push_back(Unpack(*block));
      continue;
    }
    const auto each = [family = family.get()](const exposition::SeriesSink& sink) {
      for (const Block* block : family->blocks) {
        BlockReader reader(block->data, family->type);
        while (reader.Next()) sink(reader.series, reader.labels);
      }
    };
    const bool utf8_labels = std::any_of(family->blocks.begin(), family->blocks.end(),
                                         [](const Block* block) { return block->utf8_labels; });
    scraped.streamed.push_back({family->name, *family->help, family->type, each, utf8_labels});
  }
  if (groups.groups().empty()) return scraped;
  const size_t others = scraped.streamed.size();
  scraped.streamed.push_back(
      Times(groups, kPushFailureTime, kPushFailureTimeHelp, &model::PushedGroup::failed));
  scraped.streamed.push_back(Times(groups, kPushTime, kPushTimeHelp, &model::PushedGroup::pushed));
  if (!groups.deadlines().empty()) scraped.streamed.push_back(Expiries(groups));
  const bool utf8_labels = std::any_of(
      groups.groups().begin(), groups.groups().end(),
      [](const auto& group) { return exposition::MayHaveQuotedName(group.second->label_text); });
  for (size_t i = others; i < scraped.streamed.size(); ++i) {
    scraped.streamed[i].utf8_labels = utf8_labels;
  }
  return scraped;
}

}  // namespace aijob::push
