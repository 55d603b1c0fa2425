#include "match/sampled_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

namespace aijob::match {
namespace {

using Places = std::set<std::pair<uint32_t, size_t>>;

SampledSearch Built(const std::vector<std::string>& literals) {
  SampledSearch search;
  for (uint32_t i = 0; i < literals.size(); ++i) search.Add(i, literals[i]);
  search.Build();
  return search;
}

/// What it finds; each place once, samples ascending and within the literal.
Places Search(const SampledSearch& search, const std::vector<std::string>& literals,
              std::string_view text) {
  std::vector<SampledSearch::Found> found;
  search.Search(text, found);
  Places places;
  uint32_t before = 0;
  for (const SampledSearch::Found& one : found) {
    EXPECT_TRUE(places.emplace(one.literal, one.begin).second) << "twice: " << one.begin;
    EXPECT_LE(before, one.sample);
    EXPECT_LE(one.begin, one.sample);
    EXPECT_LT(one.sample, one.begin + literals[one.literal].size());
    before = one.sample;
  }
  return places;
}

/// The obvious twin.
Places Naive(const std::vector<std::string>& literals, std::string_view text) {
  Places places;
  for (uint32_t i = 0; i < literals.size(); ++i) {
    for (size_t at = text.find(literals[i]); at != std::string_view::npos;
         at = text.find(literals[i], at + 1)) {
      places.emplace(i, at);
    }
  }
  return places;
}

TEST(SampledSearchTest, FindsALiteralAtEveryPlaceOfAText) {
  const std::vector<std::string> literals = {"CUDA out of memory", "0123456789"};
  const SampledSearch search = Built(literals);
  for (size_t before = 0; before < 20; ++before) {
    for (size_t behind = 0; behind < 12; ++behind) {
      for (uint32_t literal = 0; literal < literals.size(); ++literal) {
        // A copy of exactly its size: reading past its end would be seen by a sanitizer.
        const std::string padded =
            std::string(before, '.') + literals[literal] + std::string(behind, '.');
        const std::vector<char> exact(padded.begin(), padded.end());
        EXPECT_EQ(Search(search, literals, {exact.data(), exact.size()}),
                  (Places{{literal, before}}))
            << before << " bytes before, " << behind << " behind";
      }
    }
  }
}

TEST(SampledSearchTest, NearlyIsNotFound) {
  const std::vector<std::string> literals = {"CUDA out of memory"};
  const SampledSearch search = Built(literals);
  for (const char* text : {"", "C", "CUDA", "CUDA out of memor", "UDA out of memory",
                           "CUDA out of memorY", "cuda out of memory", "CUDA out  of memory"}) {
    EXPECT_TRUE(Search(search, literals, text).empty()) << text;
  }
}

TEST(SampledSearchTest, NothingToFind) {
  const SampledSearch none;
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(Search(none, {}, "some text of a log").empty());
}

TEST(SampledSearchTest, AgreesWithLookingForEachLiteralInTurn) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    // Few letters: literals within literals, overlapping, equal windows, runs of one letter.
    const std::string letters = round % 3 == 0 ? "aB" : "ab\n\x80";
    const auto text_of = [&](size_t size) {
      std::string text;
      while (text.size() < size) {
        text += letters[random() % (random() % 6 == 0 ? letters.size() : 2)];
      }
      return text;
    };
    const std::string text = text_of(500 + random() % 2'000);
    std::set<std::string> distinct;
    for (unsigned i = 0; i < 1 + random() % 80; ++i) {
      const size_t size = SampledSearch::kWindow + random() % 12;
      distinct.insert(random() % 2 == 0 ? text_of(size)
                                        : text.substr(random() % (text.size() - size), size));
    }
    const std::vector<std::string> literals(distinct.begin(), distinct.end());
    EXPECT_EQ(Search(Built(literals), literals, text), Naive(literals, text)) << "round " << round;
  }
}

TEST(SampledSearchTest, FindsALiteralAtEveryPlaceOfALongText) {
  const std::vector<std::string> literals = {"CUDA out of memory", "0123456789"};
  const SampledSearch search = Built(literals);
  for (size_t before = 2'000; before < 2'100; ++before) {  // its rounds are of 2048 bytes
    for (uint32_t literal = 0; literal < literals.size(); ++literal) {
      const std::string text =
          std::string(before, '.') + literals[literal] + std::string(3'000, '.');
      EXPECT_EQ(Search(search, literals, text), (Places{{literal, before}}));
    }
  }
}

TEST(SampledSearchTest, FindsAllOfManyThousands) {
  std::vector<std::string> literals;
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    literals.push_back("error number " + std::to_string(100'000 + i));
    text += literals.back() + "\n";
  }
  EXPECT_EQ(Search(Built(literals), literals, text).size(), literals.size());
}

}  // namespace
}  // namespace aijob::match
