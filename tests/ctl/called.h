#pragma once
// aijobctl called in process, as main() does.

#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <vector>

#include "ctl/commands.h"

namespace aijob::test {

struct Called {
  int code = -1;
  std::string out, err;
};

inline Called Call(const std::vector<std::string>& words) {
  std::vector<const char*> argv = {"aijobctl"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  Called called;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  called.code = ctl::Run(static_cast<int>(argv.size()), argv.data());
  std::cout.flush();  // a scan lets it hold back what it has
  called.out = testing::internal::GetCapturedStdout();
  called.err = testing::internal::GetCapturedStderr();
  return called;
}

}  // namespace aijob::test
