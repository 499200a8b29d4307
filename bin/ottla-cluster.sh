#!/usr/bin/env bash
# Three brokers and their ZooKeeper on this machine, in the foreground: Ctrl-C ends all of them. A broker that ends by
# itself, or is killed to see what happens, is told of with the command that starts it again; the others go on.
#
# usage: ottla-cluster.sh [--data FOLDER] [--zookeeper-port PORT] [--ports PORT,PORT,PORT] [--override property=value]*
#
#   --data            where all data and logs go; default: data/cluster beside bin, or OTTLA_DATA
#   --zookeeper-port  default: the clientPort of config/zookeeper.properties
#   --ports           of the three brokers; default: those in config/server-{1,2,3}.properties
#   --override        a setting of all three brokers
# Environment: KAFKA_HEAP_OPTS and KAFKA_OPTS count for each of the four processes; OTTLA_STOP_WAIT_S (default 60).
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
home=$(cd "$here/.." && pwd -P)

fail() {
  echo "ottla-cluster.sh: $1" >&2
  exit 1
}

# The value of a key in a properties file.
setting() {
  local line value=
  while IFS= read -r line; do
    case $line in "$2="*) value=${line#*=} ;; esac
  done <"$1"
  [ -n "$value" ] || fail "$1 does not say $2"
  echo "$value"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

data=${OTTLA_DATA:-$home/data/cluster} zk_port= ports=() overrides=()
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) sed -n '/^# Three/,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" && exit ;;
    --data | --zookeeper-port | --ports | --override) [ $# -gt 1 ] || fail "$1 needs a value (--help says which)" ;;
    *) fail "'$1' is not understood (--help lists the options)" ;;
  esac
  case $1 in
    --data) data=$2 ;;
    --zookeeper-port) zk_port=$2 ;;
    --ports) IFS=, read -ra ports <<<"$2" ;;
    --override) overrides+=(--override "$2") ;;
  esac
  shift 2
done

[ -n "$zk_port" ] || zk_port=$(setting "$home/config/zookeeper.properties" clientPort)
if [ ${#ports[@]} -eq 0 ]; then
  for id in 1 2 3; do
    listeners=$(setting "$home/config/server-$id.properties" listeners)
    ports+=("${listeners##*:}")
  done
fi
[ ${#ports[@]} -eq 3 ] || fail "--ports needs three ports with commas between them"
for port in "$zk_port" "${ports[@]}"; do
  case $port in '' | *[!0-9]*) fail "'$port' is not a port" ;; esac
  [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || fail "$port is not a port: 1 to 65535"
done
taken=()
for port in "$zk_port" "${ports[@]}"; do
  if listens "$port"; then taken+=("$port"); fi
done
[ ${#taken[@]} -eq 0 ] || fail "port ${taken[*]} is taken: is another broker or ZooKeeper running? (--ports and --zookeeper-port choose others)"

# Finds Java, and builds a source checkout on first use, before anything is started.
"$here/kafka-topics.sh" --version >/dev/null
mkdir -p "$data" || fail "$data cannot be made"
data=$(cd "$data" && pwd -P)

names=() pids=() again=()
run() {
  local name=$1 log_dir=$data/$1/logs
  shift
  mkdir -p "$log_dir"
  # In the background without job control: these ignore Ctrl-C, so that the order of stopping is ours.
  LOG_DIR=$log_dir "$@" >"$log_dir/console.out" 2>&1 &
  names+=("$name") pids+=($!) again+=("LOG_DIR=$log_dir $*")
}

# A broker is ready when the controller has told it of the cluster: from then on it counts as alive.
ready() { grep -q ' ready broker=' "$data/broker-$1/logs/console.out"; }

# Waits until the check holds; says what the process said last, when it ends before that.
await() {
  local at=$1
  shift
  until "$@"; do
    if ! kill -0 "${pids[$at]}" 2>/dev/null; then
      echo "ottla-cluster.sh: ${names[$at]} did not start: $(tail -n 1 "$data/${names[$at]}/logs/console.out")" >&2
      stop
      exit 1
    fi
    sleep 0.1
  done
}

alive() { [ -n "${pids[$1]}" ] && kill -0 "${pids[$1]}" 2>/dev/null; }

# Ends those processes and waits for them.
end() {
  local at tenths
  for at in "$@"; do if alive "$at"; then kill -TERM "${pids[$at]}" 2>/dev/null || true; fi; done
  for ((tenths = 0; tenths < 10 * ${OTTLA_STOP_WAIT_S:-60}; tenths++)); do
    local left=
    for at in "$@"; do if alive "$at"; then left=yes; fi; done
    [ -n "$left" ] || return 0
    sleep 0.1
  done
  for at in "$@"; do
    if alive "$at"; then
      echo "${names[$at]} did not stop in time and is killed."
      kill -KILL "${pids[$at]}" 2>/dev/null || true
    fi
  done
}

# Brokers first: they say goodbye to ZooKeeper.
stop() {
  trap '' INT TERM HUP
  if [ ${#pids[@]} -gt 1 ]; then end $(seq 1 $((${#pids[@]} - 1))); fi
  if [ ${#pids[@]} -gt 0 ]; then end 0; fi
}
on_signal() {
  echo
  echo "Stopping the brokers, then ZooKeeper."
  stop
  exit 0
}
trap on_signal INT TERM HUP

# The ensemble of one is for this machine only.
mkdir -p "$data/zookeeper"
{
  while IFS= read -r line; do
    case $line in dataDir=* | clientPort=* | clientPortAddress=*) ;; *) echo "$line" ;; esac
  done <"$home/config/zookeeper.properties"
  echo "dataDir=$data/zookeeper"
  echo "clientPort=$zk_port"
  echo "clientPortAddress=127.0.0.1"
} >"$data/zookeeper.properties"
run zookeeper "$here/zookeeper-server-start.sh" "$data/zookeeper.properties"
await 0 listens "$zk_port"
# When all stop together nobody takes over from the last one: it need not ask for long.
for id in 1 2 3; do
  run "broker-$id" "$here/kafka-server-start.sh" "$home/config/server-$id.properties" \
    --override "listeners=PLAINTEXT://localhost:${ports[$((id - 1))]}" \
    --override "zookeeper.connect=localhost:$zk_port" \
    --override "log.dirs=$data/broker-$id/data" \
    --override controlled.shutdown.retry.backoff.ms=500 \
    ${overrides[@]+"${overrides[@]}"}
done
for id in 1 2 3; do await "$id" ready "$id"; done

echo "Ottla: three brokers for clients on localhost:${ports[0]},localhost:${ports[1]},localhost:${ports[2]}, ZooKeeper on localhost:$zk_port."
echo "Data and logs: $data (logs/console.out of each broker). Ctrl-C ends all."
for id in 1 2 3; do echo "broker $id: port ${ports[$((id - 1))]}, process ${pids[$id]}"; done

# From here on the shell itself would report each process that was killed.
exec 2>/dev/null
while :; do
  running=
  for at in 0 1 2 3; do
    if alive "$at"; then
      running=yes
    elif [ -n "${pids[$at]}" ]; then
      wait "${pids[$at]}" && status=0 || status=$?
      echo "${names[$at]} has ended (status $status): $(tail -n 1 "$data/${names[$at]}/logs/console.out")"
      echo "To start it again, in another terminal: ${again[$at]}"
      pids[$at]=
    fi
  done
  if [ -z "$running" ]; then
    echo "Nothing is left running."
    exit 1
  fi
  sleep 0.5
done
