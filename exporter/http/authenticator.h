#pragma once
// Basic authorisation (RFC 7617) against bcrypt hashes, at the price of one bcrypt a password.
//
// A bcrypt of cost 10 takes 70 ms, which would be 70 ms for each scrape: what has been checked is
// remembered by a keyed digest of name, password and hash, as exporter-toolkit does; passwords
// themselves are not kept. A name that does not exist costs as much as one that does.
//
// Threads: Look() and Verify() from the I/O thread; bcrypt runs on a thread of its own, so that a
// flood of wrong passwords delays only those who have not been seen yet.
// Lifetime: the destructor drops passwords still waiting.

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/options.h"
#include "model/result.h"

namespace aijob::http {

class Authenticator {
 public:
  enum class Verdict { kAllowed, kDenied, kUnknown };

  /// Refuses names that occur twice and hashes that are not bcrypt's.
  static model::Result<std::unique_ptr<Authenticator>> Create(
      const std::vector<BasicAuthUser>& users, size_t queue_max);
  ~Authenticator();
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;

  /// The user that a header names, not asking whether it is true; empty where it names none.
  static std::string UserOf(std::string_view authorization);

  /// What is known of an Authorization header without bcrypt.
  Verdict Look(std::string_view authorization);

  /// Checks a header that Look() did not know; `done` is called once, on the other thread. False,
  /// and nothing happens, when too many are waiting.
  bool Verify(std::string_view authorization, std::function<void(bool allowed)> done);

 private:
  using Digest = std::array<unsigned char, 32>;
  struct Credentials {
    std::string name;
    std::string password;
  };
  struct Waiting {
    Credentials credentials;
    std::function<void(bool)> done;
  };

  explicit Authenticator(size_t queue_max) : queue_max_(queue_max) {}

  /// Name and password out of a header; nothing where it is not Basic or not sound.
  static std::optional<Credentials> Parse(std::string_view authorization);
  void Work();
  bool Check(const Credentials& credentials) const;
  [[nodiscard]] Digest DigestOf(const Credentials& credentials) const;

  size_t queue_max_;
  std::map<std::string, std::string, std::less<>> users_;  ///< name -> bcrypt
  std::string dummy_;                                      ///< the dearest user's hash
  std::array<unsigned char, 32> key_{};                    ///< of the digests; made at the start

  std::mutex mutex_;  ///< of all below
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;
  std::map<std::string, Digest, std::less<>> allowed_;  ///< at most one a user
  std::deque<Digest> denied_;                           ///< the last few hundred
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aijob::http
