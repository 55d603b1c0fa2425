#!/usr/bin/env bash
# Everything of deploy/kubernetes that can be known without a cluster.
#
#   verify.sh FOLDER AIJOB_EXPORTER AIJOBCTL      FOLDER keeps the packages that npm installs
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../../.." && pwd)"
mkdir -p "$1"
folder="$(cd "$1" && pwd)" exporter="$(realpath "$2")" aijobctl="$(realpath "$3")"

"$root/deploy/kubernetes/generate.py" --check
rm -rf "$folder/lib"
cp -r "$here"/{package.json,package-lock.json,.npmrc,verify.mjs,lib} "$folder"
if ! cmp -s "$folder/package-lock.json" "$folder/installed-lock.json"; then
  rm -rf "$folder/tools"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error </dev/null >&2)
  cp "$folder/package-lock.json" "$folder/installed-lock.json"
fi
(cd "$folder" && node verify.mjs "$root" "$folder" "$exporter" "$aijobctl")
for test in node_logs job_with_sidecar scrape_config; do
  "$here/$test.py" "$exporter"
done
