#include "collect/probe_history.h"

namespace aijob::collect {

ProbeResult ProbeHistory::Judge(ProbeResult result) {
  if (result.outcome == ProbeOutcome::kStarting && has_been_ok_) {
    result.outcome = ProbeOutcome::kFailed;
    result.why += ", and it has been ready before";
  }
  switch (result.outcome) {
    case ProbeOutcome::kOk:
      has_been_ok_ = true;
      failures_ = 0;
      break;
    case ProbeOutcome::kFailed:
    case ProbeOutcome::kTimeout:
      ++failures_;
      if (result.status == 0) has_been_ok_ = false;
      break;
    case ProbeOutcome::kStarting:
      break;
  }
  return result;
}

}  // namespace aijob::collect
