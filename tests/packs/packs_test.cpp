// Walks exporter/packs: every pack can be read and compiled, every rule is fired by a sample of its
// own, has a near miss, and says where it comes from and, for failures, what to do.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/pack_reader.h"
#include "match/rule_set.h"
#include "match/rule_test_runner.h"
#include "model/event.h"
#include "parse/line_reader.h"

namespace aijob {
namespace {

std::vector<match::PackSpec> Packs() {
  auto packs = config::BuiltInPacks();
  EXPECT_TRUE(packs.ok()) << packs.error();
  return packs.ok() ? std::move(*packs) : std::vector<match::PackSpec>();
}

std::vector<parse::HeaderSpec> Headers(const match::RuleSet& rules) {
  std::vector<parse::HeaderSpec> headers;
  for (const match::PackSpec& pack : rules.Packs()) {
    for (const match::HeaderRule& header : pack.headers) {
      headers.push_back({pack.name, header.pattern, header.time});
    }
  }
  return headers;
}

void ExpectSamplesPass(std::vector<match::PackSpec> packs) {
  auto rules = match::RuleSet::Compile(std::move(packs), {}, {});
  ASSERT_TRUE(rules.ok()) << rules.error();
  parse::LineReader reader(rules->WantedFields(), Headers(*rules));
  const model::TimePoint now{std::chrono::hours(24 * 365 * 55)};
  const match::RuleTestReport report =
      match::TestRules(*rules, [&](const model::Record& record, model::Reading& reading) {
        reader.Read(record, reading);
        reader.ReadHeader(record, reading, now);
      });
  for (const std::string& failure : report.failures) ADD_FAILURE() << failure;
  EXPECT_GT(report.passed, 0);
}

TEST(PacksTest, SamplesPassWithinTheirPack) {
  for (match::PackSpec& pack : Packs()) {
    SCOPED_TRACE(pack.name);
    ExpectSamplesPass({std::move(pack)});
  }
}

TEST(PacksTest, SamplesPassWithAllPacksTogether) { ExpectSamplesPass(Packs()); }

TEST(PacksTest, EveryRuleIsProved) {
  for (const match::PackSpec& pack : Packs()) {
    for (const match::RuleSpec& rule : pack.rules) {
      SCOPED_TRACE(rule.origin.Text() + ": rule " + rule.id);
      EXPECT_FALSE(rule.samples.empty()) << "no sample";
      EXPECT_FALSE(rule.near_misses.empty()) << "no near miss";
      EXPECT_FALSE(rule.source.empty()) << "no source";
      if (rule.failure_class.empty()) continue;
      EXPECT_FALSE(rule.cause.empty()) << "no cause";
      EXPECT_FALSE(rule.remedy.empty()) << "no remedy";
    }
  }
}

TEST(PacksTest, PacksSayWhatTheyAre) {
  for (const match::PackSpec& pack : Packs()) {
    SCOPED_TRACE(pack.name);
    EXPECT_FALSE(pack.title.empty());
    EXPECT_FALSE(pack.source.empty());
    EXPECT_FALSE(pack.rules.empty());
  }
}

TEST(PacksTest, HeadersCanBeUsed) {
  for (const match::PackSpec& pack : Packs()) {
    for (const match::HeaderRule& header : pack.headers) {
      const model::Status usable =
          parse::LineReader::CheckHeader({pack.name, header.pattern, header.time});
      EXPECT_TRUE(usable.ok()) << header.origin.Text() << ": " << usable.error();
    }
  }
}

TEST(PacksTest, FingerprintsAreSpelledAlike) {
  for (const match::PackSpec& pack : Packs()) {
    for (const match::RuleSpec& rule : pack.rules) {
      const std::string& print = rule.fingerprint;
      const bool fits = print.empty() || (print.size() == 4 && print[0] == 'F' &&
                                          print.find_first_not_of("0123456789", 1) == print.npos);
      EXPECT_TRUE(fits) << rule.origin.Text() << ": fingerprint " << print;
    }
  }
}

}  // namespace
}  // namespace aijob
