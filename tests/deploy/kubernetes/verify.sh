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
rm -rf "${folder:?}/lib"
cp -r "$here"/{package.json,package-lock.json,.npmrc,verify.mjs,lib} "$folder"
if ! cmp -s "$folder/package-lock.json" "$folder/installed-lock.json"; then
  rm -rf "$folder/tools"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error </dev/null >&2)
  cp "$folder/package-lock.json" "$folder/installed-lock.json"
fi
# These mostly wait for clocks: beside the rest.
tests=(node_logs job_with_sidecar scrape_config) pids=() status=0
for test in "${tests[@]}"; do
  "$here/$test.py" "$exporter" >"$folder/$test.log" 2>&1 &
  pids+=($!)
done
(cd "$folder" && node verify.mjs "$root" "$folder" "$exporter" "$aijobctl") || status=1
for i in "${!tests[@]}"; do
  wait "${pids[i]}" || status=1
  cat "$folder/${tests[i]}.log"
done
exit "$status"
