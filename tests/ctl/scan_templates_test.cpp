#include "ctl/scan_templates.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "ctl/scan.h"
#include "support/folder.h"

namespace aijob::ctl {
namespace {

std::vector<nlohmann::json> ScanTemplates(const std::vector<std::string>& files,
                                          model::Status* status = nullptr) {
  ScanOptions options;
  options.config = config::DefaultConfig();
  options.output = ScanOutput::kTemplates;
  options.files = files;
  std::ostringstream out;
  const model::Status scanned = Scan(options, out);
  if (status != nullptr) *status = scanned;
  std::vector<nlohmann::json> printed;
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    printed.push_back(nlohmann::json::parse(line));
  }
  return printed;
}

TEST(ScanTemplates, EveryLineHasItsOwnInOrder) {
  const test::Folder folder;
  folder.Write("log",
               "12:00:01 INFO took 3 ms\n\n12:00:02 ERROR lost \"a\" of user ann\r\n"
               "12:00:03 INFO took 4 ms\nbad \xff byte\nno end");
  const auto printed = ScanTemplates({folder.Path("log")});
  ASSERT_EQ(printed.size(), 6u);
  const char* wanted[] = {
      "took <*>", "", "lost \"a\" of user ann", "took <*>", "bad \xEF\xBF\xBD byte", "no end"};
  for (size_t i = 0; i < printed.size(); ++i) {
    EXPECT_EQ(printed[i]["source"], folder.Path("log"));
    EXPECT_EQ(printed[i]["line"], i + 1);
    EXPECT_EQ(printed[i]["template"], wanted[i]);
    EXPECT_EQ(printed[i].size(), 3u);
  }
}

TEST(ScanTemplates, WhatIsLearntLateHoldsForLinesBefore) {
  const test::Folder folder;
  std::string log;
  for (const char* user : {"ann", "bob", "eve", "joe", "kim"}) {
    log += std::string("Jun 14 15:16:01 host su[3]: session opened for user ") + user + "\n";
  }
  folder.Write("log", log);
  const auto printed = ScanTemplates({folder.Path("log")});
  ASSERT_EQ(printed.size(), 5u);
  for (const auto& line : printed) EXPECT_EQ(line["template"], "session opened for user <*>");
}

TEST(ScanTemplates, StructuredLinesByTheirMessage) {
  const test::Folder folder;
  folder.Write("log", R"({"level":"ERROR","message":"lost 3 of 4","step":"x"})"
                      "\n{no json\n");
  const auto printed = ScanTemplates({folder.Path("log")});
  ASSERT_EQ(printed.size(), 2u);
  EXPECT_EQ(printed[0]["template"], "lost <*> of <*>");
  EXPECT_EQ(printed[1]["template"], "{no json");
}

TEST(ScanTemplates, EachFileHasItsOwnAndAMissingOneIsTold) {
  const test::Folder folder;
  folder.Write("a", "one\n");
  folder.Write("b", "");
  model::Status status;
  const auto printed =
      ScanTemplates({folder.Path("a"), folder.Path("b"), folder.Path("c")}, &status);
  EXPECT_EQ(printed.size(), 1u);
  EXPECT_FALSE(status.ok());
}

TEST(ScanTemplates, MoreTemplatesThanAreKeptStillGiveOneLineEach) {
  const test::Folder folder;
  std::string log;
  for (int i = 0; i < 25000; ++i) {
    std::string word;
    for (int rest = i + 1000; rest > 0; rest /= 26) word += static_cast<char>('a' + rest % 26);
    log += word + " is what " + word + " says\n";
  }
  folder.Write("log", log);
  const auto printed = ScanTemplates({folder.Path("log")});
  ASSERT_EQ(printed.size(), 25000u);
  for (const auto& line : printed) EXPECT_NE(line["template"], "");
}

}  // namespace
}  // namespace aijob::ctl
