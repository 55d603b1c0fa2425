#include "ctl/pipeline_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::ctl {
namespace {

using ::testing::HasSubstr;

TEST(PipelineOptions, DefaultsNeedNoFile) {
  EXPECT_TRUE(ReadConfig({}).ok());
  EXPECT_TRUE(ReadConfig({"", "torch"}).ok());
}

TEST(PipelineOptions, WhatCannotBeUsed) {
  EXPECT_FALSE(ReadConfig({"/nonexistent", "auto"}).ok());
  const auto unknown = ReadConfig({"", "torhc"});
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error(), HasSubstr("--format: there is no pack 'torhc'"));
}

}  // namespace
}  // namespace aijob::ctl
