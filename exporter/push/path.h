#pragma once
// The path of a push: /metrics/job/<job>{/<label>/<value>}, each of them perhaps with "@base64".
//
// Grammar: https://github.com/prometheus/pushgateway/blob/v1.5.1/README.md#url and, where that is
// silent, what v1.5.1 does (handler/push.go, splitLabels). The whole path is percent-decoded before
// it is split, so %2F separates; "+" is a plus; of a label given twice the last counts, and the job
// of the job's own place before all. Other than there: values that are not UTF-8 are refused (they
// could never be exposed), and an empty component ("//") is told instead of redirected, because a
// redirect turns a push into a GET. Thread-safety: pure functions.

#include <string>
#include <string_view>

#include "exposition/sample_syntax.h"
#include "model/pushed.h"
#include "model/result.h"

namespace aijob::push {

/// Whether the raw path is one that can be pushed to, well-formed or not.
bool IsPushPath(std::string_view path);

/// The labels of the group, job among them. The error is for the client, without a line end. Where
/// all names in UTF-8 are good, "U__my_2e_label" is "my.label" (exposition/escaping.h, `values`),
/// as with the Pushgateway from 1.10 on.
model::Result<model::GroupingLabels> ReadPath(
    std::string_view path, exposition::Names names = exposition::Names::kClassic);

/// The path of the group with these labels, job among them: ReadPath's inverse. The job comes
/// first, the others in their order, names that are not classic as `values`; what is not of RFC
/// 3986's unreserved characters goes as base64, and so do "." and "..", which clients resolve as
/// folders.
std::string WritePath(const model::GroupingLabels& labels);

}  // namespace aijob::push
