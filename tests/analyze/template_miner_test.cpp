#include "analyze/template_miner.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace aijob::analyze {
namespace {

std::string TextOf(const TemplateMiner& miner, uint32_t id) {
  return miner.Text(miner.Resolve(id));
}

TEST(TemplateMiner, NumbersDoNotMakeTemplates) {
  TemplateMiner miner({});
  EXPECT_TRUE(miner.Add("took 3 ms").is_new);
  const auto seen = miner.Add("took 4 ms");
  EXPECT_FALSE(seen.is_new);
  EXPECT_EQ(miner.Count(seen.id), 2u);
  EXPECT_EQ(miner.size(), 1u);
}

TEST(TemplateMiner, WordsBecomeAValueOnceEnoughWereSeen) {
  TemplateMiner miner({});
  std::vector<uint32_t> ids;
  int made = 0;
  for (const char* user : {"cyrus", "news", "root", "test", "guest", "www"}) {
    const auto seen = miner.Add(std::string("session closed for user ") + user);
    ids.push_back(seen.id);
    made += seen.is_new ? 1 : 0;
  }
  EXPECT_EQ(made, 3);
  EXPECT_EQ(miner.size(), 1u);
  for (const uint32_t id : ids) EXPECT_EQ(TextOf(miner, id), "session closed for user <*>");
  EXPECT_EQ(miner.Count(miner.Resolve(ids[0])), 6u);
}

TEST(TemplateMiner, StatesStayApart) {
  TemplateMiner miner({});
  std::set<uint32_t> ids;
  for (const char* state : {"Started", "Paused", "Resumed", "Stopped"}) {
    ids.insert(miner.Add(std::string("[instance: 3] VM ") + state + " (Lifecycle Event)").id);
  }
  for (const char* state : {"NEW", "RUNNING", "FAILED", "DONE", "LOST"}) {
    ids.insert(miner.Add(std::string("task 3 went on from INIT to ") + state).id);
  }
  EXPECT_EQ(miner.size(), 9u);
  EXPECT_EQ(ids.size(), 9u);
}

TEST(TemplateMiner, TwoPlacesThatWordsOpened) {
  TemplateMiner miner({});
  const std::vector<std::string> users = {"ann", "bob", "eve", "joe", "kim", "lee"};
  const std::vector<std::string> hosts = {"red", "green", "blue", "white", "black"};
  std::vector<uint32_t> ids;
  for (const auto& host : hosts) {
    for (const auto& user : users) {
      ids.push_back(miner.Add("login of user " + user + " failed on host " + host).id);
    }
  }
  EXPECT_EQ(miner.size(), 1u);
  EXPECT_EQ(TextOf(miner, ids.front()), "login of user <*> failed on host <*>");
  EXPECT_FALSE(miner.Add("login of user zoe failed on host pink").is_new);
}

TEST(TemplateMiner, MemoryIsBoundedAndForgettingIsCounted) {
  TemplateMiner miner({.templates = 100});
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string message = "begin";
    for (int word = 0; word < 5; ++word) {
      message += ' ';
      for (int c = 0; c < 6; ++c) message += static_cast<char>('a' + random() % 26);
    }
    const auto seen = miner.Add(message);
    EXPECT_LE(miner.size(), 100u);
    EXPECT_LT(seen.id, 200u);
    EXPECT_NE(TextOf(miner, seen.id), "");
  }
  EXPECT_GT(miner.forgotten(), 10000u);
}

TEST(TemplateMiner, TheRecentlySeenStays) {
  TemplateMiner miner({.templates = 20});
  const auto first = miner.Add("kept by being seen");
  for (int i = 0; i < 500; ++i) {
    std::string message = "other words of kind ";
    for (int rest = i; rest > 0; rest /= 26) message += static_cast<char>('a' + rest % 26);
    miner.Add(message + " and " + std::string(1 + i % 30, 'x'));
    EXPECT_FALSE(miner.Add("kept by being seen").is_new);
  }
  EXPECT_EQ(miner.Count(first.id), 501u);
}

TEST(TemplateMiner, RestoredTemplatesAreNotNew) {
  TemplateMiner miner({});
  EXPECT_TRUE(miner.Restore("login of user <*> <*> failed after <*>", 7));
  EXPECT_FALSE(miner.Restore("login of user <*> <*> failed after <*>", 7));
  EXPECT_FALSE(miner.Add("login of user ann 3 failed after 3 s").is_new);
  const auto seen = miner.Add("login of user bob 3 failed after 3 s");
  EXPECT_FALSE(seen.is_new);
  EXPECT_EQ(miner.Count(seen.id), 9u);
  EXPECT_EQ(miner.size(), 1u);
}

TEST(TemplateMiner, EmptyMessages) {
  TemplateMiner miner({});
  EXPECT_EQ(miner.Text(miner.Add("").id), "");
  EXPECT_EQ(miner.Text(miner.Add("   ").id), "");
  EXPECT_EQ(miner.size(), 1u);
}

TEST(TemplateMiner, EqualInputGivesEqualTemplates) {
  const auto run = [] {
    TemplateMiner miner({.templates = 50});
    std::mt19937 random(11);
    std::string all;
    for (int i = 0; i < 5000; ++i) {
      std::string message;
      for (int word = 0; word < 6; ++word) {
        message += std::string(1, static_cast<char>('a' + random() % 3)) + "x ";
      }
      all += TextOf(miner, miner.Add(message).id) + "\n";
    }
    return all;
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace aijob::analyze
