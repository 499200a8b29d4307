#!/usr/bin/env bash
# Whether the server of this container serves: 0 or 1. A broker has to answer an ApiVersions request on its first plain
# listener, ZooKeeper to be part of a working ensemble. Starts no JVM, so it may run every few seconds.
set -uo pipefail
data=${OTTLA_VOLUME:-/var/lib/ottla}

# Host and port of the first listener in the file that start.sh wrote, as /dev/tcp wants them.
broker_address() {
  local line listeners=
  while IFS= read -r line; do
    case $line in listeners=*) listeners=${line#*=} ;; esac
  done <"$data/broker.properties"
  local first=${listeners%%,*}
  first=${first#*://}
  local host=${first%:*} port=${first##*:}
  case $host in '' | 0.0.0.0 | '[::]') host=127.0.0.1 ;; esac
  echo "$host/${OTTLA_HEALTH_PORT:-$port}"
}

broker() {
  exec 3<>"/dev/tcp/$(broker_address)" || return 1
  # length 16, api 18, version 0, correlation 7, client id "health"
  printf '\x00\x00\x00\x10\x00\x12\x00\x00\x00\x00\x00\x07\x00\x06health' >&3
  # behind the length: the correlation id and error code 0
  [ "$(timeout 4 head -c 10 <&3 | tail -c 6 | od -An -tx1 | tr -d ' \n')" = 000000070000 ]
}

zookeeper() {
  exec 3<>/dev/tcp/127.0.0.1/2181 || return 1
  printf srvr >&3
  timeout 4 grep -q '^Mode: ' <&3
}

if [ -f "$data/zookeeper.properties" ]; then zookeeper; else broker; fi 2>/dev/null || exit 1
