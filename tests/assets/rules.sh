#!/usr/bin/env bash
# The rule files are well formed, and every alert does what its cases say.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
promtool check rules --lint=all --lint-fatal ../../deploy/prometheus/*.yml
promtool test rules rules/*_test.yml
