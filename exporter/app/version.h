#pragma once
// What this build is called: `--version`, aijob_exporter_build_info, the page.

#include <string>

namespace aijob::app {

/// "0.1.0"
std::string Version();

/// The commit it was built from, "unknown" outside a checkout.
std::string Revision();

/// One line for --version.
std::string VersionText();

}  // namespace aijob::app
