#include "http/compress.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <vector>

namespace aijob::http {
namespace {

Request WithBody(std::string encoding, std::string body) {
  Request request;
  request.headers = {{"content-encoding", std::move(encoding)}};
  request.body = std::move(body);
  return request;
}

TEST(Compress, AcceptsGzip) {
  const std::vector<std::pair<std::string, bool>> cases = {
      {"", false},
      {"gzip", true},
      {"GZip", true},
      {"x-gzip", true},
      {"deflate, gzip;q=1.0, *;q=0.5", true},
      {"gzip;q=0", false},
      {"gzip; q=0.000", false},
      {"gzip ; Q=0.001", true},
      {"*", true},
      {"*;q=0", false},
      {"gzip;q=0, *", false},
      {"gzip, *;q=0", true},
      {"identity", false},
      {"br, zstd", false},
      {"gzip;q=abc", false},
      {"gzip;level=1", false},
      {",,gzip,", true},
      {"gzipped", false},
  };
  for (const auto& [header, accepted] : cases) {
    EXPECT_EQ(AcceptsGzip(header), accepted) << header;
  }
}

TEST(Compress, GzipComesBackTheSame) {
  std::mt19937 random(3);
  for (const size_t size : {0UL, 1UL, 1000UL, 65536UL, 300'000UL}) {
    std::string text(size, 'a');
    for (char& c : text) c = static_cast<char>('a' + random() % 20);
    const DecodedBody decoded = DecodeBody(WithBody("gzip", Gzip(text)), size);
    EXPECT_EQ(decoded.status, 200) << decoded.error;
    EXPECT_EQ(decoded.body, text);
  }
}

TEST(Compress, DecodeBody) {
  const std::string text(5000, 'x');
  const std::string packed = Gzip(text);
  std::string wrong_crc = packed;
  wrong_crc[packed.size() - 6] = static_cast<char>(wrong_crc[packed.size() - 6] ^ 1);
  std::string zlib(200, '\0');
  uLongf zlib_size = zlib.size();
  compress(reinterpret_cast<Bytef*>(zlib.data()), &zlib_size,
           reinterpret_cast<const Bytef*>(text.data()), text.size());
  zlib.resize(zlib_size);
  // "a 1\n" in one uncompressed chunk.
  const std::string snappy(
      "\xff\x06\x00\x00sNaPpY\x01\x08\x00\x00\xaf\x4c\x19\x8a"
      "a 1\n",
      22);
  struct Case {
    const char* name;
    std::string encoding;
    std::string body;
    size_t limit;
    int status;
    std::string plain;
  };
  const std::vector<Case> cases = {
      {"none", "", text, 5000, 200, text},
      {"identity", "Identity", text, 5000, 200, text},
      {"gzip", "GZIP", packed, 5000, 200, text},
      {"two members", "x-gzip", packed + packed, 10000, 200, text + text},
      {"deflate", "deflate", zlib, 5000, 200, text},
      {"plain over the limit", "", text, 4999, 413, ""},
      {"one byte over the limit", "gzip", packed, 4999, 413, ""},
      {"cut off in the data", "gzip", packed.substr(0, packed.size() / 2), 5000, 400, ""},
      {"cut off in the trailer", "gzip", packed.substr(0, packed.size() - 1), 5000, 400, ""},
      {"empty", "gzip", "", 5000, 400, ""},
      {"wrong checksum", "gzip", wrong_crc, 5000, 400, ""},
      {"not gzip", "gzip", text, 5000, 400, ""},
      {"garbage behind", "gzip", packed + "garbage", 5000, 400, ""},
      {"snappy", "Snappy", snappy, 100, 200, "a 1\n"},
      {"snappy by its full name", "x-snappy-framed", snappy, 100, 200, "a 1\n"},
      {"snappy over the limit", "snappy", snappy, 3, 413, ""},
      {"snappy cut off", "snappy", snappy.substr(0, 20), 100, 400, ""},
      {"unknown", "br", text, 5000, 415, ""},
      {"two codings", "gzip, gzip", packed, 5000, 415, ""},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const DecodedBody decoded = DecodeBody(WithBody(test.encoding, test.body), test.limit);
    EXPECT_EQ(decoded.status, test.status) << decoded.error;
    EXPECT_EQ(decoded.body, test.plain);
    EXPECT_EQ(decoded.error.empty(), test.status == 200);
  }
}

// 1 GiB of zeros in 1 MB: stops at the limit, not at the end.
TEST(Compress, BombStopsAtTheLimit) {
  std::string packed = Gzip(std::string(1 << 20, '\0'));
  std::string bomb;
  for (int i = 0; i < 1024; ++i) bomb += packed;
  EXPECT_EQ(DecodeBody(WithBody("gzip", bomb), 16 << 20).status, 413);
}

}  // namespace
}  // namespace aijob::http
