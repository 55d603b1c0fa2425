#include "exposition/name_escaper.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <unordered_set>
#include <utility>

#include "exposition/label_parts.h"
#include "exposition/plan.h"
#include "exposition/pushed_labels.h"
#include "exposition/sample_syntax.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

/// A name for which `is_free`: as asked for, as values, or with underscores behind it.
template <typename IsFree>
std::string FreeName(std::string_view name, NameOf what, Escaping escaping, const IsFree& is_free) {
  std::string escaped = Escaped(name, what, escaping);
  if (is_free(escaped)) return escaped;
  escaped = Escaped(name, what, Escaping::kValues);
  if (!escaped.starts_with("U__")) escaped = "U__" + escaped;  // a classic one, for dots
  while (!is_free(escaped)) escaped += '_';
  return escaped;
}

/// The label names of one family and what becomes of them.
class LabelNames {
 public:
  LabelNames(MetricType type, Escaping escaping) : escaping_(escaping) {
    if (type == MetricType::Histogram) taken_.insert("le");
    if (type == MetricType::Summary) taken_.insert("quantile");
  }

  /// What is no name at all is left to the writer to leave out.
  void See(std::string_view name) {
    const bool is_new = names_.find(name) == names_.end();
    if (is_new && IsLabelName(name, Names::kUtf8)) names_.emplace(name, "");
  }
  void SeeText(std::string_view labels) {
    while (!labels.empty()) See(Unescaped(TakeLabel(labels).name));
  }
  /// All names were seen.
  void Settle() {
    for (const bool classic : {true, false}) {
      for (auto& [name, escaped] : names_) {
        if (IsLabelName(name) == classic) Settle(name, escaped);
      }
    }
  }
  [[nodiscard]] std::string For(const std::string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? name : found->second;
  }
  /// `text` is reused.
  std::string_view Renamed(std::string_view labels, std::string& text) const {
    if (escaping_ != Escaping::kDots && !MayHaveQuotedName(labels)) return labels;
    text.clear();
    while (!labels.empty()) {
      const LabelOfText label = TakeLabel(labels);
      if (!text.empty()) text += ',';
      text.append(For(Unescaped(label.name))).append("=\"").append(label.escaped) += '"';
    }
    return text;
  }

 private:
  void Settle(const std::string& name, std::string& escaped) {
    escaped = FreeName(name, NameOf::kLabel, escaping_, [&](const std::string& wanted) {
      return IsLabelName(wanted) && !taken_.contains(wanted);
    });
    taken_.insert(escaped);
  }

  const Escaping escaping_;
  std::map<std::string, std::string, std::less<>> names_;
  std::set<std::string, std::less<>> taken_;
};

/// Which names families and their samples have.
class FamilyNames {
 public:
  FamilyNames(Escaping escaping, Format format) : escaping_(escaping), format_(format) {}

  /// What keeps its name, first.
  void Keep(std::string_view name, MetricType type) {
    for (std::string& sample : ClaimedNames(name, type, format_)) taken_.insert(std::move(sample));
  }
  [[nodiscard]] bool Keeps(std::string_view name) const {
    return escaping_ != Escaping::kDots && IsMetricName(name);
  }
  std::string For(std::string_view name, MetricType type) {
    std::string escaped =
        FreeName(name, NameOf::kMetric, escaping_, [&](const std::string& wanted) {
          const auto samples = ClaimedNames(wanted, type, format_);
          return std::none_of(samples.begin(), samples.end(),
                              [&](const auto& sample) { return taken_.contains(sample); });
        });
    Keep(escaped, type);
    return escaped;
  }

 private:
  const Escaping escaping_;
  const Format format_;
  std::unordered_set<std::string> taken_;
};

bool NeedsEscaping(const model::Family& family, Escaping escaping) {
  if (escaping == Escaping::kDots) return true;
  return std::any_of(family.series.begin(), family.series.end(), [](const model::Series& series) {
    const Labels& labels = series.metric.label;
    return std::any_of(labels.begin(), labels.end(),
                       [](const auto& label) { return !IsLabelName(label.name); });
  });
}

/// Families of one name are one family: their labels are named together.
void EscapeLabels(Escaping escaping, model::Families& families) {
  std::map<std::string_view, LabelNames> concerned;
  for (const model::Family& family : families) {
    if (NeedsEscaping(family, escaping)) {
      concerned.try_emplace(family.name, family.type, escaping);
    }
  }
  if (concerned.empty()) return;
  const auto for_each_label = [&](const auto& call) {
    for (model::Family& family : families) {
      const auto names = concerned.find(family.name);
      if (names == concerned.end()) continue;
      for (model::Series& series : family.series) {
        for (auto& label : series.metric.label) call(names->second, label);
      }
    }
  };
  for_each_label([](LabelNames& names, const auto& label) { names.See(label.name); });
  for (auto& [name, names] : concerned) names.Settle();
  for_each_label([](LabelNames& names, auto& label) { label.name = names.For(label.name); });
}

/// Goes through the series once to see their label names, and again when they are written.
void EscapeLabels(Escaping escaping, StreamedFamily& family) {
  if (!family.utf8_labels && escaping != Escaping::kDots) return;
  auto names = std::make_shared<LabelNames>(family.type, escaping);
  family.each_series(
      [&](const model::Series&, std::string_view labels) { names->SeeText(labels); });
  names->Settle();
  family.each_series = [names, each = std::move(family.each_series)](const SeriesSink& sink) {
    std::string text;
    each([&](const model::Series& series, std::string_view labels) {
      sink(series, names->Renamed(labels, text));
    });
  };
}

}  // namespace

void EscapeNames(Escaping escaping, Format format, model::Families& families,
                 StreamedFamilies& streamed, std::deque<std::string>& kept) {
  if (escaping == Escaping::kAllowUtf8) return;
  EscapeLabels(escaping, families);
  for (StreamedFamily& family : streamed) EscapeLabels(escaping, family);

  const bool dots = escaping == Escaping::kDots;
  const bool any = dots || std::any_of(streamed.begin(), streamed.end(), [](const auto& family) {
                     return !IsMetricName(family.name);
                   });
  if (!any) return;
  FamilyNames names(escaping, format);
  std::map<std::string, std::string> renamed;  // families of one name stay ones of one name
  for (model::Family& family : families) {
    if (!IsMetricName(family.name)) continue;  // left out by the writer
    if (names.Keeps(family.name)) {
      names.Keep(family.name, family.type);
      continue;
    }
    std::string& escaped = renamed[family.name];
    if (escaped.empty()) escaped = names.For(family.name, family.type);
    family.name = escaped;
  }
  for (const StreamedFamily& family : streamed) {
    if (names.Keeps(family.name)) names.Keep(family.name, family.type);
  }
  for (const bool classic : {true, false}) {
    for (StreamedFamily& family : streamed) {
      if (names.Keeps(family.name) || IsMetricName(family.name) != classic) continue;
      if (!classic && !IsMetricName(family.name, Names::kUtf8)) continue;
      family.name = kept.emplace_back(names.For(family.name, family.type));
    }
  }
}

}  // namespace aijob::exposition
