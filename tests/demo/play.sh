#!/usr/bin/env bash
# Plays a recorded job: every line of recorded/<folder>/<file> is "<seconds since the start> <text>" and is
# appended to DESTINATION/<folder>/<file> when its time has come. `\r` in a text stands for a carriage return.
#
#   play.sh DESTINATION [SPEED]     SPEED 2 plays twice as fast, 0 writes everything at once
set -euo pipefail
recorded="$(dirname "${BASH_SOURCE[0]}")/recorded"
destination=$1
speed=${2:-1}

# All files' lines as "<seconds> <file> <text>", by time; lines of the same moment keep their order.
timeline() {
  local file
  (cd "$recorded" && find . -type f | LC_ALL=C sort) | while IFS= read -r file; do
    mkdir -p "$destination/$(dirname "$file")"
    awk -v file="${file#./}" '{ at = $1; sub(/^[0-9.]+ /, ""); print at "\t" file "\t" $0 }' "$recorded/$file"
  done | LC_ALL=C sort -s -n -k1,1
}

now=0
while IFS=$'\t' read -r at file text; do
  # Hundredths of a second, in whole numbers, because that is all a shell can count with.
  due=$((10#${at/./}))
  if ((due > now && speed > 0)); then
    pause=$(((due - now) / speed))
    sleep "$((pause / 100)).$(printf '%02d' $((pause % 100)))"
  fi
  now=$due
  printf '%s\n' "${text//\\r/$'\r'}" >>"$destination/$file"
done < <(timeline)
