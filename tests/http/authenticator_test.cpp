#include "http/authenticator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <chrono>
#include <future>

namespace aijob::http {
namespace {

using ::testing::HasSubstr;
using Verdict = Authenticator::Verdict;

// "secret" at cost 4, so that tests are quick.
constexpr char kHash[] = "$2y$04$mg8WyYnh3NKtlzIKuyqbQOUKSLKPkXSfx5bvZOk62j3TAXEtBco.G";

std::string Basic(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  out.resize(static_cast<size_t>(size));
  return "Basic " + out;
}

bool VerifyNow(Authenticator& auth, const std::string& header) {
  std::promise<bool> verdict;
  EXPECT_TRUE(auth.Verify(header, [&](bool allowed) { verdict.set_value(allowed); }));
  return verdict.get_future().get();
}

std::unique_ptr<Authenticator> MakeAuth(size_t queue_max = 8) {
  auto auth = Authenticator::Create({{"prom", kHash}, {"other", kHash}}, queue_max);
  EXPECT_TRUE(auth.ok()) << auth.error();
  return std::move(*auth);
}

TEST(Authenticator, ChecksOnceAndRemembers) {
  const auto auth = MakeAuth();
  const std::string good = Basic("prom:secret");
  EXPECT_EQ(auth->Look(good), Verdict::kUnknown);
  EXPECT_TRUE(VerifyNow(*auth, good));
  EXPECT_EQ(auth->Look(good), Verdict::kAllowed);
  EXPECT_EQ(auth->Look(Basic("other:secret")), Verdict::kUnknown);
}

TEST(Authenticator, RemembersWhatIsWrong) {
  const auto auth = MakeAuth();
  for (const char* wrong : {"prom:Secret", "prom:", "nobody:secret", ":secret", "prom:secret "}) {
    EXPECT_EQ(auth->Look(Basic(wrong)), Verdict::kUnknown) << wrong;
    EXPECT_FALSE(VerifyNow(*auth, Basic(wrong))) << wrong;
    EXPECT_EQ(auth->Look(Basic(wrong)), Verdict::kDenied) << wrong;
  }
  // A flood of them pushes no good one out.
  EXPECT_TRUE(VerifyNow(*auth, Basic("prom:secret")));
  for (int i = 0; i < 300; ++i) VerifyNow(*auth, Basic("prom:" + std::to_string(i)));
  EXPECT_EQ(auth->Look(Basic("prom:secret")), Verdict::kAllowed);
}

TEST(Authenticator, MalformedIsDeniedWithoutBcrypt) {
  const auto auth = MakeAuth();
  for (const std::string& header :
       {std::string(), std::string("Basic"), std::string("Basic "), std::string("Bearer abc"),
        std::string("Basic ?"), std::string("Basic YQ"), std::string("Basic =A=="),
        Basic("no colon"), Basic(std::string_view("prom:secret\0x", 13))}) {
    EXPECT_EQ(auth->Look(header), Verdict::kDenied) << header;
  }
  EXPECT_EQ(auth->Look("bAsIc " + Basic("prom:secret").substr(6)), Verdict::kUnknown);
}

TEST(Authenticator, QueueIsBounded) {
  std::promise<void> entered;
  std::promise<void> leave;
  const auto auth = MakeAuth(1);  // last: its thread uses the others
  ASSERT_TRUE(auth->Verify(Basic("a:1"), [&](bool) {
    entered.set_value();
    leave.get_future().wait();
  }));
  entered.get_future().wait();
  EXPECT_TRUE(auth->Verify(Basic("a:2"), [](bool) {}));
  EXPECT_FALSE(auth->Verify(Basic("a:3"), [](bool) { FAIL(); }));
  leave.set_value();
}

TEST(Authenticator, UnknownNamesCostAsMuch) {
  // Cost 8: 16 times as long as the noise of cost 4.
  constexpr char kDear[] = "$2y$08$Au6JyuvcHaVSZrizMPEXbOXYgo6sNQEOoojUWvSjU8Kw62GBx3/yC";
  const auto auth = Authenticator::Create({{"dear", kDear}, {"cheap", kHash}}, 8);
  ASSERT_TRUE(auth.ok()) << auth.error();
  const auto time = [&](const std::string& header) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(VerifyNow(**auth, header));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  double known = 1;
  double unknown = 1;
  for (int i = 0; i < 5; ++i) {
    known = std::min(known, time(Basic("dear:x" + std::to_string(i))));
    unknown = std::min(unknown, time(Basic("nobody:x" + std::to_string(i))));
  }
  // Without the dummy it would be a thousandth; the rest is other processes' noise.
  EXPECT_GT(unknown, known / 4);
  EXPECT_LT(unknown, known * 4);
}

TEST(Authenticator, RefusesWhatIsNoBcryptHash) {
  for (const std::string& hash : {std::string(), std::string("secret"), std::string("$1$salt$hash"),
                                  std::string(kHash).substr(1), std::string(kHash) + "x",
                                  std::string("$2y$99") + std::string(kHash).substr(6),
                                  std::string("$2x$04") + std::string(kHash).substr(6),
                                  std::string(kHash).replace(30, 1, "!")}) {
    const auto auth = Authenticator::Create({{"prom", hash}}, 8);
    EXPECT_FALSE(auth.ok()) << hash;
    EXPECT_THAT(auth.error(), HasSubstr("basic_auth_users: prom: not a bcrypt hash"));
  }
  EXPECT_FALSE(Authenticator::Create({{"a", kHash}, {"a", kHash}}, 8).ok());
  EXPECT_FALSE(Authenticator::Create({{"", kHash}}, 8).ok());
  EXPECT_FALSE(Authenticator::Create({{"a:b", kHash}}, 8).ok());
}

}  // namespace
}  // namespace aijob::http
