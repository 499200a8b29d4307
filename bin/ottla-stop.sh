#!/usr/bin/env bash
# Stops the servers of one kind that were started from this installation, and from no other, and waits for their end.
#
# usage: ottla-stop.sh CLASS WHAT     (kafka-server-stop.sh and zookeeper-server-stop.sh call it)
# Environment: SIGNAL (default TERM), OTTLA_STOP_WAIT_S (default 60)
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
class=$1 what=$2 signal=${SIGNAL:-TERM} wait_s=${OTTLA_STOP_WAIT_S:-60}

# The processes of this user whose arguments name this installation and the class.
find_pids() {
  pids=()
  local dir args
  if [ -r /proc/self/cmdline ]; then
    for dir in /proc/[0-9]*; do
      args=()
      { mapfile -d '' -t args <"$dir/cmdline"; } 2>/dev/null || continue
      is_ours "${args[@]}" && pids+=("${dir#/proc/}")
    done
  else
    local pid line
    while read -r pid line; do
      # shellcheck disable=SC2086
      is_ours $line && pids+=("$pid")
    done < <(ps -xo pid=,command=)
  fi
  return 0
}

is_ours() {
  local argument of_home= of_class=
  for argument in "$@"; do
    [ "$argument" = "-Dottla.home=$home" ] && of_home=yes
    [ "$argument" = "$class" ] && of_class=yes
  done
  [ -n "$of_home" ] && [ -n "$of_class" ]
}

find_pids
if [ ${#pids[@]} -eq 0 ]; then
  echo "No $what to stop"
  exit 1
fi
kill -s "$signal" "${pids[@]}"
for ((tenths = 0; tenths < wait_s * 10; tenths++)); do
  alive=()
  for pid in "${pids[@]}"; do
    if kill -0 "$pid" 2>/dev/null; then alive+=("$pid"); fi
  done
  [ ${#alive[@]} -gt 0 ] || exit 0
  sleep 0.1
done
echo "The $what is still running after $wait_s s: process ${alive[*]}" >&2
exit 1
