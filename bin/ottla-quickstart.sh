#!/usr/bin/env bash
# One broker with a ZooKeeper inside, in the foreground, for trying things out: Ctrl-C ends it.
#
# usage: ottla-quickstart.sh [--override property=value]*
# The data lies in data/ beside bin, or in OTTLA_DATA.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
home=$(cd "$here/.." && pwd -P)
data=${OTTLA_DATA:-$home/data}
echo "Ottla: one broker with ZooKeeper inside, for clients on localhost:9092; its data is in $data. Ctrl-C ends it."
exec "$here/kafka-server-start.sh" "$home/config/server.properties" \
  --override ottla.zookeeper.embedded=true \
  --override log.dirs="$data/kafka-logs" \
  "$@"
