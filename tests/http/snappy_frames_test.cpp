#include "http/snappy_frames.h"

#include <gtest/gtest.h>
#include <snappy.h>

#include <random>
#include <string>
#include <vector>

namespace aijob::http {
namespace {

const std::string kStart("\xff\x06\x00\x00sNaPpY", 10);

std::string Number(uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

/// The obvious twin of the table: bit by bit.
uint32_t MaskedCrc(std::string_view bytes) {
  uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82f63b78 : crc >> 1;
  }
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xa282ead8;
}

std::string Chunk(uint8_t type, const std::string& data) {
  return static_cast<char>(type) + Number(static_cast<uint32_t>(data.size()), 3) + data;
}
std::string Packed(const std::string& plain) {
  std::string block;
  snappy::Compress(plain.data(), plain.size(), &block);
  return block;
}
std::string Compressed(const std::string& plain) {
  return Chunk(0, Number(MaskedCrc(plain), 4) + Packed(plain));
}
std::string Uncompressed(const std::string& plain) {
  return Chunk(1, Number(MaskedCrc(plain), 4) + plain);
}
std::string FlipBit(std::string bytes, size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  return bytes;
}

// Not by the same code on both sides: the examples of RFC 3720 B.4, and what CRC-32C is checked
// with.
TEST(SnappyFrames, ChecksumsOfTheRfc) {
  std::string rising;
  for (char c = 0; c < 32; ++c) rising += c;
  const std::vector<std::pair<std::string, uint32_t>> examples = {
      {std::string(32, '\0'), 0x8a9136aa},
      {std::string(32, '\xff'), 0x62a8ab43},
      {rising, 0x46dd794e},
      {"123456789", 0xe3069283},
  };
  for (const auto& [text, crc] : examples) {
    const uint32_t masked = (crc >> 15 | crc << 17) + 0xa282ead8;
    const DecodedBody decoded = UnframeSnappy(kStart + Chunk(1, Number(masked, 4) + text), 100);
    EXPECT_EQ(decoded.body, text) << decoded.error;
  }
}

TEST(SnappyFrames, Table) {
  const std::string x(5000, 'x');
  const std::string full(65536, 'f');
  const std::string over(65537, 'o');
  // Says that it makes 4 GiB, and holds next to nothing.
  const std::string liar = Chunk(0, Number(0, 4) + "\xff\xff\xff\xff\x0f" + "abc");
  struct Case {
    const char* name;
    std::string body;
    size_t limit;
    int status;
    std::string plain;
  };
  const std::vector<Case> cases = {
      {"compressed", kStart + Compressed(x), 5000, 200, x},
      {"uncompressed", kStart + Uncompressed(x), 5000, 200, x},
      {"both", kStart + Uncompressed(x) + Compressed("a"), 5001, 200, x + "a"},
      {"identifier alone", kStart, 0, 200, ""},
      {"chunks of nothing", kStart + Compressed("") + Uncompressed(""), 0, 200, ""},
      {"two streams, one after the other", kStart + Compressed(x) + kStart + Compressed("a"), 9999,
       200, x + "a"},
      {"padding", kStart + Chunk(0xfe, std::string(300, '\0')) + Compressed(x), 5000, 200, x},
      {"padding of nothing", kStart + Chunk(0xfe, "") + Compressed(x), 5000, 200, x},
      {"reserved, to be skipped", kStart + Chunk(0x80, "?") + Compressed(x) + Chunk(0xfd, "?!"),
       5000, 200, x},
      {"the largest chunks", kStart + Compressed(full) + Uncompressed(full), 131072, 200,
       full + full},

      {"one byte over the limit", kStart + Compressed(x), 4999, 413, ""},
      {"one byte over the limit, uncompressed", kStart + Uncompressed(x), 4999, 413, ""},
      {"the second chunk is over the limit", kStart + Compressed(x) + Compressed("a"), 5000, 413,
       ""},
      {"a chunk of more than 64 KiB", kStart + Compressed(over), 1 << 20, 400, ""},
      {"the same, uncompressed", kStart + Uncompressed(over), 1 << 20, 400, ""},
      {"a chunk that claims 4 GiB", kStart + liar, SIZE_MAX, 400, ""},

      {"nothing", "", 5000, 400, ""},
      {"cut off in the identifier", kStart.substr(0, 9), 5000, 400, ""},
      {"cut off in a header", kStart + Compressed(x).substr(0, 3), 5000, 400, ""},
      {"cut off before the data", kStart + Compressed(x).substr(0, 4), 5000, 400, ""},
      {"cut off in the data", kStart + Uncompressed(x).substr(0, 4999), 5000, 400, ""},
      {"cut off in padding", kStart + Chunk(0xfe, "abc").substr(0, 6), 5000, 400, ""},
      {"no identifier", Compressed(x), 5000, 400, ""},
      {"another identifier", FlipBit(kStart, 5) + Compressed(x), 5000, 400, ""},
      {"a damaged identifier within", kStart + FlipBit(kStart, 9), 5000, 400, ""},
      {"an identifier of another length", kStart + Chunk(0xff, "sNaPpYs"), 5000, 400, ""},
      {"a wrong checksum", kStart + FlipBit(Compressed(x), 4), 5000, 400, ""},
      {"a wrong checksum, uncompressed", kStart + FlipBit(Uncompressed(x), 7), 5000, 400, ""},
      {"changed data", kStart + FlipBit(Uncompressed(x), 100), 5000, 400, ""},
      {"no room for a checksum", kStart + Chunk(1, "abc"), 5000, 400, ""},
      {"no snappy inside", kStart + Chunk(0, Number(0, 4)), 5000, 400, ""},
      {"too much inside", kStart + Chunk(0, Number(MaskedCrc("a"), 4) + Packed("a") + "b"), 5000,
       400, ""},
      {"compressed without a checksum", kStart + Chunk(2, Packed(x)), 5000, 400, ""},
      {"uncompressed without a checksum", kStart + Chunk(3, x), 5000, 400, ""},
      {"reserved, not to be skipped", kStart + Chunk(0x7f, "?") + Compressed(x), 5000, 400, ""},
      {"snappy without frames", Packed(x), 5000, 400, ""},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const DecodedBody decoded = UnframeSnappy(test.body, test.limit);
    EXPECT_EQ(decoded.status, test.status) << decoded.error;
    EXPECT_EQ(decoded.body, test.plain);
    EXPECT_EQ(decoded.error.empty(), test.status == 200);
  }
}

TEST(SnappyFrames, EveryCutIsSeenButThoseBetweenChunks) {
  const std::string whole = kStart + Compressed("abcabcabc") + Uncompressed("d");
  const size_t between = kStart.size() + Compressed("abcabcabc").size();
  for (size_t size = 0; size <= whole.size(); ++size) {
    const bool looks_whole = size == kStart.size() || size == between || size == whole.size();
    EXPECT_EQ(UnframeSnappy(whole.substr(0, size), 100).status, looks_whole ? 200 : 400) << size;
  }
}

TEST(SnappyFrames, RandomTextComesBackTheSame) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::string text;
    std::string body = kStart;
    for (int chunk = 0; chunk < 5; ++chunk) {
      std::string part(random() % 65537, 'a');
      for (char& c : part) c = static_cast<char>(random() % (1U << (1 + random() % 8)));
      text += part;
      body += random() % 2 == 0 ? Compressed(part) : Uncompressed(part);
    }
    const DecodedBody decoded = UnframeSnappy(body, text.size());
    ASSERT_EQ(decoded.status, 200) << decoded.error;
    ASSERT_EQ(decoded.body, text);
  }
}

// 64 KiB of zeros take 3 KiB: a thousand of them stop at the limit, not at the end.
TEST(SnappyFrames, ABombStopsAtTheLimit) {
  std::string bomb = kStart;
  for (int i = 0; i < 1024; ++i) bomb += Compressed(std::string(65536, '\0'));
  EXPECT_EQ(UnframeSnappy(bomb, 16 << 20).status, 413);
}

}  // namespace
}  // namespace aijob::http
