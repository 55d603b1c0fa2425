#include "analyze/line_head.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace aijob::analyze {
namespace {

std::string_view MessageOf(std::string_view line) { return line.substr(MessageStart(line)); }

TEST(LineHead, ManySystemsHeads) {
  struct Case {
    const char* line;
    const char* message;
  };
  const Case cases[] = {
      {"081109 203615 148 INFO store.Node$Writer: writer 1 ends", "writer 1 ends"},
      {"2015-10-18 18:01:47,978 INFO [main] org.some.app.Master: made 3", "made 3"},
      {"17/06/09 20:10:40 INFO executor.Backend: started", "started"},
      {"2015-07-29 17:41:44,747 - INFO  [Peer[id=1]/0:0:0:0:0:0:0:0:2181:Vote@774] - sent 3",
       "sent 3"},
      {"- 1117838570 2005.06.03 R02-M1-N0-C:J12-U11 2005-06-03-15.42.50.675872 "
       "R02-M1-N0-C:J12-U11 RAS KERNEL INFO parity error corrected",
       "parity error corrected"},
      {"134681 node-246 unix.hw state_change.down 1077804742 1 Component is down",
       "Component is down"},
      {"110520 node-73 node status 1111066002 1 not responding", "not responding"},
      {"- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam)[2915]: closed for x",
       "closed for x"},
      {"2016-09-28 04:30:30, Info                  CBS    Loaded v6", "CBS    Loaded v6"},
      {"Jun 14 15:16:01 combo sshd(pam_unix)[19939]: failure; uid=0", "failure; uid=0"},
      {"Jun  1 04:06:18 combo syslogd 1.4.1: restart.", "restart."},
      {"03-17 16:13:38.811  1702  2395 D WindowManager: moved window", "moved window"},
      {"20171223-22:15:29:606|Step|30002312|changed 3579", "changed 3579"},
      {"20171223-7:5:9:6|Step|30002312| total = 3##4", " total = 3##4"},
      {"[Sun Dec 04 04:47:44 2005] [notice] init() ok /etc/x", "init() ok /etc/x"},
      {"[10.30 16:49:06] chrome.exe *64 - a.b.com:80 open", "a.b.com:80 open"},
      {"api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO api.wsgi.server "
       "[req-38 11 - - -] 10.11.10.1 \"GET /x\"",
       "10.11.10.1 \"GET /x\""},
      {"(EngineCore pid=12) ERROR 11-22 10:00:00 [core.py:842] EngineCore died", "EngineCore died"},
      {"[rank3]:[W1122 10:00:00.123 Guard.cpp:123] Warning: slow", "slow"},
      {"I1122 10:00:00.123456 123 file.cc:12] stored 3 blocks", "stored 3 blocks"},
      {"2025-01-02 10:00:00,123 - engine.loader - ERROR - cannot load", "cannot load"},
      {"2025-01-02 10:00:00.123 | ERROR | cannot load", "cannot load"},
      {"ERROR: cannot load", "cannot load"},
      {"[ERROR] cannot load", "cannot load"},
  };
  for (const Case& test : cases) EXPECT_EQ(MessageOf(test.line), test.message) << test.line;
}

TEST(LineHead, MessagesWithoutAHeadAreWhole) {
  for (const char* line : {"Error loading model", "started at 2024-01-01 10:00:00", "critical",
                           "[instance: 3] up", "x", "the run for 3 ends in ERROR"}) {
    EXPECT_EQ(MessageOf(line), line);
  }
}

TEST(LineHead, AllHeadIsAllMessage) {
  EXPECT_EQ(MessageOf("2025-01-02 10:00:00 warning"), "warning");
  EXPECT_EQ(MessageOf(""), "");
  EXPECT_EQ(MessageOf("   "), "   ");
}

TEST(LineHead, AnyBytes) {
  std::mt19937 random(7);
  constexpr std::string_view kBytes = "0123456789:-[]() ./|aINFOJun\t\xff";
  for (int round = 0; round < 20000; ++round) {
    std::string line(random() % 80, ' ');
    for (char& c : line) c = kBytes[random() % kBytes.size()];
    const size_t start = MessageStart(line);
    const bool blank = line.find_first_not_of(" \t") == std::string::npos;
    EXPECT_TRUE(start < line.size() || (start == 0 && line.empty()) || blank) << line;
  }
}

}  // namespace
}  // namespace aijob::analyze
