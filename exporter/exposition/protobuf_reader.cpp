#include "exposition/protobuf_reader.h"

#include <map>
#include <optional>
#include <string>

#include "exposition/line_cursor.h"
#include "exposition/protobuf_fields.h"
#include "exposition/protobuf_metric.h"
#include "exposition/sample_syntax.h"
#include "exposition/wire_reader.h"

namespace aijob::exposition {
namespace {

using model::Error;
using model::Status;
using prometheus::MetricType;

class ProtobufReader {
 public:
  ProtobufReader(std::string_view body, const ReadLimits& limits) : body_(body), budget_(limits) {}

  model::Result<ReadFamilies> Read() {
    while (!body_.AtEnd()) {
      ++number_;
      const Status read = ReadMessage();
      if (read) continue;
      const std::string number = std::to_string(number_);
      return Error{"protobuf parsing error in message " + number + ": " + read.error()};
    }
    return std::move(result_);
  }

 private:
  Status ReadMessage() {
    const std::optional<uint64_t> size = body_.NextVarint();
    const auto message = size ? body_.NextBytes(*size) : std::nullopt;
    if (!message) return Error{"unexpected end of the body"};
    model::Family family;
    if (Status read = ReadHead(*message, family); !read) return read;
    if (Status read = ReadMetrics(*message, family); !read) return read;
    if (Status good = CheckHead(family, budget_.names()); !good) return Invalid(good.error());
    const auto [place, is_new] = places_.try_emplace(family.name, result_.families.size());
    if (!is_new) {
      result_.families[place->second] = std::move(family);
      return Status::Ok();
    }
    if (!budget_.TakeFamily()) return budget_.TooMany();
    result_.families.push_back(std::move(family));
    return Status::Ok();
  }

  /// All but the metrics: their type may stand behind them.
  static Status ReadHead(std::string_view message, model::Family& family) {
    uint64_t type = 0;  // a counter, if none is named
    WireReader reader(message);
    while (!reader.AtEnd()) {
      const std::optional<WireField> field = reader.Next();
      if (!field) return Malformed("MetricFamily");
      if (field->Is(kFamilyName, WireType::kBytes)) family.name = field->bytes;
      if (field->Is(kFamilyHelp, WireType::kBytes)) family.help = field->bytes;
      if (field->Is(kFamilyType, WireType::kVarint)) type = field->value;
    }
    const std::optional<MetricType> known = TypeOfNumber(type);
    if (!known) {
      return Error{"metric type " + std::to_string(type) + " of " + InQuotes(family.name) +
                   " is not supported"};
    }
    family.type = *known;
    return Status::Ok();
  }

  static Status CheckHead(const model::Family& family, Names names) {
    if (!IsMetricName(family.name, names))
      return Error{"invalid metric name " + InQuotes(family.name)};
    if (!IsUtf8(family.help)) return Error{"help of " + InQuotes(family.name) + " is not UTF-8"};
    return Status::Ok();
  }

  /// Remembers the first; the rest is read on, because what follows may be no protobuf at all.
  Status Invalid(const std::string& why) {
    if (result_.invalid.empty()) {
      result_.invalid = "message " + std::to_string(number_) + ": " + why;
    }
    return Status::Ok();
  }

  Status ReadMetrics(std::string_view message, model::Family& family) {
    WireReader reader(message);
    while (!reader.AtEnd()) {
      const std::optional<WireField> field = reader.Next();
      if (!field) return Malformed("MetricFamily");
      if (!field->Is(kFamilyMetric, WireType::kBytes)) continue;
      if (!budget_.TakeSeries()) return budget_.TooMany();
      std::string invalid;
      const Status read = ReadMetric(field->bytes, family.type, budget_,
                                     family.series.emplace_back(), result_.timestamps, invalid);
      if (!read) return Error{read.error() + " (" + InQuotes(family.name) + ")"};
      if (!invalid.empty()) (void)Invalid(invalid + " (" + InQuotes(family.name) + ")");
    }
    return Status::Ok();
  }

  WireReader body_;
  ReadBudget budget_;
  size_t number_ = 0;  // of the message, from 1
  ReadFamilies result_;
  std::map<std::string, size_t, std::less<>> places_;
};

}  // namespace

model::Result<ReadFamilies> ReadProtobuf(std::string_view body, const ReadLimits& limits) {
  return ProtobufReader(body, limits).Read();
}

}  // namespace aijob::exposition
