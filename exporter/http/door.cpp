#include "http/door.h"

#include <fcntl.h>

#include <utility>

#include "http/address.h"

namespace aijob::http {
namespace {

constexpr std::chrono::milliseconds kPause{100};
constexpr std::chrono::milliseconds kPokeEvery{5};

bool OutOfDescriptors(const IoError& error) {
  return error == asio::error::no_descriptors || error == asio::error::no_memory ||
         error == asio::error::no_buffer_space ||
         error == boost::system::errc::too_many_files_open_in_system;
}

/// For a client that is not let in; it is short enough for any socket buffer.
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 33\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
    "Too many connections, try again.\n";

}  // namespace

Door::Door(Shared& shared, TlsContext* tls)
    : shared_(shared), tls_(tls), drain_timer_(shared.io), pause_timer_(shared.io) {
  shared_.closed = [this](Connection* connection) {
    connections_.erase(connection);
    if (finishing_ && connections_.empty()) drain_timer_.cancel();
  };
}

// Where the I/O thread cannot be ended there is nothing to go on with: std::terminate is right.
Door::~Door() {  // NOLINT(bugprone-exception-escape)
  if (thread_.joinable()) Stop();
}

model::Status Door::Listen() {
  for (const std::string& address : shared_.options.listen_addresses) {
    if (model::Status status = ListenOn(address); !status.ok()) return status;
  }
  if (acceptors_.empty()) return model::Error{"listen address: none given"};
  return model::Status::Ok();
}

model::Status Door::ListenOn(const std::string& address) {
  const model::Result<Tcp::endpoint> endpoint = ResolveListenAddress(address);
  if (!endpoint.ok()) return model::Error{endpoint.error()};
  Tcp::acceptor acceptor(shared_.io);
  IoError error;
  acceptor.open(endpoint->protocol(), error);
  // No child may keep the port after us.
  if (!error) fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
  if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint->address().is_v6()) {
    // "[::]" alone means both families, as with ":port"; an address of its own only itself.
    const bool only_v6 = !endpoint->address().is_unspecified();
    acceptor.set_option(asio::ip::v6_only(only_v6), error);
  }
  if (!error) acceptor.bind(*endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (error) return model::Error{"listen address " + address + ": " + error.message()};
  acceptors_.push_back(std::move(acceptor));
  return model::Status::Ok();
}

std::vector<Tcp::endpoint> Door::Endpoints() const {
  std::vector<Tcp::endpoint> endpoints;
  for (const Tcp::acceptor& acceptor : acceptors_) {
    IoError ignored;
    endpoints.push_back(acceptor.local_endpoint(ignored));
  }
  return endpoints;
}

void Door::Run() {
  for (size_t index = 0; index < acceptors_.size(); ++index) Accept(index);
  thread_ = std::thread([this] {
    const auto work = asio::make_work_guard(shared_.io);
    shared_.io.run();
  });
}

void Door::Accept(size_t index) {
  acceptors_[index].async_accept([this, index](const IoError& error, Tcp::socket socket) {
    Accepted(index, error, std::move(socket));
  });
}

void Door::Accepted(size_t index, const IoError& error, Tcp::socket socket) {
  if (finishing_ || error == asio::error::operation_aborted) return;
  if (OutOfDescriptors(error)) return PauseAccepting(index);
  if (!error) Welcome(std::move(socket));
  Accept(index);
}

void Door::Welcome(Tcp::socket socket) {
  ++shared_.counters.connections;
  IoError error;
  socket.non_blocking(true, error);
  if (!error) socket.set_option(Tcp::no_delay(true), error);
  const Tcp::endpoint remote = socket.remote_endpoint(error);
  if (error) return;
  if (connections_.size() >= shared_.options.limits.connections) {
    shared_.counters.CountRefusal(Refusal::kConnections);
    if (tls_ == nullptr) socket.write_some(asio::buffer(kFull), error);
    return;
  }
  SslPtr ssl;
  if (tls_ != nullptr) {
    ssl = tls_->NewSession(std::chrono::steady_clock::now());
    if (ssl == nullptr) return;  // out of memory: one connection less
  }
  auto connection = std::make_shared<Connection>(shared_, Stream(std::move(socket), std::move(ssl)),
                                                 Describe(remote));
  connections_.emplace(connection.get(), connection);
  connection->Start();
}

// Accepting again at once would spin: the connection stays in the queue of the listening socket.
void Door::PauseAccepting(size_t index) {
  shared_.counters.CountRefusal(Refusal::kDescriptors);
  pause_timer_.expires_after(kPause);
  pause_timer_.async_wait([this, index](const IoError&) {
    if (!finishing_) Accept(index);
  });
}

void Door::Finish() {
  std::promise<void> drained;
  asio::post(shared_.io, [this, &drained] {
    finishing_ = true;
    for (Tcp::acceptor& acceptor : acceptors_) {
      IoError ignored;
      acceptor.close(ignored);
    }
    std::vector<std::shared_ptr<Connection>> all;
    for (const auto& [pointer, connection] : connections_) all.push_back(connection);
    for (const auto& connection : all) connection->Finish();
    drain_timer_.expires_after(connections_.empty() ? std::chrono::milliseconds(0)
                                                    : shared_.options.timeouts.drain);
    drain_timer_.async_wait([this, &drained](const IoError&) {
      CloseAll();
      shared_.upstream.Close();
      Poke();
      drained.set_value();
    });
  });
  drained.get_future().wait();
}

void Door::CloseAll() {
  std::vector<std::shared_ptr<Connection>> all;
  for (const auto& [pointer, connection] : connections_) all.push_back(connection);
  for (const auto& connection : all) connection->Close();
}

// civetweb looks at its stop flag every two seconds, or when somebody comes.
void Door::Poke() {
  shared_.upstream.Poke();
  drain_timer_.expires_after(kPokeEvery);
  drain_timer_.async_wait([this](const IoError& error) {
    if (!error) Poke();
  });
}

void Door::Stop() {
  shared_.io.stop();
  if (thread_.joinable()) thread_.join();
  // What is left are ends of cancelled operations, which hold connections: let go of them while
  // everything they touch is still there.
  drain_timer_.cancel();
  pause_timer_.cancel();
  shared_.io.restart();
  shared_.io.poll();
}

}  // namespace aijob::http
