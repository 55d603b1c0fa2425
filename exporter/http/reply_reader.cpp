#include "http/reply_reader.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

#include "http/field_text.h"
#include "http/text.h"

namespace aijob::http {
namespace {

constexpr size_t kHeadMax = 64 * 1024;
constexpr int kInterimMax = 16;

/// All of `text` as a number.
template <typename Number>
bool ReadNumber(std::string_view text, Number& number) {
  const char* end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, number);
  return status == std::errc() && stop == end;
}

ReplyReader::Outcome FromChunks(ChunkDecoder::Outcome outcome) {
  switch (outcome) {
    case ChunkDecoder::Outcome::kMore:
      return ReplyReader::Outcome::kMore;
    case ChunkDecoder::Outcome::kDone:
      return ReplyReader::Outcome::kDone;
    case ChunkDecoder::Outcome::kTooLarge:
      return ReplyReader::Outcome::kTooLarge;
    case ChunkDecoder::Outcome::kMalformed:
      break;
  }
  return ReplyReader::Outcome::kMalformed;
}

}  // namespace

bool ReplyReader::ReadStatus(std::string_view line) {
  // "HTTP/1.1 200 OK"; the phrase may be missing, and with it its blank.
  constexpr size_t kStatusAt = 9;
  constexpr size_t kStatusEnd = kStatusAt + 3;
  if (line.size() < kStatusEnd || line.substr(0, 7) != "HTTP/1." || line[kStatusAt - 1] != ' ' ||
      (line.size() > kStatusEnd && line[kStatusEnd] != ' ')) {
    return false;
  }
  return ReadNumber(line.substr(kStatusAt, 3), reply_.status) && reply_.status >= 100;
}

bool ReplyReader::ReadHeader(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.substr(0, colon).find_first_of(" \t") == 0 ||
      colon == 0) {
    return false;
  }
  reply_.headers.push_back(
      {std::string(line.substr(0, colon)), std::string(Trim(line.substr(colon + 1)))});
  return true;
}

// RFC 9112 6.3, in its order.
bool ReplyReader::ReadFraming() {
  int lengths = 0;
  int codings = 0;
  bool readable = true;
  for (const Header& header : reply_.headers) {
    if (EqualsNoCase(header.name, "Transfer-Encoding")) {
      ++codings;
      readable = readable && EqualsNoCase(header.value, "chunked");
    } else if (EqualsNoCase(header.name, "Content-Length")) {
      ++lengths;
      readable = readable && ReadNumber(header.value, length_);
    }
  }
  if (!readable || lengths + codings > 1) return false;
  if (codings == 1) {
    body_ = Body::kChunks;
  } else {
    body_ = lengths == 1 ? Body::kLength : Body::kToTheEnd;
  }
  if (head_only_ || !StatusHasBody(reply_.status)) body_ = Body::kNone;
  return true;
}

bool ReplyReader::ReadHead(std::string_view head) {
  reply_ = {};
  size_t line_end = head.find("\r\n");
  if (!ReadStatus(head.substr(0, line_end))) return false;
  for (size_t at = line_end + 2; at < head.size(); at = line_end + 2) {
    line_end = head.find("\r\n", at);
    if (!ReadHeader(head.substr(at, line_end - at))) return false;
  }
  if (!ReadFraming()) return false;
  reply_.content_type = FindHeader(reply_.headers, "Content-Type");
  std::erase_if(reply_.headers,
                [](const Header& header) { return EqualsNoCase(header.name, "Content-Type"); });
  return true;
}

ReplyReader::Outcome ReplyReader::Feed(std::string_view bytes) {
  if (in_body_) return TakeBody(bytes);
  head_ += bytes;
  while (true) {  // bounded by kInterimMax
    const size_t end = head_.find("\r\n\r\n");
    if (std::min(end, head_.size()) > kHeadMax) return Outcome::kMalformed;
    if (end == std::string::npos) return Outcome::kMore;
    if (!ReadHead(std::string_view(head_).substr(0, end + 2))) return Outcome::kMalformed;
    if (reply_.status >= 200) {
      in_body_ = true;
      return TakeBody(std::string_view(head_).substr(end + 4));
    }
    if (++interim_ > kInterimMax) return Outcome::kMalformed;
    head_.erase(0, end + 4);
  }
}

ReplyReader::Outcome ReplyReader::TakeBody(std::string_view bytes) {
  std::string& body = reply_.body;
  switch (body_) {
    case Body::kNone:
      return Outcome::kDone;
    case Body::kChunks:
      return FromChunks(chunks_.Feed(bytes, body));
    case Body::kLength:
      if (length_ > limit_bytes_) return Outcome::kTooLarge;
      body.append(bytes.substr(0, length_ - body.size()));
      return body.size() == length_ ? Outcome::kDone : Outcome::kMore;
    case Body::kToTheEnd:
      break;
  }
  if (bytes.size() > limit_bytes_ - body.size()) return Outcome::kTooLarge;
  body.append(bytes);
  return Outcome::kMore;
}

ReplyReader::Outcome ReplyReader::End() const {
  return in_body_ && body_ == Body::kToTheEnd ? Outcome::kDone : Outcome::kMore;
}

}  // namespace aijob::http
