// libFuzzer: what pushes are told by and kept as. The first byte chooses: 'P' a path, 'L' a label
// text, and 'c', 'g', 's', 'u', 'h' a block of that type. What is accepted is well-formed and comes
// out again as it went in; what a store gives back is refused or can be written.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "exposition/text_writer.h"
#include "push/block.h"
#include "push/groups.h"
#include "push/label_text.h"
#include "push/path.h"
#include "push/scrape.h"

namespace aijob::push {
namespace {

using prometheus::MetricType;

void Require(bool holds) {
  if (!holds) std::abort();
}

/// RFC 4648's URL alphabet, padded.
std::string Base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view part = bytes.substr(i, 3);
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; ++k) {
      bits = bits << 8U | (k < part.size() ? static_cast<unsigned char>(part[k]) : 0U);
    }
    for (size_t k = 0; k < 4; ++k) {
      text += k <= part.size() ? kDigits[bits >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return text.empty() ? "=" : text;
}

void FuzzPath(std::string_view path) {
  const bool is_push = IsPushPath(path);
  const auto labels = ReadPath(path);
  if (!labels.ok()) return Require(!labels.error().empty());
  Require(is_push);
  std::string again = "/metrics/job@base64/";
  std::string rest;
  for (const auto& [name, value] : *labels) {
    Require(exposition::IsLabelName(name) && exposition::IsUtf8(value));
    if (name == "job") {
      Require(!value.empty());
      again += Base64(value);
    } else {
      rest += "/" + name + "@base64/" + Base64(value);
    }
  }
  Require(std::is_sorted(labels->begin(), labels->end()));
  const auto read = ReadPath(again + rest);
  Require(read.ok() && *read == *labels);
}

void FuzzLabelText(std::string_view text) {
  if (!IsLabelText(text)) return;
  model::GroupingLabels labels;
  for (std::string_view rest = text; !rest.empty();) {
    const LabelOfText label = TakeLabel(rest);
    labels.emplace_back(Unescaped(label.name), Unescaped(label.escaped));
  }
  const auto instance = [](const auto& label) { return label.first == "instance"; };
  const bool complete = std::any_of(labels.begin(), labels.end(), instance);
  std::string again;
  Require(WriteLabelText({}, labels, again).ok() && IsLabelText(again));
  Require(!complete || again == text);
  Require(HashSeries(7, "x", text) == HashSeries(7, "x", again));
  Require(HashText(7, text) != 0);
}

/// A stored family of these bytes, and the scrape it makes.
void FuzzRestore(std::string_view block, MetricType type) {
  Groups groups({}, 7);
  model::PushedGroup head;
  head.id = 1;
  head.labels = {{"job", "j"}};
  Require(groups.Restore(head, {}).ok());
  const bool restored = groups.Restore(1, {"x", "", type, 1, std::string(block)}).ok();
  Require((groups.series() > 1) == restored);
  std::string out;
  const Scraped scraped = Scrape(groups, [](std::string_view) { return false; });
  exposition::WriteText(scraped.merged, out, scraped.streamed);
  if (restored) (void)Unpack(*groups.families().at("x")->blocks.at(0));
  model::PushChanges changes;
  Undo undo;
  groups.DeleteAll(changes, undo);
  Require(groups.series() == 0);
  groups.Rollback(std::move(undo));
  Require((groups.series() > 1) == restored);
}

struct Repacked {
  std::string block;
  uint32_t series = 0;
  bool native = false;
  bool damaged = false;
};

Repacked Repack(std::string_view block, MetricType type) {
  BlockReader reader(block, type);
  Repacked repacked;
  for (; reader.Next(); ++repacked.series) {
    PackSeries(reader.series, type, reader.labels, repacked.block);
    repacked.native = repacked.native || reader.series.native != nullptr;
  }
  repacked.damaged = reader.damaged;
  return repacked;
}

void FuzzBlock(std::string_view block, MetricType type) {
  const auto [again, series, native, damaged] = Repack(block, type);
  // Protobuf, which the native part is, may say the same in several ways; ours is one of them.
  if (!native) Require(damaged ? block.starts_with(again) : again == block);
  const Repacked twice = Repack(again, type);
  Require(!twice.damaged && twice.series == series && twice.block == again);
  const auto count = CountSeries(block, type);
  Require(!count || (!damaged && *count == series));
  FuzzRestore(block, type);
}

void FuzzPush(std::string_view input) {
  if (input.empty()) return;
  // Of exactly that size, so that a read beyond it is seen.
  const auto bytes = std::make_unique<char[]>(input.size() - 1);
  input.copy(bytes.get(), input.size() - 1, 1);
  const std::string_view rest(bytes.get(), input.size() - 1);
  if (input[0] == 'P') FuzzPath(rest);
  if (input[0] == 'L') FuzzLabelText(rest);
  if (input[0] == 'c') FuzzBlock(rest, MetricType::Counter);
  if (input[0] == 'g') FuzzBlock(rest, MetricType::Gauge);
  if (input[0] == 's') FuzzBlock(rest, MetricType::Summary);
  if (input[0] == 'u') FuzzBlock(rest, MetricType::Untyped);
  if (input[0] == 'h') FuzzBlock(rest, MetricType::Histogram);
}

}  // namespace
}  // namespace aijob::push

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  aijob::push::FuzzPush({reinterpret_cast<const char*>(data), size});
  return 0;
}
