#!/usr/bin/env bash
# Starts the exporter for `./dev run`: on a recorded job played into .dev/ as if it ran now, or, where a
# --config.file is given, on one's own logs. Prints the address and the first metrics; Ctrl-C stops all of it.
#
#   run.sh EXPORTER [FLAGS..]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
exporter=$1
shift

own_configuration=false
address=127.0.0.1:10091
flags=("$@")
for flag in "$@"; do
  case "$flag" in
    --config.file=*) own_configuration=true ;;
    --web.listen-address=*) address=${flag#*=} ;;
    --help | --version | --print-metrics*) exec "$exporter" "$@" ;;
  esac
done
if [[ " $* " != *" --web.listen-address"* ]]; then flags+=("--web.listen-address=$address"); fi
if [[ $address == :* ]]; then address="127.0.0.1$address"; fi

pids=()
stop() {
  trap - INT TERM EXIT
  if ((${#pids[@]})); then kill "${pids[@]}" 2>/dev/null || true; fi
  wait 2>/dev/null || true
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

if ! $own_configuration; then
  demo="$here/../../.dev/run"
  rm -rf "$demo"
  mkdir -p "$demo/root/var/log" "$demo/state"
  demo="$(cd "$demo" && pwd)"
  "$here/play.sh" "$demo/root/var/log" "${DEMO_SPEED:-1}" &
  pids+=($!)
  flags+=("--config.file=$here/config.yaml" "--path.rootfs=$demo/root" "--storage.path=$demo/state"
    --log.level=warn)
fi

"$exporter" "${flags[@]}" &
server=$!
pids=("$server" "${pids[@]}")
for ((i = 0; i < 100; ++i)); do
  if curl -fsS -o /dev/null "http://$address/-/ready" 2>/dev/null; then break; fi
  if ! kill -0 "$server" 2>/dev/null; then
    wait "$server" && exit 0 || exit $?
  fi
  sleep 0.1
done
if ! $own_configuration; then
  sleep 3  # the recording needs a moment to say something
  echo
  echo "A recorded job is playing into .dev/run/root/var/log: four ranks training, two model servers, OpenGLM's tasks."
  echo "After 34 s, rank 2 runs out of GPU memory. Watch it on http://$address/metrics, for instance"
  echo "  curl -s http://$address/metrics | grep -v '^#' | grep -v ' 0\$'"
  echo
fi
echo "http://$address/metrics says now:"
curl -fsS "http://$address/metrics" | grep -E '^aijob_(log_lines|task_status|http_requests|health_checks|failure_events|noise)[a-z_]*\{' |
  grep -v ' 0$' | head -n 12 || true
echo
echo "Ctrl-C stops it."
wait "$server"
