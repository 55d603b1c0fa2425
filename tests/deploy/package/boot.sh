#!/usr/bin/env bash
# Starts the systemd of a folder as the first process of namespaces of its own (processes, mounts, network, control
# groups): it sees no other machine's services, and nothing is left when it ends. Ends with this process.
#
#   boot.sh ROOT
set -euo pipefail
root=$(realpath "$1")

# systemd manages the control groups below its own: a group for it, in the unified hierarchy.
unified=$(findmnt --noheadings --types cgroup2 --output TARGET | head -n 1)
if [[ -z $unified ]]; then
  echo "boot.sh: no unified hierarchy of control groups is mounted here" >&2
  exit 1
fi
group="$unified/aijob-verify-$$"
mkdir "$group"

inside() {
  set -euo pipefail
  mount --make-rprivate /
  mount --bind "$1" "$1"
  cd "$1"
  mount -t proc proc proc
  mount --bind proc/sys proc/sys
  mount -o remount,bind,ro proc/sys
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=755 tmpfs dev
  local device
  for device in null:3 zero:5 full:7 random:8 urandom:9; do
    mknod -m 666 "dev/${device%:*}" c 1 "${device#*:}"
  done
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  mkdir -p mnt
  pivot_root . mnt
  umount -l /mnt
  # shellcheck disable=SC2093
  exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --unit=multi-user.target --log-target=console --show-status=no
}
export -f inside

stop() {
  trap - EXIT INT TERM
  kill -KILL "$child" 2>/dev/null || true
  wait 2>/dev/null || true
  local try
  for try in {1..50}; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
    if [[ ! -d $group ]]; then break; fi
    sleep "0.$((try % 2 + 1))"
  done
}

# The shell that becomes the namespaces' first process stands in the group before it sees it as the root.
# shellcheck disable=SC2016
bash -c 'echo $$ >"$1/cgroup.procs" && exec unshare --mount --pid --fork --kill-child --cgroup --uts --ipc --net \
  bash -c "inside \"\$1\"" _ "$2"' _ "$group" "$root" &
child=$!
trap stop EXIT
trap 'exit 0' INT TERM
wait "$child"
