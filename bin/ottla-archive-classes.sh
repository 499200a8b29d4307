#!/usr/bin/env bash
# Makes class-data archives for this installation and the JVM at hand: broker and tools then start in about half the time.
# They are used when they fit and never needed. The build makes them for its own output; after unpacking a distribution
# somewhere else, or with another JVM, run this once. It starts a broker on a free port of the loopback interface, uses
# it, and stops it.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
[ -d "$home/libs" ] || { echo "There is no $home/libs: this is for a distribution." >&2; exit 1; }
wait_s=${OTTLA_ARCHIVE_WAIT_S:-30}
work=$(mktemp -d "${TMPDIR:-/tmp}/ottla-archive.XXXXXX")
broker=
clean() {
  if [ -n "$broker" ]; then kill -9 "$broker" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean EXIT
unset KAFKA_OPTS KAFKA_HEAP_OPTS KAFKA_JVM_PERFORMANCE_OPTS KAFKA_JMX_OPTS JMX_PORT CLASSPATH
jvm=$(OTTLA_SHOW_JVM=yes "$home/bin/kafka-run-class.sh" none)

for ((port = 39092; port < 39192; port++)); do
  if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
done

cat >"$work/server.properties" <<P
broker.id=0
listeners=PLAINTEXT://127.0.0.1:$port
log.dirs=$work/data
ottla.zookeeper.embedded=true
ottla.zookeeper.embedded.port=0
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
P
OTTLA_ARCHIVE_TO=$work/server.jsa "$home/bin/kafka-server-start.sh" "$work/server.properties" >"$work/broker.log" 2>&1 &
broker=$!
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  kill -0 "$broker" 2>/dev/null || { cat "$work/broker.log" >&2; echo "The broker did not start: no archives." >&2; exit 1; }
  [ $SECONDS -lt "$wait_s" ] || { echo "The broker did not start within $wait_s s: no archives." >&2; exit 1; }
  sleep 0.1
done
OTTLA_ARCHIVE_TO=$work/tool.jsa "$home/bin/kafka-run-class.sh" io.ottla.client.cli.Rehearsal "127.0.0.1:$port"
kill -TERM "$broker" || { cat "$work/broker.log" >&2; echo "The broker ended by itself: no archives." >&2; exit 1; }
wait "$broker" || true
broker=
mkdir -p "$home/cds"
for kind in server tool; do
  if [ -s "$work/$kind.jsa" ]; then mv -f "$work/$kind.jsa" "$home/cds/$kind-$jvm.jsa"; fi
done
ls -l "$home/cds"
