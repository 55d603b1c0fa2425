#include "analyze/told_streams.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::analyze {
namespace {

TEST(ToldStreams, WhatToldIsKnownAgainOnce) {
  ToldStreams streams;
  EXPECT_FALSE(streams.Open(1));
  streams.Tell(1);
  EXPECT_FALSE(streams.Open(1)) << "rotated: another file";
  streams.Tell(1);
  streams.ExpectAgain();
  EXPECT_TRUE(streams.Open(1));
  EXPECT_FALSE(streams.Open(1));
}

TEST(ToldStreams, IsStored) {
  ToldStreams before;
  before.Tell(1);
  before.Tell(ToldStreams::HashOf("/var/log/serve.log"));
  ToldStreams after;
  after.Load(before.Save());
  EXPECT_TRUE(after.Open(1));
  EXPECT_TRUE(after.Open(ToldStreams::HashOf("/var/log/serve.log")));
  EXPECT_FALSE(after.Open(2));
  EXPECT_EQ(after.Save(), before.Save());
}

TEST(ToldStreams, TheOldestGoesFirst) {
  ToldStreams streams;
  for (uint64_t path = 0; path < ToldStreams::kMost + 1; ++path) streams.Tell(path);
  streams.Tell(5);  // again: it is there once
  EXPECT_EQ(streams.Save().size(), ToldStreams::kMost);
  streams.ExpectAgain();
  EXPECT_FALSE(streams.Open(0));
  EXPECT_TRUE(streams.Open(1));
  EXPECT_TRUE(streams.Open(ToldStreams::kMost));
}

TEST(ToldStreams, HashesAreTheSameEverywhere) {
  EXPECT_EQ(ToldStreams::HashOf(""), 0xcbf29ce484222325u);
  EXPECT_EQ(ToldStreams::HashOf("a"), 0xaf63dc4c8601ec8cu);  // the draft's test vectors
}

}  // namespace
}  // namespace aijob::analyze
