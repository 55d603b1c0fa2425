#pragma once
// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), in lower-case hexadecimal digits.
//
//   Sha256Hex("abc");                       // of a text
//   Sha256 sum; sum.Add(a); sum.Add(b); sum.Hex();
//
// Owner: whoever needs it. Threads: a value, not shared. Failures: none that OpenSSL reports for a
// digest it always has; should it fail all the same, Hex() is empty.

#include <memory>
#include <string>
#include <string_view>

namespace aijob::http {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Add(std::string_view bytes);
  /// The sum of all that was added; ends the sum: Add() must not be called again.
  std::string Hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string Sha256Hex(std::string_view bytes);

/// What proves that `bytes` come from somebody who knows `key`.
std::string HmacSha256Hex(std::string_view key, std::string_view bytes);

}  // namespace aijob::http
