// Lines: any bytes as the lines of a block, scanned and matched against all built-in packs, and
// once more as structured lines whose fields are pieces of the bytes. Checked: no crash; the scan
// of the block and the scan of each line agree; values' names and words' lengths are as promised.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/pack_reader.h"
#include "match/matcher.h"
#include "match/quantity.h"
#include "match/rule_set.h"
#include "match/scanner.h"

namespace {

using namespace aijob;

const match::RuleSet& Rules() {
  static const match::RuleSet rules = [] {
    auto packs = config::BuiltInPacks();
    if (!packs) std::abort();
    auto compiled = match::RuleSet::Compile(std::move(*packs), {}, {});
    if (!compiled) std::abort();
    return std::move(*compiled);
  }();
  return rules;
}

void Check(const match::EventBuffer& events) {
  for (const model::Event& event : events) {
    if (event.pack.empty() || event.class_name.empty()) std::abort();
    for (const model::Value& value : event.values) {
      if (value.name.empty()) std::abort();
    }
    for (const model::Label& label : event.labels) {
      if (label.value.size() > match::Matcher::kWordBytes) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const match::RuleSet& rules = Rules();
  static match::Scanner scanner(rules);
  static match::Scanner twin(rules);
  static match::Matcher matcher(rules);
  static match::EventBuffer events;

  const std::string bytes =
      std::string(reinterpret_cast<const char*>(data), size) + std::string(model::kPadding, '\n');
  model::Block block;
  block.bytes = std::string_view(bytes).substr(0, size);
  for (size_t begin = 0; begin < size;) {
    size_t end = block.bytes.find('\n', begin);
    if (end == std::string_view::npos) end = size;
    block.records.push_back({});
    block.records.back().text = block.bytes.substr(begin, end - begin);
    begin = end + 1;
  }
  const auto hits = scanner.Scan(block);
  size_t next = 0;
  for (size_t i = 0; i < block.records.size(); ++i) {
    const model::Record& record = block.records[i];
    std::span<const uint32_t> literals;
    if (next < hits.size() && hits[next].record == i) literals = hits[next++].literals;
    const auto again = twin.ScanText(record.text);
    if (std::multiset<uint32_t>(literals.begin(), literals.end()) !=
        std::multiset<uint32_t>(again.begin(), again.end())) {
      std::abort();
    }
    events.Clear();
    model::Reading reading;
    reading.message = record.text;
    matcher.Match(record, reading, literals, events);
    reading.structured = true;
    reading.message = record.text.substr(record.text.size() / 2);
    for (uint32_t field = 0; field < rules.WantedFields().size(); ++field) {
      reading.fields.push_back({field, record.text.substr(record.text.size() * (field % 7) / 7)});
    }
    matcher.Match(record, reading, literals, events);
    Check(events);
    for (const std::string_view name : {"x_bytes", "x_seconds", "x_ratio", "x"}) {
      (void)match::ParseQuantity(record.text, match::UnitOfName(name));
    }
  }
  return 0;
}
