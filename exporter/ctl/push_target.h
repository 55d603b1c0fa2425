#pragma once
// Where a push goes: the grouping key as the path of a URL.
//
// Grammar: https://github.com/prometheus/pushgateway/blob/v1.11.1/README.md#url
// A value that is empty, or of which a byte is not unreserved in RFC 3986, goes as base64 (RFC 4648
// section 5, without padding); so do "." and "..", which servers and proxies resolve as folders.
//
// Threads: free functions. Failures: what a server would refuse is refused here, by name.

#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"

namespace aijob::ctl {

/// "/metrics/job/<job>/<label>/<value>..." for labels as "name=value", in their order.
model::Result<std::string> PushPath(std::string_view job, const std::vector<std::string>& labels);

}  // namespace aijob::ctl
