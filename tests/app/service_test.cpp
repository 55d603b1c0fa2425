// Starts that succeed and starts that cannot; what a running service answers is in
// tests/service/service_test.cpp.

#include "app/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/folder.h"
#include "support/http_client.h"

namespace aijob::app {
namespace {

using ::testing::HasSubstr;

class ServiceStartTest : public ::testing::Test {
 protected:
  ServiceStartTest() {
    folder_.Write("config.yaml",
                  "sources: [{name: job, paths: [\"" + folder_.Path("*.log") + "\"]}]\n");
    flags_.config_file = folder_.Path("config.yaml");
    flags_.listen_addresses = {"127.0.0.1:0"};
  }

  test::Folder folder_;
  Flags flags_;
};

TEST_F(ServiceStartTest, ServesOnEachAddressAndStopsTwiceWithoutHarm) {
  flags_.listen_addresses = {"127.0.0.1:0", "localhost:0"};
  flags_.storage_path = folder_.Path("state");
  StartFailure failure;
  const auto service = Service::Start(flags_, failure);
  ASSERT_NE(service, nullptr) << failure.message;
  ASSERT_GE(service->Addresses().size(), 2u);
  for (const std::string& address : service->Addresses()) {
    if (!address.starts_with("127.0.0.1:")) continue;  // [::1] too, where there is one
    const auto port = static_cast<uint16_t>(std::stoi(address.substr(10)));
    EXPECT_EQ(test::Get(port, "/-/healthy").status, 200) << address;
  }
  EXPECT_TRUE(service->Reload().ok());
  service->Stop();
  service->Stop();
}

TEST_F(ServiceStartTest, SaysWhyItCannotStart) {
  folder_.Write("bad.yaml", "sources: 7\n");
  folder_.Write("typo.yaml", "worklod: x\n");
  folder_.Write("packs/bad.yaml", "pack: bad\nrules: [{id: r, class: none, find: [abc]}]\n");
  folder_.Write("badpack.yaml", "packs: {dirs: [" + folder_.Path("packs") + "]}\n");
  folder_.Write("web.yaml", "tls_server_config: {cert_file: none.pem}\n");
  folder_.Write("file", "");
  StartFailure failure;
  flags_.storage_path = folder_.Path("held");
  const auto holder = Service::Start(flags_, failure);
  ASSERT_NE(holder, nullptr) << failure.message;
  flags_.storage_path.clear();

  const struct {
    const char* name;
    std::function<void(Flags&)> change;
    int exit_code;
    const char* says;
  } kCases[] = {
      {"configuration", [&](Flags& f) { f.config_file = folder_.Path("bad.yaml"); }, kExitUnusable,
       "bad.yaml:1"},
      {"unknown key", [&](Flags& f) { f.config_file = folder_.Path("typo.yaml"); }, kExitUnusable,
       "\"workload\""},
      {"no such file", [&](Flags& f) { f.config_file = folder_.Path("none"); }, kExitUnusable,
       "none"},
      {"pack", [&](Flags& f) { f.config_file = folder_.Path("badpack.yaml"); }, kExitUnusable,
       "bad.yaml:2"},
      {"web configuration", [&](Flags& f) { f.web_config_file = folder_.Path("web.yaml"); },
       kExitUnusable, "web.yaml:1"},
      {"address in use", [&](Flags& f) { f.listen_addresses = {holder->Addresses().front()}; },
       kExitCouldNotRun, "in use"},
      {"state is a file", [&](Flags& f) { f.storage_path = folder_.Path("file"); },
       kExitCouldNotRun, "file"},
      {"state of another", [&](Flags& f) { f.storage_path = folder_.Path("held"); },
       kExitCouldNotRun, "held"},
  };
  for (const auto& [name, change, exit_code, says] : kCases) {
    Flags flags = flags_;
    change(flags);
    EXPECT_EQ(Service::Start(flags, failure), nullptr) << name;
    EXPECT_EQ(failure.exit_code, exit_code) << name;
    EXPECT_THAT(failure.message, HasSubstr(says)) << name;
    EXPECT_EQ(failure.message.find('\n'), std::string::npos) << failure.message;
  }
}

}  // namespace
}  // namespace aijob::app
