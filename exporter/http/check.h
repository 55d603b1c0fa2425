#pragma once
// Whether options would do, without starting a server: for those who read them from a file.
//
// Threads: free functions. Failures: the key at fault and the reason.

#include <vector>

#include "http/options.h"
#include "model/result.h"

namespace aijob::http {

/// Reads the files and tries the key against the certificate.
model::Status CheckTls(const TlsOptions& options);

/// Names and bcrypt hashes.
model::Status CheckUsers(const std::vector<BasicAuthUser>& users);

}  // namespace aijob::http
