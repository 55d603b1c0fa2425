#include "exposition/open_metrics_reader.h"

#include <optional>
#include <set>
#include <string>

#include "exposition/open_metrics_family.h"

namespace aijob::exposition {
namespace {

using model::Error;
using model::Status;

class OpenMetricsReader {
 public:
  OpenMetricsReader(std::string_view body, const ReadLimits& limits)
      : cursor_(body), budget_(limits) {}

  model::Result<ReadFamilies> Read() {
    Status read = ReadLines();
    if (read) return std::move(result_);
    const std::string line = std::to_string(cursor_.number());
    return Error{"OpenMetrics parsing error in line " + line + ": " + read.error()};
  }

 private:
  Status ReadLines() {
    while (cursor_.Next()) {
      if (cursor_.line() == "# EOF") return End();
      // After "# EOF" a line feed may be missing, after other lines "# EOF" is.
      if (cursor_.AtEnd()) return Error{"empty line"};
      if (Status read = cursor_.Peek() == '#' ? ReadMetadata() : ReadOne(); !read) return read;
    }
    return Error{"\"# EOF\" is missing"};
  }

  Status End() {
    if (Status finished = FinishFamily(); !finished) return finished;
    return cursor_.Next() ? Error{"text after \"# EOF\""} : Status::Ok();
  }

  Status ReadMetadata() {
    model::Result<Descriptor> descriptor = ReadDescriptor(cursor_);
    if (!descriptor) return Error{descriptor.error()};
    if (!family_ || family_->name() != descriptor->name) {
      if (Status begun = BeginFamily(descriptor->name); !begun) return begun;
    }
    return family_->Describe(*descriptor);
  }

  Status ReadOne() {
    if (Status read = ReadSample(cursor_, sample_); !read) return read;
    result_.timestamps = result_.timestamps || sample_.time.has_value();
    if (!family_ || !family_->Owns(sample_.name)) {
      if (Status begun = BeginFamily(sample_.name); !begun) return begun;
    }
    return family_->Add(sample_, budget_);
  }

  Status BeginFamily(std::string_view name) {
    if (Status finished = FinishFamily(); !finished) return finished;
    if (!budget_.TakeFamily()) return budget_.TooMany();
    family_.emplace(name);
    return Status::Ok();
  }

  Status FinishFamily() {
    if (!family_) return Status::Ok();
    if (Status claimed = ClaimNames(); !claimed) return claimed;
    return family_->Finish(result_.families);
  }

  /// No name of a family or of its samples may be one of another family, even if it does not occur.
  Status ClaimNames() {
    const std::string name(family_->name());
    bool free = true;
    bool bare = false;
    for (const RoleSuffix& suffix : SuffixesOf(family_->type())) {
      bare = bare || suffix.suffix.empty();
      free = names_.insert(name + std::string(suffix.suffix)).second && free;
    }
    if (!bare) free = names_.insert(name).second && free;
    return free ? Status::Ok() : Error{"names of " + InQuotes(name) + " are another family's too"};
  }

  LineCursor cursor_;
  ReadBudget budget_;
  ReadFamilies result_;
  std::optional<OpenMetricsFamily> family_;  // the current one
  OpenMetricsSample sample_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace

model::Result<ReadFamilies> ReadOpenMetrics(std::string_view body, const ReadLimits& limits) {
  return OpenMetricsReader(body, limits).Read();
}

}  // namespace aijob::exposition
