#include "analyze/mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::analyze {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Mask, SecretsStayAtHome) {
  for (const char* line : {
           "login with hf_ABCDEFGHIJKLMNOPQRST failed",
           "OPENAI_API_KEY=sk-ABCDEFGHIJKLMNOPQRST",
           "Authorization: Bearer ABCDEFGHIJKLMNOPQRST",
           "{\"password\": \"ABCDEFGHIJKLMNOPQRST\"}",
           "git clone https://me:ABCDEFGHIJKLMNOPQRST@example.org/x",
           "secret = 'ABCDEFGHIJKLMNOPQRST'",
       }) {
    EXPECT_THAT(Mask(line), Not(HasSubstr("ABCDEFGHIJKLMNOPQRST"))) << line;
    EXPECT_THAT(Mask(line), HasSubstr("***")) << line;
  }
}

TEST(Mask, WhatIsNoSecretStays) {
  for (const char* line : {
           "token: 4096",
           "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB",
           "tokens per second: 12.5, task-1 failed",
           "GET http://localhost:8000/v1/models 200",
       }) {
    EXPECT_EQ(Mask(line), line);
  }
}

TEST(Mask, IsBoundedAndPrintable) {
  EXPECT_EQ(Mask("\x1b[31mred\x1b[0m\tand\rgone"), "red and gone");
  const std::string cut = Mask(std::string(5000, 'x'), 50);
  EXPECT_EQ(cut, std::string(47, 'x') + "...");
  EXPECT_EQ(Mask(std::string(46, 'x') + "\xc3\xa4\xc3\xa4\xc3\xa4", 50),
            std::string(46, 'x') + "...")
      << "no half character";
}

}  // namespace
}  // namespace aijob::analyze
