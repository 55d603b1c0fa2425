// Hostile texts: nothing of a log line, an incident or a label becomes more than one plain word.

#include "act/tokens.h"

#include <gtest/gtest.h>

#include "act/deciding.h"

namespace aijob::act {
namespace {

const std::vector<std::string>& Hostile() {
  static const std::vector<std::string> kTexts = {"$(reboot)",
                                                  "`id`",
                                                  "a;b",
                                                  "a|b",
                                                  "a&b",
                                                  "a b",
                                                  "a\tb",
                                                  "a\nAIJOB_X=1",
                                                  "a\rb",
                                                  "--force",
                                                  "-rf",
                                                  "'",
                                                  "\"",
                                                  "\\",
                                                  "*",
                                                  "?",
                                                  "~",
                                                  "!",
                                                  "#",
                                                  "%s",
                                                  "{workload}",
                                                  "<x>",
                                                  "a,b",
                                                  "../x",
                                                  "a/../b",
                                                  std::string("a\0b", 3),
                                                  "\x1b[31m",
                                                  "\xff\xfe",
                                                  "caf\xc3\xa9",
                                                  "\xe2\x80\xae",
                                                  std::string(201, 'a'),
                                                  ""};
  return kTexts;
}

Tokens WithTask(const std::string& text) {
  Decision decision;
  decision.key = "i1";
  decision.workload = text;
  model::Incident incident = Broken("i1", {});
  incident.initiating.task = text;
  incident.initiating.text = text;
  Checkpoint checkpoint;
  checkpoint.path = text;
  return TokensOf(decision, incident, checkpoint);
}

TEST(Tokens, HostileTextsNeverBecomeArguments) {
  for (const std::string& text : Hostile()) {
    for (const char* argument : {"{task}", "{workload}", "{checkpoint_path}", "x={task}"}) {
      EXPECT_FALSE(Fill({"/bin/true", argument}, WithTask(text)).ok()) << text;
    }
  }
}

TEST(Tokens, HostileTextsNeverBecomeVariables) {
  for (const std::string& text : Hostile()) {
    for (const std::string& variable : EnvironmentOf(WithTask(text))) {
      EXPECT_FALSE(variable.starts_with("AIJOB_TASK=") || variable.starts_with("AIJOB_WORKLOAD=") ||
                   variable.starts_with("AIJOB_CHECKPOINT_PATH="))
          << variable;
      EXPECT_TRUE(variable.starts_with("AIJOB_")) << variable;
    }
  }
}

TEST(Tokens, PlainWordsAreGivenAsTheyAre) {
  const Tokens tokens = WithTask("tsk_20240520_a1b2c3");
  const auto filled = Fill({"/bin/x", "--job={task}@{class}", "plain"}, tokens);
  ASSERT_TRUE(filled.ok()) << filled.error();
  EXPECT_EQ(*filled, (std::vector<std::string>{"/bin/x", "--job=tsk_20240520_a1b2c3@process_crash",
                                               "plain"}));
  const auto environment = EnvironmentOf(tokens);
  EXPECT_NE(std::find(environment.begin(), environment.end(), "AIJOB_TASK=tsk_20240520_a1b2c3"),
            environment.end());
}

TEST(Tokens, OnlyAPathBeginsWithASlash) {
  EXPECT_TRUE(IsPlain("/ckpt/step-100", true));
  EXPECT_FALSE(IsPlain("/ckpt/step-100", false));
  EXPECT_TRUE(IsPlain("team/api-1", false));
}

TEST(Tokens, FaultsOfArguments) {
  EXPECT_EQ(ArgumentFault("restart"), "");
  EXPECT_EQ(ArgumentFault("{workload}.service"), "");
  EXPECT_NE(ArgumentFault("{text}"), "") << "no line of a log is a token";
  EXPECT_NE(ArgumentFault("{workload"), "");
  EXPECT_NE(ArgumentFault("workload}"), "");
  EXPECT_NE(ArgumentFault("{}"), "");
}

TEST(Tokens, WhatIsNotKnownIsNotFilled) {
  Decision decision;
  const Tokens tokens = TokensOf(decision, Broken("i1", {}), {});
  EXPECT_FALSE(Fill({"{checkpoint_step}"}, tokens).ok());
  EXPECT_FALSE(Fill({"{rank}"}, tokens).ok());
}

}  // namespace
}  // namespace aijob::act
