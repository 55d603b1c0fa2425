#include "http/compress.h"

#include <strings.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <vector>

#include "http/field_text.h"
#include "http/snappy_frames.h"

namespace aijob::http {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's code for "gzip member"
constexpr int kZlibWindow = 15;
constexpr size_t kBlockBytes = 64 * 1024;  // on the heap: civetweb's workers have 100 KiB of stack
constexpr size_t kStepMax = size_t{1} << 30;  // avail_in and avail_out are 32 bits wide

/// Cuts `text` at the first `separator` and returns what stood before it.
std::string_view TakeUntil(std::string_view& text, char separator) {
  const size_t at = text.find(separator);
  const std::string_view taken = Trim(text.substr(0, at));
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return taken;
}

/// "q=0", "q=0.000" and what is no weight at all refuse.
bool WeightIsPositive(std::string_view parameter) {
  if (parameter.size() < 3 || !EqualsNoCase(parameter.substr(0, 2), "q=")) return false;
  const std::string_view weight = parameter.substr(2);
  return (weight.front() == '0' || weight.front() == '1') &&
         weight.find_first_of("123456789") != std::string_view::npos;
}

/// zlib's stream with its end called.
struct ZStream : z_stream {
  ZStream() : z_stream{} {}
  ZStream(const ZStream&) = delete;
  ZStream& operator=(const ZStream&) = delete;

  void SetInput(std::string_view bytes) {
    // zlib's interface is older than const.
    next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT
    avail_in = static_cast<uInt>(bytes.size());
  }
  void SetOutput(char* bytes, size_t size) {
    next_out = reinterpret_cast<Bytef*>(bytes);
    avail_out = static_cast<uInt>(size);
  }
};

struct Inflater : ZStream {
  ~Inflater() { inflateEnd(this); }
};

struct Deflater : ZStream {
  ~Deflater() { deflateEnd(this); }
};

DecodedBody Failed(int status, std::string error) { return {status, {}, std::move(error)}; }

DecodedBody Inflate(std::string_view in, int window, size_t limit_bytes) {
  Inflater stream;
  if (inflateInit2(&stream, window) != Z_OK) return Failed(503, "Out of memory.");
  DecodedBody decoded;
  std::vector<char> block(kBlockBytes);
  while (true) {
    if (stream.avail_in == 0) {
      if (in.empty()) return Failed(400, "Bad request: the compressed body is cut off.");
      const std::string_view step = in.substr(0, kStepMax);
      stream.SetInput(step);
      in.remove_prefix(step.size());
    }
    stream.SetOutput(block.data(), block.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    const size_t made = block.size() - stream.avail_out;
    if (made > limit_bytes - decoded.body.size()) {
      return Failed(413, "Content too large: the decompressed body is over the limit.");
    }
    decoded.body.append(block.data(), made);
    if (result == Z_STREAM_END) {
      if (stream.avail_in == 0 && in.empty()) return decoded;
      // RFC 1952 2.2: a file may be several members.
      if (window != kGzipWindow || inflateReset(&stream) != Z_OK) break;
      continue;
    }
    if (result != Z_OK && !(result == Z_BUF_ERROR && stream.avail_in == 0)) break;
  }
  return Failed(400, "Bad request: the compressed body is damaged.");
}

}  // namespace

bool AcceptsGzip(std::string_view accept_encoding) {
  int gzip = -1;
  int any = -1;
  while (!accept_encoding.empty()) {
    std::string_view item = TakeUntil(accept_encoding, ',');
    const std::string_view coding = TakeUntil(item, ';');
    const bool allowed = item.empty() || WeightIsPositive(Trim(item));
    if (EqualsNoCase(coding, "gzip") || EqualsNoCase(coding, "x-gzip")) gzip = allowed ? 1 : 0;
    if (coding == "*") any = allowed ? 1 : 0;
  }
  return gzip >= 0 ? gzip == 1 : any == 1;
}

std::string Gzip(std::string_view text) {
  Deflater stream;
  constexpr int kMemoryLevel = 9;
  if (deflateInit2(&stream, 1, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  std::string out;
  std::vector<char> block(kBlockBytes);
  int result = Z_OK;
  while (result == Z_OK) {
    if (stream.avail_in == 0) {
      const std::string_view step = text.substr(0, kStepMax);
      stream.SetInput(step);
      text.remove_prefix(step.size());
    }
    stream.SetOutput(block.data(), block.size());
    result = deflate(&stream, text.empty() ? Z_FINISH : Z_NO_FLUSH);
    out.append(block.data(), block.size() - stream.avail_out);
  }
  return result == Z_STREAM_END ? out : std::string();
}

DecodedBody DecodeBody(const Request& request, size_t limit_bytes) {
  const std::string_view encoding = Trim(request.Find("Content-Encoding"));
  if (encoding.empty() || EqualsNoCase(encoding, "identity")) {
    if (request.body.size() > limit_bytes) return Failed(413, "Content too large.");
    return {200, request.body, {}};
  }
  if (EqualsNoCase(encoding, "gzip") || EqualsNoCase(encoding, "x-gzip")) {
    return Inflate(request.body, kGzipWindow, limit_bytes);
  }
  if (EqualsNoCase(encoding, "deflate")) return Inflate(request.body, kZlibWindow, limit_bytes);
  if (EqualsNoCase(encoding, "snappy") || EqualsNoCase(encoding, "x-snappy-framed")) {
    return UnframeSnappy(request.body, limit_bytes);
  }
  return Failed(415, "Unsupported Content-Encoding: use gzip, snappy, deflate or identity.");
}

}  // namespace aijob::http
