#include "push/scrape.h"

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
      series.metric.label.push_back({std::string(label.name), Unescaped(label.escaped)});
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
    scraped.streamed.push_back({family->name, *family->help, family->type, each});
  }
  if (groups.groups().empty()) return scraped;
  scraped.streamed.push_back(
      Times(groups, kPushFailureTime, kPushFailureTimeHelp, &model::PushedGroup::failed));
  scraped.streamed.push_back(Times(groups, kPushTime, kPushTimeHelp, &model::PushedGroup::pushed));
  if (!groups.deadlines().empty()) scraped.streamed.push_back(Expiries(groups));
  return scraped;
}

}  // namespace aijob::push
