#pragma once
// What the stand-in for libnvidia-ml.so.1 (programs/nvml_stub.cpp) is to do, for one test.

#include <stdlib.h>

#include <string>
#include <string_view>

#include "support/folder.h"

namespace aijob::test {

inline constexpr const char* kNvmlStub = AIJOB_NVML_STUB;
inline constexpr const char* kOldNvmlStub = AIJOB_NVML_STUB_OLD;

class NvmlPlanned {
 public:
  explicit NvmlPlanned(std::string_view plan = "") {
    Plan(plan);
    setenv("AIJOB_NVML_STUB", folder_.Path("plan").c_str(), 1);
  }
  ~NvmlPlanned() { unsetenv("AIJOB_NVML_STUB"); }
  NvmlPlanned(const NvmlPlanned&) = delete;
  NvmlPlanned& operator=(const NvmlPlanned&) = delete;

  /// Goes for its next call.
  void Plan(std::string_view plan) { folder_.Write("plan", plan); }
  [[nodiscard]] const Folder& folder() const { return folder_; }

 private:
  Folder folder_;
};

}  // namespace aijob::test
