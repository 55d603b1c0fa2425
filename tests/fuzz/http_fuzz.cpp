// libFuzzer: request heads, answers and chunked bodies, whole and in pieces, which must come out
// the same; compressed bodies. The first byte chooses what it is.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/chunk_decoder.h"
#include "http/compress.h"
#include "http/head_parser.h"
#include "http/reply_reader.h"

namespace aijob::http {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void FuzzHead(std::string_view text) {
  const Limits limits{.head_bytes = 512, .headers = 8};
  Head whole;
  size_t scanned = 0;
  const HeadOutcome expected = ReadHead(text, limits, scanned, whole);
  Require(expected.bytes == 0 || expected.status == 0);
  if (expected.bytes > 0) {
    Require(whole.path.substr(0, 1) == "/" && whole.headers.size() <= limits.headers);
    Require(!whole.chunked || whole.content_length == 0);
  }
  // Byte by byte: the same head, or a refusal of the same text that may be seen earlier.
  Head head;
  scanned = 0;
  HeadOutcome outcome;
  for (size_t size = 0; size <= text.size(); ++size) {
    outcome = ReadHead(text.substr(0, size), limits, scanned, head);
    if (outcome.bytes > 0 || outcome.status != 0) break;
  }
  if (expected.bytes > 0) {
    Require(outcome.bytes == expected.bytes && head.path == whole.path &&
            head.content_length == whole.content_length && head.chunked == whole.chunked);
  }
  if (expected.status != 0) Require(outcome.status != 0);
}

void FuzzReply(std::string_view text) {
  constexpr size_t kLimit = 4096;
  ReplyReader at_once(false, kLimit);
  const auto expected = at_once.Feed(text);
  Require(at_once.Reply().body.size() <= kLimit);
  ReplyReader in_pieces(false, kLimit);
  auto outcome = ReplyReader::Outcome::kMore;
  for (size_t i = 0; i < text.size() && outcome == ReplyReader::Outcome::kMore; ++i) {
    outcome = in_pieces.Feed(text.substr(i, 1));
  }
  Require(outcome == expected && in_pieces.End() == at_once.End());
  if (outcome != ReplyReader::Outcome::kDone) return;
  Require(in_pieces.Reply().body == at_once.Reply().body);
}

void FuzzChunks(std::string_view text) {
  constexpr size_t kLimit = 4096;
  ChunkDecoder at_once(kLimit);
  std::string expected;
  std::string_view rest = text;
  const auto outcome = at_once.Feed(rest, expected);
  Require(expected.size() <= kLimit);
  ChunkDecoder in_pieces(kLimit);
  std::string body;
  auto last = ChunkDecoder::Outcome::kMore;
  size_t used = 0;
  while (used < text.size() && last == ChunkDecoder::Outcome::kMore) {
    std::string_view piece = text.substr(used, 1);
    last = in_pieces.Feed(piece, body);
    ++used;
  }
  Require(last == outcome && body == expected);
  if (outcome == ChunkDecoder::Outcome::kDone) Require(used == text.size() - rest.size());
}

void FuzzBody(std::string_view text) {
  constexpr size_t kLimit = 100'000;
  Request request;
  request.body = text;
  for (const char* encoding : {"gzip", "snappy"}) {
    request.headers = {{"Content-Encoding", encoding}};
    const DecodedBody decoded = DecodeBody(request, kLimit);
    Require(decoded.body.size() <= kLimit && (decoded.ok() || decoded.body.empty()));
  }
  AcceptsGzip(text);
}

}  // namespace
}  // namespace aijob::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      aijob::http::FuzzHead(text);
      aijob::http::FuzzReply(text);
      break;
    case 1:
      aijob::http::FuzzChunks(text);
      break;
    default:
      aijob::http::FuzzBody(text);
  }
  return 0;
}
