#include "match/scanner.h"

#include <map>
#include <random>
#include <set>

#include "rules_for_tests.h"

namespace aijob::match {
namespace {

using Found = std::map<uint32_t, std::set<std::string>>;

/// A block of these lines, cut out of one run of bytes.
struct Lines {
  explicit Lines(std::string text) : bytes(std::move(text)) {
    block.bytes = bytes;
    size_t begin = 0;
    for (size_t end; (end = bytes.find('\n', begin)) != std::string::npos; begin = end + 1) {
      block.records.push_back({});
      block.records.back().text = std::string_view(bytes).substr(begin, end - begin);
    }
  }
  std::string bytes;
  model::Block block;
};

Found Named(const RuleSet& rules, std::span<const Hit> hits) {
  Found found;
  for (const Hit& hit : hits) {
    for (const uint32_t literal : hit.literals) {
      EXPECT_TRUE(found[hit.record].insert(rules.Literals()[literal]).second) << "twice";
    }
  }
  return found;
}

TEST(ScannerTest, FindsLiteralsByRecord) {
  const RuleSet rules = Compiled1(Pack("p", {Failure("a", {"abc", "bcd"}), Failure("b", {"abc"})}));
  EXPECT_EQ(rules.Literals().size(), 2) << "equal literals are one";
  Scanner scanner(rules);
  const Lines lines("abcd\nnothing\n\nabc abc abc\n");
  EXPECT_EQ(Named(rules, scanner.Scan(lines.block)), (Found{{0, {"abc", "bcd"}}, {3, {"abc"}}}));
  EXPECT_EQ(Named(rules, scanner.Scan(lines.block)).size(), 2) << "a second scan sees the same";
}

TEST(ScannerTest, ALiteralAcrossTwoRecordsIsNone) {
  const RuleSet rules = Compiled1(Pack("p", {Failure("a", {"abc", "b\nc"})}));
  Scanner scanner(rules);
  const Lines lines("ab\ncabc\n");
  EXPECT_EQ(Named(rules, scanner.Scan(lines.block)), (Found{{1, {"abc"}}}));
}

TEST(ScannerTest, BytesBetweenRecordsAreNotLookedAt) {
  const RuleSet rules = Compiled1(Pack("p", {Failure("a", {"abc"})}));
  Scanner scanner(rules);
  Lines lines("xxabcxx\nabc\n");
  lines.block.records[0].text = lines.block.records[0].text.substr(0, 2);
  EXPECT_EQ(Named(rules, scanner.Scan(lines.block)), (Found{{1, {"abc"}}}));
  lines.block.records.clear();
  EXPECT_TRUE(scanner.Scan(lines.block).empty());
}

TEST(ScannerTest, SetsWithoutLiteralsFindNothing) {
  const RuleSet rules = Compiled1(Pack("p", {}));
  Scanner scanner(rules);
  const Lines lines("abc\n");
  EXPECT_TRUE(scanner.Scan(lines.block).empty());
  EXPECT_TRUE(scanner.ScanText("abc").empty());
}

TEST(ScannerTest, ScansOneText) {
  const RuleSet rules = Compiled1(Pack("p", {Failure("a", {"abc", "xyz"})}));
  Scanner scanner(rules);
  EXPECT_EQ(scanner.ScanText("abc\nxyz abc").size(), 2);
  EXPECT_TRUE(scanner.ScanText("").empty());
}

TEST(ScannerTest, LiteralsOfOneRecordAreBoundedAndCounted) {
  std::vector<std::string> find;
  std::string line;
  for (int i = 0; i < 300; ++i) {
    find.push_back("<" + std::to_string(1000 + i) + ">");
    line += find.back();
  }
  const RuleSet rules = Compiled1(Pack("p", {Failure("a", find)}));
  Scanner scanner(rules);
  const Lines lines(line + "\n" + find[99] + "\n");
  const std::span<const Hit> hits = scanner.Scan(lines.block);
  ASSERT_EQ(hits.size(), 2);
  EXPECT_EQ(hits[0].literals.size(), Scanner::kLiteralsPerRecord);
  EXPECT_EQ(hits[1].literals.size(), 1);
  EXPECT_EQ(scanner.dropped(), 44);
}

/// The obvious twin: every literal looked for in every record.
Found Naive(const RuleSet& rules, const model::Block& block) {
  Found found;
  for (uint32_t record = 0; record < block.records.size(); ++record) {
    for (const std::string& literal : rules.Literals()) {
      if (block.records[record].text.find(literal) == std::string_view::npos) continue;
      found[record].insert(literal);
    }
  }
  return found;
}

TEST(ScannerTest, AgreesWithLookingForEachLiteralInTurn) {
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> find;
    for (unsigned i = 0; i < 1 + random() % 50; ++i) {
      std::string literal;
      for (unsigned length = 3 + random() % 14; literal.size() < length;) {
        literal += static_cast<char>("ab\n\x80"[random() % (random() % 8 == 0 ? 4 : 2)]);
      }
      find.push_back(literal);
    }
    std::string text;
    while (text.size() < 4'000) {
      text += random() % 13 == 0 ? '\n' : "ab\x80"[random() % (random() % 8 == 0 ? 3 : 2)];
    }
    const RuleSet rules = Compiled1(Pack("p", {Failure("a", find)}));
    Scanner scanner(rules);
    const Lines lines(text + "\n");
    EXPECT_EQ(Named(rules, scanner.Scan(lines.block)), Naive(rules, lines.block));
  }
}

}  // namespace
}  // namespace aijob::match
