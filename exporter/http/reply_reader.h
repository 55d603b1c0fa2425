#pragma once
// A server's answer, put together as its bytes come in.
//
// Grammar: RFC 9112 sections 4-7. Interim answers (1xx) are skipped; a body ends by its chunks, its
// Content-Length, or with the connection. Bytes behind it are not looked at: the client closes.
//
// Threads: none. Lifetime: one answer.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/chunk_decoder.h"
#include "http/message.h"

namespace aijob::http {

class ReplyReader {
 public:
  enum class Outcome { kMore, kDone, kMalformed, kTooLarge };

  /// `head_only`: the request was a HEAD. At most `limit_bytes` of body.
  ReplyReader(bool head_only, size_t limit_bytes)
      : head_only_(head_only), limit_bytes_(limit_bytes), chunks_(limit_bytes) {}

  Outcome Feed(std::string_view bytes);
  /// The server has hung up: kMore means that the answer is cut off.
  [[nodiscard]] Outcome End() const;

  /// Whether anything of the answer has come, interim ones aside.
  [[nodiscard]] bool Begun() const { return in_body_ || !head_.empty(); }
  /// The answer; whole after kDone. Content-Type stands in its own field alone.
  [[nodiscard]] Response& Reply() { return reply_; }

 private:
  enum class Body { kNone, kLength, kChunks, kToTheEnd };

  bool ReadHead(std::string_view head);
  bool ReadStatus(std::string_view line);
  bool ReadHeader(std::string_view line);
  bool ReadFraming();
  Outcome TakeBody(std::string_view bytes);

  bool head_only_;
  size_t limit_bytes_;
  ChunkDecoder chunks_;
  std::string head_;
  int interim_ = 0;
  bool in_body_ = false;
  Body body_ = Body::kNone;
  uint64_t length_ = 0;
  Response reply_;
};

}  // namespace aijob::http
