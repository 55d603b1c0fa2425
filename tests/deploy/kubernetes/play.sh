#!/usr/bin/env bash
# play.py in a mount namespace of its own, with what podman's pods expect below /sys/fs/cgroup: a machine that is a
# container itself often has fewer control groups there, and read-only. Root only.
#
#   play.sh IMAGE JOB_IMAGE FOLDER
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

if [[ ${1:-} != --inside ]]; then
  exec unshare --mount --propagation private "${BASH_SOURCE[0]}" --inside "$@"
fi
shift
if [[ $(stat -f -c %T /sys/fs/cgroup) == tmpfs ]] && ! mkdir /sys/fs/cgroup/aijob-probe 2>/dev/null; then
  complete="$(mktemp -d)"
  mount -t tmpfs cgroups "$complete"
  for group in /sys/fs/cgroup/*; do
    mkdir "$complete/${group##*/}"
    if mountpoint -q "$group"; then mount --rbind "$group" "$complete/${group##*/}"; fi
  done
  mkdir -p "$complete"/{net_cls,net_prio,perf_event,hugetlb}
  mount --rbind "$complete" /sys/fs/cgroup
  umount -l "$complete"
  rmdir "$complete"
else
  rmdir /sys/fs/cgroup/aijob-probe 2>/dev/null || true
fi
exec "$here/play.py" "$@"
