#pragma once
// SHA-256 (FIPS 180-4) of bytes that come in pieces: OpenSSL's, which stays behind this room's
// door.
//
//   Sha256 digest;
//   while (Read(block)) digest.Update(block);
//   const std::string hex = digest.Hex();   // once, at the end
//
// Owner: the caller. Threads: one for each object. Failures: none that a caller could act on; where
// OpenSSL cannot compute it (no memory, an algorithm that policy forbids), Hex() is empty and so
// equals nobody's digest.

#include <memory>
#include <string>
#include <string_view>

namespace aijob::http {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(std::string_view bytes);
  /// 64 lower-case hexadecimal digits; empty where it could not be computed.
  [[nodiscard]] std::string Hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aijob::http
