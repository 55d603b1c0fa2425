#include "http/backend.h"

#include <civetweb.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "http/compress.h"
#include "http/text.h"

namespace aijob::http {
namespace {

constexpr size_t kGzipFrom = 1024;  // below it the headers weigh more than what gzip saves

bool Equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view View(const char* text) { return text == nullptr ? "" : text; }

/// civetweb takes at most INT_MAX a call.
bool WriteAll(mg_connection* connection, std::string_view bytes) {
  constexpr size_t kStep = size_t{1} << 26;
  while (!bytes.empty()) {
    const std::string_view step = bytes.substr(0, kStep);
    const int written = mg_write(connection, step.data(), step.size());
    if (written < 0 || static_cast<size_t>(written) != step.size()) return false;
    bytes.remove_prefix(step.size());
  }
  return true;
}

/// The body, complete, or false: the door always states its length.
bool ReadBody(mg_connection* connection, long long length, std::string& body) {
  if (length <= 0) return true;
  body.resize(static_cast<size_t>(length));
  size_t have = 0;
  while (have < body.size()) {
    const int got = mg_read(connection, body.data() + have, body.size() - have);
    if (got <= 0) return false;
    have += static_cast<size_t>(got);
  }
  return true;
}

Request TakeRequest(const mg_request_info& info) {
  Request request;
  request.method = View(info.request_method) == "HEAD" ? "GET" : View(info.request_method);
  request.path = View(info.request_uri);
  request.query = View(info.query_string);
  for (int i = 0; i < info.num_headers; ++i) {
    const mg_header& header = info.http_headers[i];
    const std::string_view name = View(header.name);
    if (name == kSecretHeader || name == "Host") continue;
    if (name == kRemoteHeader) {
      request.remote = View(header.value);
    } else if (name == kUserHeader) {
      request.user = View(header.value);
    } else if (name == kHostHeader) {
      request.headers.push_back({"Host", std::string(View(header.value))});
    } else {
      request.headers.push_back({std::string(name), std::string(View(header.value))});
    }
  }
  return request;
}

void Compress(const Request& request, Response& response) {
  if (response.body.size() <= kGzipFrom || !StatusHasBody(response.status) ||
      !FindHeader(response.headers, "Content-Encoding").empty()) {
    return;
  }
  response.headers.push_back({"Vary", "Accept-Encoding"});
  if (!AcceptsGzip(request.Find("Accept-Encoding"))) return;
  std::string packed = Gzip(response.body);
  if (packed.empty()) return;
  response.body = std::move(packed);
  response.headers.push_back({"Content-Encoding", "gzip"});
}

}  // namespace

model::Result<std::unique_ptr<Backend>> Backend::Start(size_t workers, size_t head_bytes,
                                                       std::string secret, const Handler& handler,
                                                       Counters& counters) {
  std::unique_ptr<Backend> backend(new Backend(std::move(secret), handler, counters));
  constexpr size_t kOwnHeaders = 4096;
  const std::string threads = std::to_string(workers);
  const std::string head_max = std::to_string(head_bytes + kOwnHeaders);
  // Requests come complete and at once, so its timeouts only matter for strangers; the connections
  // of the door stay open for ever (23 days, what fits into its int).
  const std::array<const char*, 15> options = {"listening_ports",
                                               "127.0.0.1:0",
                                               "num_threads",
                                               threads.c_str(),
                                               "max_request_size",
                                               head_max.c_str(),
                                               "enable_keep_alive",
                                               "yes",
                                               "keep_alive_timeout_ms",
                                               "2000000000",
                                               "tcp_nodelay",
                                               "1",
                                               "decode_url",
                                               "no",
                                               nullptr};
  mg_callbacks callbacks{};
  callbacks.begin_request = &Backend::OnRequest;
  callbacks.log_message = [](const mg_connection*, const char*) { return 1; };
  mg_init_library(MG_FEATURES_DEFAULT);
  // Its parameter is not const-correct; it only reads.
  backend->context_ = mg_start(&callbacks, backend.get(),
                               const_cast<const char**>(options.data()));  // NOLINT
  mg_server_port port{};
  if (backend->context_ == nullptr || mg_get_server_ports(backend->context_, 1, &port) != 1) {
    return model::Error{"http: cannot listen on a free port of 127.0.0.1"};
  }
  backend->port_ = static_cast<uint16_t>(port.port);
  return backend;
}

Backend::~Backend() {
  if (context_ != nullptr) mg_stop(context_);
  mg_exit_library();
}

int Backend::OnRequest(mg_connection* connection) {
  const auto* backend = static_cast<const Backend*>(mg_get_request_info(connection)->user_data);
  try {
    return backend->Answer(connection);
  } catch (...) {  // out of memory; exceptions must not enter civetweb's C
    ++backend->counters_.handler_exceptions;
    WriteAll(connection, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
    return 500;
  }
}

int Backend::Answer(mg_connection* connection) const {
  const mg_request_info* info = mg_get_request_info(connection);
  if (!Equal(View(mg_get_header(connection, kSecretHeader)), secret_)) {
    mg_disable_connection_keep_alive(connection);
    WriteAll(connection,
             "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return 403;
  }
  if (mg_get_header(connection, kRemoteHeader) == nullptr) {
    WriteAll(connection, "HTTP/1.1 204 No Content\r\n\r\n");
    return 204;
  }
  Request request = TakeRequest(*info);
  if (!ReadBody(connection, info->content_length, request.body)) {
    mg_disable_connection_keep_alive(connection);
    return 400;
  }
  Response response = RunHandler(request);
  Compress(request, response);
  if (!StatusHasBody(response.status)) response.body.clear();
  std::string head = FormatHead(response, response.body.size()) + "\r\n";
  if (View(info->request_method) == "HEAD") {
    WriteAll(connection, head);
  } else if (response.body.size() < 16 * 1024) {
    WriteAll(connection, head.append(response.body));  // one system call
  } else if (WriteAll(connection, head)) {
    WriteAll(connection, response.body);
  }
  return response.status;
}

Response Backend::RunHandler(const Request& request) const {
  try {
    Response response = handler_(request);
    if (response.status >= 200 && response.status < 600) return response;
  } catch (...) {  // whatever it is, the client hears nothing of it
  }
  ++counters_.handler_exceptions;
  return ErrorResponse(500, request.path, "Internal error.");
}

}  // namespace aijob::http
