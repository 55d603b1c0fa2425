#!/bin/sh
# Restore of a training job: starts it from the newest checkpoint that was seen whole, without the
# input that broke it.
#
#   exec: {argv: [/opt/aijob/restore_training.sh, /opt/job/start, /var/lib/job/skip.txt, "{checkpoint_path}"]}
#
# With "{checkpoint_path}" among the arguments the exporter does not run it where none is known.
# START is called with the checkpoint's folder and the list of inputs to skip, one a line.
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
start=$1 skip=$2 checkpoint=$3
if [ -n "${AIJOB_TASK:-}" ] && ! grep -qxF -e "$AIJOB_TASK" "$skip" 2>/dev/null; then
  printf '%s\n' "$AIJOB_TASK" >>"$skip"
fi
setsid "$start" "$checkpoint" "$skip" </dev/null >/dev/null 2>&1 &
echo "started $start from $checkpoint for $AIJOB_INCIDENT"
