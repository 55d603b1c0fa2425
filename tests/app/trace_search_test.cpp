#include "app/trace_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/folder.h"

namespace aijob::app {
namespace {

using ::testing::ElementsAre;

class TraceSearchTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    folder_.Write(name, text);
    return folder_.Path(name);
  }
  TraceFound Find(const std::string& id, const std::vector<TraceFile>& files,
                  std::chrono::seconds time = std::chrono::seconds(60)) {
    return SearchTrace(id, files, "/", {}, model::TimePoint{},
                       std::chrono::steady_clock::now() + time);
  }
  static std::vector<std::string> Texts(const TraceFound& found) {
    std::vector<std::string> texts;
    for (const TraceHit& hit : found.hits) texts.push_back(hit.text);
    return texts;
  }

  test::Folder folder_;
};

TEST_F(TraceSearchTest, AllModulesInTimeOrder) {
  const std::string api = Write(
      "api.log",
      R"({"timestamp":"2024-05-20T08:00:03Z","trace_id":"req-1","module":"gateway","level":"ERROR"})"
      "\nno id here\n");
  const std::string parser = Write(
      "parser.log",
      R"({"timestamp":"2024-05-20T08:00:02Z","trace_id":"req-1","module":"parser","level":"ERROR"})"
      "\n"
      R"({"timestamp":"2024-05-20T08:00:02Z","trace_id":"req-12","module":"parser"})"
      "\n");
  Write("parser.log.1",
        R"({"timestamp":"2024-05-20T08:00:01Z","trace_id":"req-1","module":"queue"})"
        "\n");
  const TraceFound found = Find("req-1", {{"api", api, ""}, {"p", parser, ""}, {"again", api, ""}});
  EXPECT_TRUE(found.complete);
  ASSERT_EQ(found.hits.size(), 3u);
  EXPECT_EQ(found.hits[0].line.module, "queue");
  EXPECT_EQ(found.hits[0].file, "parser.log.1");
  EXPECT_EQ(found.hits[1].line.module, "parser");
  EXPECT_EQ(found.hits[2].line.module, "gateway");
  EXPECT_EQ(found.hits[2].source, "api");
}

TEST_F(TraceSearchTest, LinesAcrossChunksAndWithoutEnd) {
  std::string text(size_t{1} << 20, 'x');
  text += "\ntask-7 begins here " + std::string(100, 'y') + "\n" +
          std::string((size_t{1} << 20) - 60, 'z') + "\ntask-7 again\nx task-77\nlast of task-7";
  const std::string path = Write("a.log", text);
  const TraceFound found = Find("task-7", {{"a", path, ""}});
  EXPECT_THAT(Texts(found), ElementsAre("task-7 begins here " + std::string(100, 'y'),
                                        "task-7 again", "last of task-7"));
  EXPECT_EQ(found.hits[0].offset, (size_t{1} << 20) + 1);
}

TEST_F(TraceSearchTest, SecretsAreMasked) {
  const std::string path = Write("a.log", "task-7 password=hunter2\n");
  EXPECT_EQ(Texts(Find("task-7", {{"a", path, ""}}))[0].find("hunter2"), std::string::npos);
}

TEST_F(TraceSearchTest, BoundedInTimeAndNumber) {
  std::string many;
  for (size_t i = 0; i < kMostTraceLines + 1; ++i) many += "task-7\n";
  const std::string path = Write("a.log", many);
  const TraceFound found = Find("task-7", {{"a", path, ""}});
  EXPECT_EQ(found.hits.size(), kMostTraceLines);
  EXPECT_FALSE(found.complete);
  EXPECT_FALSE(Find("task-7", {{"a", path, ""}}, std::chrono::seconds(-1)).complete);
  const TraceFound none = Find("task-7", {{"a", "/nonexistent/x", ""}, {"d", "/tmp", ""}});
  EXPECT_TRUE(none.complete && none.hits.empty());
}

TEST_F(TraceSearchTest, WhatIsNoId) {
  for (const char* id : {"", "ab", "a b c", "a\nbc"}) EXPECT_NE(CheckTraceId(id), "") << id;
  EXPECT_NE(CheckTraceId(std::string(129, 'x')), "");
  EXPECT_EQ(CheckTraceId("req-5x9a2b1c"), "");
}

}  // namespace
}  // namespace aijob::app
