#include "metrics/label_words.h"

#include <gtest/gtest.h>

#include <cmath>

namespace aijob::metrics {
namespace {

using Word = std::string_view;
struct Case {
  Word said;
  Word word;
};

void Expect(Word (*translate)(Word), std::initializer_list<Case> cases) {
  for (const Case& example : cases) {
    EXPECT_EQ(translate(example.said), example.word) << example.said;
  }
}

TEST(LabelWords, Statuses) {
  Expect(TaskStatusWord, {{"SUCCESS", "success"},
                          {"success", "success"},
                          {"Completed", "success"},
                          {"FAILED", "failed"},
                          {"3", "failed"},
                          {"0", "pending"},
                          {"in-progress", "running"},
                          {"", "other"},
                          {"odd", "other"}});
}

TEST(LabelWords, Operations) {
  Expect(OperationWord, {{"ALLREDUCE", "ALLREDUCE"},
                         {"all_reduce", "ALLREDUCE"},
                         {"_ALLGATHER_BASE", "_ALLGATHER_BASE"},
                         {"ALLGATHER", "_ALLGATHER_BASE"},
                         {"_REDUCE_SCATTER_BASE", "REDUCE_SCATTER"},
                         {"ALLTOALL_BASE", "ALLTOALL"},
                         {"", "OTHER"},
                         {"COALESCED", "OTHER"}});
}

TEST(LabelWords, Phases) {
  Expect(PhaseWord, {{"weights", "weights"},
                     {"config-load", "config_load"},
                     {"graph_capture", "graph_capture"},
                     {"model-init", "weights"},
                     {"?", "other"}});
}

TEST(LabelWords, Routes) {
  Expect(RouteWord, {{"/v1/chat/completions", "/v1/chat/completions"},
                     {"/v1/chat/completions?stream=1", "/v1/chat/completions"},
                     {"/v1/models/", "/v1/models"},
                     {"/v1-openai/embeddings", "/v1/embeddings"},
                     {"/v1/audio/speech", "/v1/audio"},
                     {"/healthz", "health"},
                     {"/", "other"},
                     {"", "other"},
                     {"/v1/chat/completions/../../etc", "other"}});
}

TEST(LabelWords, Codes) {
  for (const auto& [status, word] :
       std::initializer_list<std::pair<double, Word>>{{200, "2xx"},
                                                      {204, "2xx"},
                                                      {302, "3xx"},
                                                      {404, "4xx"},
                                                      {408, "408"},
                                                      {429, "429"},
                                                      {499, "499"},
                                                      {500, "5xx"},
                                                      {503, "503"},
                                                      {0, "other"},
                                                      {700, "other"},
                                                      {NAN, "other"}}) {
    EXPECT_EQ(CodeWord(status), word) << status;
  }
}

TEST(LabelWords, DurationsThatAreNone) {
  const std::string empty;
  const std::string id = "r1";
  EXPECT_EQ(RejectDuration(1072531.31, &empty), "no_accept_time");
  EXPECT_EQ(RejectDuration(1072531.31, &id), "gt_process_age");
  EXPECT_EQ(RejectDuration(86400, nullptr), "");
  EXPECT_EQ(RejectDuration(-0.1, &empty), "negative");
  EXPECT_EQ(RejectDuration(NAN, nullptr), "not_finite");
}

TEST(LabelWords, WholeNumbers) {
  EXPECT_EQ(WholeNumber(79), "79");
  EXPECT_EQ(WholeNumber(0), "0");
  EXPECT_EQ(WholeNumber(1.5), "");
  EXPECT_EQ(WholeNumber(-1), "");
  EXPECT_EQ(WholeNumber(NAN), "");
  EXPECT_EQ(WholeNumber(1e18), "");
}

}  // namespace
}  // namespace aijob::metrics
