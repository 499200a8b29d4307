#!/usr/bin/env bash
# Starts a ZooKeeper server in the foreground, or with -daemon in the background.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
daemon=()
if [ "${1:-}" = -daemon ]; then
  daemon=(-daemon)
  shift
fi
if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] zookeeper.properties" >&2
  exit 1
fi
export OTTLA_KIND=server KAFKA_HEAP_OPTS="${KAFKA_HEAP_OPTS:--Xmx512m}"
exec "$here/kafka-run-class.sh" ${daemon[@]+"${daemon[@]}"} -name zookeeper io.ottla.coordinator.zk.ZooKeeperMain "$@"
