#include "http/server.h"

#include <openssl/rand.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "http/address.h"
#include "http/backend.h"
#include "http/door.h"

namespace aijob::http {
namespace {

/// 256 random bits in hexadecimal; empty when OpenSSL has none.
std::string MakeSecret() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string secret;
  for (const unsigned char byte : bytes) {
    secret += kDigits[byte >> 4];
    secret += kDigits[byte & 15];
  }
  return secret;
}

/// Lets the process open as many descriptors as connections are allowed, as far as the hard limit
/// goes (Go's runtime does the same), and the limit on connections fall to what is possible.
void FitDescriptors(Limits& limits) {
  constexpr rlim_t kForTheRest = 512;  // log files, state, loopback
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t want = limits.connections + kForTheRest;
  if (limit.rlim_cur < want) {
    limit.rlim_cur = std::min(want, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  const rlim_t room =
      limit.rlim_cur > 2 * kForTheRest ? limit.rlim_cur - kForTheRest : limit.rlim_cur / 2;
  limits.connections = std::min<size_t>(limits.connections, room);
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Handler handler)
      : options_(std::move(options)), handler_(std::move(handler)) {}

  model::Status Start() {
    FitDescriptors(options_.limits);
    if (model::Status status = PrepareTlsAndUsers(); !status.ok()) return status;
    const std::string secret = MakeSecret();
    if (secret.empty()) return model::Error{"http: no random numbers from OpenSSL"};
    const size_t workers = std::max<size_t>(options_.workers, 1) + 1;  // one for urgent paths
    auto backend = Backend::Start(workers, options_.limits.head_bytes, secret, handler_, counters_);
    if (!backend.ok()) return model::Error{backend.error()};
    backend_ = std::move(*backend);
    upstream_ = std::make_unique<Upstream>(io_, backend_->Port(), options_.limits.queue, secret);
    shared_.reset(new Shared{io_, options_, counters_, *upstream_, auth_.get(), secret});
    door_ = std::make_unique<Door>(*shared_, tls_.get());
    model::Status status = door_->Listen();
    if (status.ok()) status = upstream_->Connect(workers);
    // Running also after a failure: civetweb cannot stop without being poked.
    endpoints_ = door_->Endpoints();
    door_->Run();
    return status;
  }

  ~Impl() { Stop(); }  // NOLINT(bugprone-exception-escape): as Door

  void Stop() {
    std::call_once(stopped_, [this] {
      if (door_ != nullptr) door_->Finish();
      backend_.reset();
      auth_.reset();  // before the I/O thread ends, which takes in what it still posts
      if (door_ != nullptr) door_->Stop();
    });
  }

  [[nodiscard]] const std::vector<Tcp::endpoint>& Endpoints() const { return endpoints_; }
  [[nodiscard]] Stats GetStats() const { return counters_.Read(); }

 private:
  model::Status PrepareTlsAndUsers() {
    if (options_.tls.has_value()) {
      auto tls = TlsContext::Create(*options_.tls, counters_);
      if (!tls.ok()) return model::Error{tls.error()};
      tls_ = std::move(*tls);
    }
    if (!options_.users.empty()) {
      auto auth = Authenticator::Create(options_.users, options_.limits.auth_queue);
      if (!auth.ok()) return model::Error{auth.error()};
      auth_ = std::move(*auth);
    }
    return model::Status::Ok();
  }

  ServerOptions options_;
  Handler handler_;
  Counters counters_;
  asio::io_context io_{1};
  std::unique_ptr<TlsContext> tls_;
  std::unique_ptr<Authenticator> auth_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Upstream> upstream_;
  std::unique_ptr<Shared> shared_;
  std::unique_ptr<Door> door_;
  std::vector<Tcp::endpoint> endpoints_;
  std::once_flag stopped_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

model::Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, Handler handler) {
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handler));
  if (model::Status status = impl->Start(); !status.ok()) return model::Error{status.error()};
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::vector<std::string> Server::Addresses() const {
  std::vector<std::string> addresses;
  for (const Tcp::endpoint& endpoint : impl_->Endpoints()) addresses.push_back(Describe(endpoint));
  return addresses;
}

uint16_t Server::Port() const { return impl_->Endpoints().front().port(); }
void Server::Stop() { impl_->Stop(); }
Stats Server::GetStats() const { return impl_->GetStats(); }

}  // namespace aijob::http
