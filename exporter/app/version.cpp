#include "app/version.h"

#ifndef AIJOB_VERSION
#error "AIJOB_VERSION comes from CMakeLists.txt"
#endif
#ifndef AIJOB_REVISION
#define AIJOB_REVISION "unknown"
#endif

namespace aijob::app {

std::string Version() { return AIJOB_VERSION; }

std::string Revision() { return AIJOB_REVISION; }

std::string VersionText() {
  return "aijob_exporter, version " + Version() + " (revision " + Revision() + ")";
}

}  // namespace aijob::app
