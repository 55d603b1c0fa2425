// Packs: any bytes are read as a pack and, where they are one, compiled and run on their own
// samples. Checked: no crash, no hang; a refused pack has a message; a sample of a compiled pack
// can be fed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/pack_reader.h"
#include "match/rule_set.h"
#include "match/rule_test_runner.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto pack = aijob::config::ReadPack(text, "p.yaml");
  if (!pack) {
    if (pack.error().empty()) std::abort();
    return 0;
  }
  std::vector<aijob::match::PackSpec> packs;
  packs.push_back(std::move(*pack));
  const auto rules = aijob::match::RuleSet::Compile(std::move(packs), {}, {});
  if (!rules) {
    if (rules.error().empty()) std::abort();
    return 0;
  }
  const auto report = aijob::match::TestRules(*rules, nullptr);
  if (report.failed != report.failures.size()) std::abort();
  return 0;
}
