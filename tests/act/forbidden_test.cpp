#include "act/forbidden.h"

#include <gtest/gtest.h>

namespace aijob::act {
namespace {

TEST(Forbidden, Commands) {
  struct Case {
    std::vector<std::string> argv;
    const char* fault;  // a part of it; "": allowed
  };
  const Case cases[] = {
      {{"/bin/sh", "-c", "x"}, "shell"},
      {{"/usr/bin/bash", "/opt/x.sh"}, "shell"},
      {{"/usr/bin/env", "bash"}, "shell"},
      {{"/usr/bin/busybox", "reboot"}, "shell"},
      {{"/bin/rm", "-rf", "/"}, "deletes"},
      {{"/usr/bin/sudo", "rm", "x"}, "deletes"},
      {{"/usr/bin/ssh", "node", "rm -rf /x"}, "deletes"},
      {{"/usr/bin/find", "/x", "-delete"}, "deletes"},
      {{"/sbin/mkfs.ext4", "/dev/sda"}, "deletes"},
      {{"/usr/bin/killall", "python"}, "by name"},
      {{"/usr/bin/kubectl", "exec", "p", "--", "pkill", "vllm"}, "by name"},
      {{"/usr/bin/nvidia-smi", "-r", "-i", "0"}, "GPU"},
      {{"/usr/bin/sudo", "/usr/bin/nvidia-smi", "--gpu-reset"}, "GPU"},
      {{"/opt/rocm/bin/rocm-smi", "--gpureset", "-d", "0"}, "GPU"},
      {{"/usr/bin/amd-smi", "reset", "-G"}, "GPU"},
      {{"/usr/bin/systemctl", "restart", "vllm.service"}, ""},
      {{"/usr/bin/systemctl", "kill", "vllm.service"}, ""},
      {{"/usr/bin/kubectl", "rollout", "restart", "deployment/x"}, ""},
      {{"/usr/bin/kubectl", "delete", "pod", "x"}, ""},
      {{"/usr/bin/scontrol", "requeue", "42"}, ""},
      {{"/usr/bin/docker", "restart", "vllm"}, ""},
      {{"/opt/aijob/restore.py", "{checkpoint_path}"}, ""},
      {{"/usr/bin/nvidia-smi", "-q"}, ""},
  };
  for (const Case& each : cases) {
    const std::string fault = ForbiddenFault(each.argv);
    if (*each.fault == '\0') {
      EXPECT_EQ(fault, "") << each.argv[0];
    } else {
      EXPECT_NE(fault.find(each.fault), std::string::npos) << each.argv[0] << ": " << fault;
    }
  }
}

}  // namespace
}  // namespace aijob::act
