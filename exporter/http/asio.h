#pragma once
// The one way to Boost.Asio in this room: only sockets and timers, and its code compiled once
// (asio.cpp) instead of in every file.

#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_NO_DEPRECATED
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace aijob::http {

namespace asio = boost::asio;
using Tcp = boost::asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;
/// Asio's error; model::Error is ours.
using IoError = boost::system::error_code;

}  // namespace aijob::http
