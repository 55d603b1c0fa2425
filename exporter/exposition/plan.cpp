#include "exposition/plan.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "exposition/sample_syntax.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

constexpr size_t kMaxMessages = 10;

/// All families of one name, as one.
PlannedFamily Gather(std::span<const model::Family* const> parts, WriteReport& report) {
  PlannedFamily planned;
  planned.name = parts.front()->name;
  planned.type = parts.front()->type;
  for (const model::Family* part : parts) {
    if (part->type != planned.type) {
      ++report.families_dropped;
      Say(report, part->name, "another family of this name has another type");
      continue;
    }
    if (planned.help.empty() && IsUtf8(part->help)) planned.help = part->help;
    planned.parts.push_back(part);
    planned.series += part->series.size();
  }
  return planned;
}

using Claimed = std::unordered_set<std::string>;

bool AnyTaken(const std::vector<std::string>& names, const Claimed& claimed) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return claimed.contains(name); });
}

/// Takes the names; none where they are taken.
std::optional<PlannedFamily> Plan(const StreamedFamily& family, Format format, Names allowed,
                                  Claimed& claimed) {
  PlannedFamily planned;
  planned.names = allowed;
  planned.name = family.name;
  planned.help = family.help;
  planned.type = family.type;
  auto names = ClaimedNames(planned.name, planned.type, format);
  if (planned.type == MetricType::Counter && AnyTaken(names, claimed)) {
    planned.as_unknown = true;
    names = ClaimedNames(planned.name, MetricType::Untyped, format);
  }
  if (!IsMetricName(planned.name, allowed) || AnyTaken(names, claimed)) return std::nullopt;
  claimed.insert(names.begin(), names.end());
  return planned;
}

}  // namespace

std::vector<std::string> ClaimedNames(std::string_view name, MetricType type, Format format) {
  std::string base(name);
  std::vector<std::string_view> suffixes = {""};
  if (type == MetricType::Histogram) suffixes = {"_bucket", "_sum", "_count"};
  if (type == MetricType::Summary) suffixes = {"", "_sum", "_count"};
  if (format == Format::kOpenMetrics) {
    const bool counter = type == MetricType::Counter && name.ends_with("_total");
    if (counter) base.resize(base.size() - 6);
    if (counter) suffixes = {"_total"};
    // The family's own name is taken in any case, and `_created` by what may have it.
    if (suffixes.front() != "") suffixes.insert(suffixes.begin(), "");
    if (counter || suffixes.size() > 1) suffixes.push_back("_created");
  }
  std::vector<std::string> names;
  names.reserve(suffixes.size());
  for (const std::string_view suffix : suffixes) names.push_back(base + std::string(suffix));
  return names;
}

void Say(WriteReport& report, std::string_view name, std::string_view reason) {
  if (report.messages.size() >= kMaxMessages) return;
  std::string message(name.substr(0, 200));
  message.append(": ").append(reason);
  if (report.messages.empty() || report.messages.back() != message) {
    report.messages.push_back(std::move(message));
  }
}

void ForEachFamily(
    const model::Families& families, const StreamedFamilies& streamed, Format format,
    WriteReport& report, const std::function<bool(const PlannedFamily&)>& write,
    const std::function<void(const PlannedFamily&, const StreamedFamily&)>& write_streamed,
    Names allowed) {
  std::unordered_map<std::string_view, size_t> numbers;
  std::vector<std::vector<const model::Family*>> groups;
  for (const model::Family& family : families) {
    const auto [number, fresh] = numbers.try_emplace(family.name, groups.size());
    if (fresh) groups.emplace_back();
    groups[number->second].push_back(&family);
  }
  Claimed claimed;
  for (const auto& parts : groups) {
    const model::Family& first = *parts.front();
    const auto names = ClaimedNames(first.name, first.type, format);
    const bool taken = AnyTaken(names, claimed);
    if (!IsMetricName(first.name, allowed) || taken) {
      report.families_dropped += parts.size();
      Say(report, first.name, taken ? "another family's samples have this name" : "no metric name");
      continue;
    }
    PlannedFamily planned = Gather(parts, report);
    planned.names = allowed;
    if (planned.series > 0 && write(planned)) claimed.insert(names.begin(), names.end());
  }
  for (const StreamedFamily& family : streamed) {
    const std::optional<PlannedFamily> planned = Plan(family, format, allowed, claimed);
    if (planned) {
      write_streamed(*planned, family);
      continue;
    }
    ++report.families_dropped;
    Say(report, family.name, "another family's samples have this name");
  }
}

}  // namespace aijob::exposition
