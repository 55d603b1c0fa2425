#!/bin/sh
# Fast restart of a service without a state of its own: starts its command again.
#
#   exec: {argv: [/opt/aijob/fast_restart.sh, /opt/api/start]}
#
# For services that no supervisor restarts; with systemd: [/usr/bin/systemctl, restart, UNIT].
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
start=$1
setsid "$start" </dev/null >/dev/null 2>&1 &
echo "started $start for $AIJOB_INCIDENT"
