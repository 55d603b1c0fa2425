#pragma once
// The client's side of TLS: whom it trusts, and why a handshake failed in words.
//
// Threads: those of the session. Failures: an unreadable ca_file is named.

#include <string>

#include "http/stream.h"
#include "http/url.h"
#include "model/result.h"

namespace aijob::http {

struct Trust {
  std::string ca_file = {};  ///< PEM authorities instead of the system's
  bool insecure = false;     ///< take any certificate, for any name
};

/// A session that will ask for, and check, a certificate of the URL's host.
model::Result<SslPtr> NewClientSession(const Url& url, const Trust& trust);

/// Why the last call on that session failed.
std::string TlsFailure(const SSL* session);

}  // namespace aijob::http
