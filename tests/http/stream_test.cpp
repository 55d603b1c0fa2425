#include "http/stream.h"

#include <gtest/gtest.h>

#include <array>

namespace aijob::http {
namespace {

TEST(Stream, PlainNeverBlocks) {
  asio::io_context io;
  Tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  Tcp::socket peer(io);
  peer.connect(acceptor.local_endpoint());
  Tcp::socket socket = acceptor.accept();
  socket.non_blocking(true);
  Stream stream(std::move(socket), nullptr);
  std::array<char, 16> bytes{};
  char first = 0;
  EXPECT_FALSE(stream.IsTls());
  EXPECT_EQ(stream.Read(bytes.data(), bytes.size()).result, Stream::Result::kWantRead);
  EXPECT_EQ(stream.Peek(first).result, Stream::Result::kWantRead);
  asio::write(peer, asio::buffer("ab", 2));
  stream.Socket().wait(Tcp::socket::wait_read);
  EXPECT_EQ(stream.Peek(first).result, Stream::Result::kOk);
  EXPECT_EQ(first, 'a');
  EXPECT_EQ(stream.Read(bytes.data(), bytes.size()).bytes, 2U);
  EXPECT_EQ(stream.Write("hello").bytes, 5U);
  stream.EndWriting();
  std::array<char, 5> got{};
  asio::read(peer, asio::buffer(got));
  EXPECT_EQ(std::string(got.data(), got.size()), "hello");
  peer.close();
  stream.Socket().wait(Tcp::socket::wait_read);
  EXPECT_EQ(stream.Read(bytes.data(), bytes.size()).result, Stream::Result::kEnd);
}

TEST(Stream, WritingToNobodyFailsWithoutASignal) {
  asio::io_context io;
  Tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  Tcp::socket peer(io);
  peer.connect(acceptor.local_endpoint());
  Stream stream(acceptor.accept(), nullptr);
  stream.EndWriting();
  EXPECT_EQ(stream.Write("x").result, Stream::Result::kFailed);
}

}  // namespace
}  // namespace aijob::http
