#include "analyze/readiness.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::analyze {
namespace {

TEST(Readiness, AStreamServesUntilAStartBegins) {
  Readiness ready;
  Readiness::Stream one = ready.Open("one.log");
  Readiness::Stream two = ready.Open("two.log");
  EXPECT_FALSE(ready.Serves(one));
  EXPECT_TRUE(ready.Serve(one));
  EXPECT_FALSE(ready.Serve(one)) << "known";
  EXPECT_TRUE(ready.Serves(one));
  EXPECT_FALSE(ready.Serves(two)) << "another server";
  EXPECT_TRUE(ready.Serves(ready.Open("one.log"))) << "opened again";
  ready.Begin();
  EXPECT_FALSE(ready.Serves(one));
  EXPECT_FALSE(ready.Serves(ready.Open("one.log")));
}

TEST(Readiness, SavedAndLoadedItGoesOn) {
  Readiness ready;
  ready.Begin();
  for (size_t i = 0; i < 2 * Readiness::kMostStreams; ++i) {
    Readiness::Stream stream = ready.Open(std::to_string(i));
    EXPECT_TRUE(ready.Serve(stream));
    EXPECT_TRUE(ready.Serves(stream)) << "however many";
  }
  Readiness loaded;
  loaded.Load(ready.Save());
  EXPECT_TRUE(loaded.Serves(loaded.Open("0")));
  EXPECT_FALSE(loaded.Serves(loaded.Open(std::to_string(Readiness::kMostStreams))));
}

}  // namespace
}  // namespace aijob::analyze
