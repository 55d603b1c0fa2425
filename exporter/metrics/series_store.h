#pragma once
// SeriesStore: the numbers themselves. Families of series, found by raw label values without
// building a string, bounded by one budget, remembered as dirty until state/ has stored them.
//
// A series past a limit is not made: its updates go to the family's `_other` series (first with
// only the open labels replaced, then with all of them), and are counted as dropped. So totals stay
// right.
//
// Owner: Counts. Not thread-safe. Every value is checked here: nothing non-finite, no counter or
// histogram that falls; what is refused is counted.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/catalogue.h"
#include "metrics/series_index.h"
#include "metrics/symbols.h"
#include "model/families.h"
#include "model/result.h"
#include "model/time.h"

namespace aijob::metrics {

inline constexpr std::string_view kOtherLabel = "_other";
inline constexpr size_t kMaxLabelBytes = 256;  // a longer value is counted under `_other`

struct FamilyDefinition {
  std::string name;
  std::string help;
  prometheus::MetricType type = prometheus::MetricType::Counter;
  std::vector<std::string> labels;
  std::vector<bool> open;      // per label: logs decide its values
  std::vector<double> bounds;  // a histogram's, ascending, without +Inf
  Keep keep = Keep::kSaved;
  uint32_t max_series = 0;
};

/// A series: number `index` of family `family`.
struct SeriesId {
  uint32_t family = 0;
  uint32_t index = 0;
};

/// A set of further labels that an origin gives to its series; 0 is the empty one.
using ExtrasId = uint32_t;
using Extras = std::vector<std::pair<std::string, std::string>>;

class SeriesStore {
 public:
  /// `limit`: most sample lines, all families together.
  explicit SeriesStore(uint32_t limit) : limit_(limit) { extras_.emplace_back(); }

  /// Returns the family's number: 0, 1, 2, ...
  uint32_t AddFamily(FamilyDefinition definition);
  /// Forgets a family's series; it is neither collected nor saved any more.
  void RemoveFamily(uint32_t family);
  /// The families that count dropped updates and refused values; label "metric".
  void CountLossesIn(uint32_t dropped, uint32_t refused);

  ExtrasId InternExtras(const Extras& extras);
  /// When series made from now on are created.
  void SetNow(model::TimePoint now) { now_ = now; }

  /// The series with these label values (all of them, in order), made where it was not; or
  /// `_other`.
  SeriesId Find(uint32_t family, ExtrasId extras, std::span<const std::string_view> values) {
    const uint32_t index = Lookup(families_[family], Hash(extras, values), extras, values);
    if (index != SeriesIndex::kNone) return {family, index};
    return Admit(family, extras, values);
  }

  /// Makes a series whatever the budget says: for what is known from the start, and bounded so.
  /// REQUIRES values that are UTF-8 and short.
  void Ensure(uint32_t family, ExtrasId extras, std::span<const std::string_view> values);
  /// The value of a series that exists, or nullptr. Valid until the next series is made.
  [[nodiscard]] const double* Peek(uint32_t family, ExtrasId extras,
                                   std::span<const std::string_view> values) const;

  void Add(SeriesId series, double amount) {
    Family& family = families_[series.family];
    if (!(amount >= 0 && amount <= 1e300)) return Refuse(series.family);
    family.values[series.index] += amount;
    MarkDirty(family, series);
  }
  /// A gauge that is not saved may also be infinite (a time that never comes).
  void Set(SeriesId series, double value);
  /// The gauge is not known any more: it is left out of what is collected until it is set again.
  /// REQUIRES one that is not saved.
  void Clear(SeriesId series);
  void Observe(SeriesId series, double value);
  /// Evidence for the newest update: to be called after Add, or after Observe(series,
  /// exemplar.value).
  void SetExemplar(SeriesId series, const model::Exemplar& exemplar);

  [[nodiscard]] double Value(SeriesId series) const {
    return families_[series.family].values[series.index];
  }
  /// Calls `visit(series, value of its label number `label`)` for every series of the family.
  void ForEach(uint32_t family, size_t label,
               const std::function<void(SeriesId, std::string_view)>& visit) const;
  /// The values of all series with these label values, whatever further labels they have.
  [[nodiscard]] std::vector<double> ValuesOf(uint32_t family,
                                             std::span<const std::string_view> values) const;
  /// Counts a value of the family that was not used.
  void Refuse(uint32_t family);

  void SetHelp(uint32_t family, std::string help) {
    families_[family].definition.help = std::move(help);
  }

  /// Sample lines in use, and whether `cost` more would still fit into this share of the limit.
  [[nodiscard]] uint32_t used() const { return used_; }
  [[nodiscard]] bool Fits(uint64_t cost, double share) const;
  /// Sample lines of one series of the family.
  [[nodiscard]] uint32_t Cost(uint32_t family) const;
  [[nodiscard]] const FamilyDefinition& Definition(uint32_t family) const {
    return families_[family].definition;
  }

  model::Families Collect();
  /// Those of the families that have series, in the order given.
  model::Families Collect(std::span<const uint32_t> families);
  std::vector<model::SavedSeries> TakeDirty();
  void MarkAllDirty();
  /// Takes over one saved series; an error says why not. `unknown` is set where its family is.
  model::Status Restore(const model::SavedSeries& saved, bool& unknown);

 private:
  struct Family {
    FamilyDefinition definition;
    bool removed = false;
    SeriesIndex index;
    std::vector<Symbol> labels;     // per series: extras, then one per label
    std::vector<double> values;     // counter, gauge, or a histogram's sum
    std::vector<double> created;    // Unix seconds
    std::vector<uint64_t> buckets;  // per series of a histogram: one per bound and +Inf
    std::vector<bool> dirty;
    std::vector<uint32_t> order;  // by label values; rebuilt when series were added
    std::vector<std::vector<model::Exemplar>> exemplars;  // grown when the first one comes
  };

  static uint64_t Hash(ExtrasId extras, std::span<const std::string_view> values) {
    uint64_t hash = extras;
    for (const std::string_view value : values) hash = HashText(hash, value);
    return hash;
  }
  uint32_t Lookup(const Family& family, uint64_t hash, ExtrasId extras,
                  std::span<const std::string_view> values) const {
    const size_t stride = values.size() + 1;
    return family.index.Find(hash, [&](uint32_t number) {
      const Symbol* stored = &family.labels[number * stride];
      if (*stored != extras) return false;
      for (const std::string_view value : values) {
        if (symbols_.Text(*++stored) != value) return false;
      }
      return true;
    });
  }
  void MarkDirty(Family& family, SeriesId series) {
    if (family.dirty[series.index]) return;
    family.dirty[series.index] = true;
    dirty_.push_back(series);
  }
  SeriesId Admit(uint32_t family, ExtrasId extras, std::span<const std::string_view> values);
  SeriesId Insert(uint32_t family, ExtrasId extras, std::span<const std::string_view> values);
  SeriesId Overflow(uint32_t family, ExtrasId extras, std::span<const std::string_view> values);
  [[nodiscard]] bool MayGrow(uint32_t family) const;
  model::Series Export(const Family& family, uint32_t index) const;
  [[nodiscard]] model::SavedSeries Save(const Family& family, uint32_t index) const;
  void SortSeries(Family& family);
  void CollectFamily(Family& family, model::Families& out);

  uint32_t limit_;
  uint32_t used_ = 0;
  uint32_t reserved_ = 0;  // for `_other` series not made yet
  model::TimePoint now_{};
  uint32_t dropped_family_ = UINT32_MAX;
  uint32_t refused_family_ = UINT32_MAX;
  Symbols symbols_;
  std::vector<Extras> extras_;
  std::vector<Family> families_;
  std::vector<SeriesId> dirty_;
};

}  // namespace aijob::metrics
