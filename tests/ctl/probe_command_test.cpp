#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collect/targets.h"
#include "ctl/called.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProbeCommand, SaysWhatEachIs) {
  const Answering good;
  const Answering loading(503);
  const Called ok = Call({"probe", good.Url(), "tcp://" + good.Authority()});
  EXPECT_EQ(ok.code, 0) << ok.err;
  EXPECT_THAT(ok.out, HasSubstr("ok "));
  const Called mixed = Call({"probe", "--timeout", "2s", good.Url(), loading.Url(),
                             "http://u:secret@" + Refusing() + "/health"});
  EXPECT_EQ(mixed.code, 1);
  EXPECT_THAT(mixed.out, HasSubstr("starting"));
  EXPECT_THAT(mixed.out, HasSubstr("status 503"));
  EXPECT_THAT(mixed.out, HasSubstr("failed"));
  EXPECT_THAT(mixed.out, HasSubstr("refused"));
  EXPECT_THAT(mixed.out, Not(HasSubstr("secret")));
}

TEST(ProbeCommand, WhatCannotBeProbed) {
  EXPECT_EQ(Call({"probe"}).code, 2);
  EXPECT_EQ(Call({"probe", "--timeout", "0s", "tcp://h:1"}).code, 2);
  const Called wrong = Call({"probe", "127.0.0.1:80"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("must begin with http://"));
}

}  // namespace
}  // namespace aijob::test
