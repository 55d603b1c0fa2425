#include "analyze/line_mask.h"

#include <gtest/gtest.h>

#include <random>

namespace aijob::analyze {
namespace {

std::string Masked(std::string_view message) {
  LineMask mask;
  mask.Read(message);
  return TextOf(mask.tokens());
}

TEST(LineMask, ValuesAreTakenOut) {
  struct Case {
    const char* message;
    const char* masked;
  };
  const Case cases[] = {
      {"took 12.5 ms for /data/x.bin", "took <*> for <*>"},
      {"Received block blk_-38 of size 67 from /10.0.0.1",
       "Received block <*> of size <*> from <*>"},
      {"a.b.edu.hk:80 close, 1293 bytes (1.26 KB) sent, lifetime <1 sec",
       "<*> close, <*> bytes sent, lifetime <*>"},
      {"a.b.edu.hk:80 close, 0 bytes sent, lifetime 00:01",
       "<*> close, <*> bytes sent, lifetime <*>"},
      {"got [1, 2, 3] of 10.0.0.1:80,10.0.0.2", "got [<*>] of <*>"},
      {"fetch https://a.b/c?d=e: 404.", "fetch <*>."},
      {"from 1.2.3.4 () at Tue Jul  5 13:52:21 2005", "from <*> (<*>) at <*>"},
      {"init() ok", "init() ok"},
      {"interrupt enable.........0", "interrupt enable.........<*>"},
      {R"(lock name="a b", path C:\x\y.dll)", "lock name=<*>, path <*>"},
      {R"("GET /v2/x HTTP/1.1" status: 200)", R"("GET <*>" status: <*>)"},
      {"from NEW to DONE", "from NEW to DONE"},
      {"failed for root", "failed for root"},
      {"for 3 and may 4", "for <*> and may <*>"},
      {"a <*> b", "a <*> b"},
      {"", ""},
  };
  for (const Case& test : cases) EXPECT_EQ(Masked(test.message), test.masked);
}

TEST(LineMask, HashIsTheSumOverItsTokens) {
  LineMask mask;
  mask.Read("connection from alpha lost");
  const uint64_t alpha = mask.hash();
  const uint64_t token = mask.tokens()[2].hash;
  mask.Read("connection from 10.0.0.1 lost");
  EXPECT_EQ(mask.hash(), alpha - PlaceHash(token, 2) + PlaceHash(kValueHash, 2));
}

TEST(LineMask, EqualMasksHaveEqualHashesAndOthersDoNot) {
  LineMask mask;
  std::mt19937 random(5);
  std::vector<std::pair<std::string, uint64_t>> seen;
  constexpr std::string_view kBytes = "ab1 =,()[]<>.:/\"KB%|";
  for (int round = 0; round < 3000; ++round) {
    std::string message(random() % 24, ' ');
    for (char& c : message) c = kBytes[random() % kBytes.size()];
    mask.Read(message);
    std::string text;
    for (const Token& token : mask.tokens()) {
      text += token.kind == Token::Kind::kValue ? std::string("\1") : std::string(token.text);
      text += '\2';
    }
    seen.emplace_back(text, mask.hash());
  }
  for (size_t i = 0; i < seen.size(); ++i) {
    for (size_t j = 0; j < i; j += 7) {
      EXPECT_EQ(seen[i].first == seen[j].first, seen[i].second == seen[j].second);
    }
  }
}

TEST(LineMask, LongMessagesEndInOneValue) {
  LineMask mask;
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "word ";
  mask.Read(message);
  EXPECT_LE(mask.tokens().size(), kMostTokens);
  EXPECT_EQ(mask.tokens().back().kind, Token::Kind::kValue);
}

}  // namespace
}  // namespace aijob::analyze
