#!/usr/bin/env bash
# What the image runs: a broker, or with the argument "zookeeper" a ZooKeeper server. Its settings come from environment
# variables, which become a properties file in the data volume.
#
# Broker:
#   KAFKA_SOME_SETTING   the setting some.setting; also KAFKA_CFG_SOME_SETTING. In names, _ stands for a dot, __ for an
#                        underscore and ___ for a dash
#   KAFKA_ZOOKEEPER_CONNECT   the ensemble; without it a ZooKeeper server runs inside the broker, for one broker alone
#   KAFKA_LOG_DIRS       where the data lies; default /var/lib/ottla/data
# ZooKeeper, as in its official image:
#   ZOO_MY_ID, ZOO_SERVERS    number of this server, and "server.1=zk-1:2888:3888 server.2=..." for an ensemble
#   ZOO_TICK_TIME, ZOO_INIT_LIMIT, ZOO_SYNC_LIMIT, ZOO_MAX_CLIENT_CNXNS, ZOO_AUTOPURGE_PURGEINTERVAL,
#   ZOO_AUTOPURGE_SNAPRETAINCOUNT, and ZOO_CFG_EXTRA="key=value key=value" for all others
# Both:
#   KAFKA_HEAP_OPTS, KAFKA_JVM_PERFORMANCE_OPTS, KAFKA_OPTS, KAFKA_JMX_OPTS, JMX_PORT, KAFKA_JMX_PORT, LOG_DIR: see
#   bin/kafka-run-class.sh. KAFKA_LOG4J_* and what other images need for themselves is passed over.
#   OTTLA_CONFIG         a properties file, mounted into the container, in place of the one of the image
set -euo pipefail
home=${OTTLA_HOME:-/opt/ottla}
data=${OTTLA_VOLUME:-/var/lib/ottla}

fail() {
  echo "start.sh: $1" >&2
  exit 1
}

# A line of a properties file: its reader takes \ and a leading blank for more than they are.
property() {
  local value=${2//\\/\\\\}
  value=${value//$'\n'/\\n}
  case $value in ' '*) value="\\$value" ;; esac
  echo "$1=$value"
}

# Dots, underscores and dashes out of the name of a variable.
setting_of() {
  local key=${1,,}
  key=${key//___/-}
  key=${key//__/$'\x01'}
  key=${key//_/.}
  echo "${key//$'\x01'/_}"
}

broker_settings() {
  local entry name key
  property log.dirs "${KAFKA_LOG_DIRS:-$data/data}"
  while IFS= read -r -d '' entry; do
    name=${entry%%=*}
    case $name in
      KAFKA_LOG_DIRS | KAFKA_CFG_LOG_DIRS) continue ;;
      KAFKA_*_OPTS | KAFKA_OPTS | KAFKA_LOG4J_* | KAFKA_JMX_* | KAFKA_HOME | KAFKA_VERSION | KAFKA_CLASSPATH) continue ;;
      KAFKA_TOOLS_LOG4J_* | KAFKA_DEBUG* | KAFKA_USER | KAFKA_MODE) continue ;;
      KAFKA_CFG_*) key=${name#KAFKA_CFG_} ;;
      KAFKA_*) key=${name#KAFKA_} ;;
      *) continue ;;
    esac
    property "$(setting_of "$key")" "${entry#*=}"
  done < <(env -0)
  if [ -z "${KAFKA_ZOOKEEPER_CONNECT:-}${KAFKA_CFG_ZOOKEEPER_CONNECT:-}" ]; then
    property ottla.zookeeper.embedded true
  fi
}

zookeeper_settings() {
  local word
  property dataDir "$data/zookeeper"
  property clientPort 2181
  property tickTime "${ZOO_TICK_TIME:-2000}"
  property initLimit "${ZOO_INIT_LIMIT:-10}"
  property syncLimit "${ZOO_SYNC_LIMIT:-5}"
  property maxClientCnxns "${ZOO_MAX_CLIENT_CNXNS:-0}"
  property autopurge.purgeInterval "${ZOO_AUTOPURGE_PURGEINTERVAL:-24}"
  property autopurge.snapRetainCount "${ZOO_AUTOPURGE_SNAPRETAINCOUNT:-3}"
  for word in ${ZOO_SERVERS:-}; do
    case $word in
      server.*=*:*:*) property "${word%%=*}" "$(sed 's/;.*//' <<<"${word#*=}")" ;;
      *) fail "ZOO_SERVERS: '$word' is not server.N=host:2888:3888" ;;
    esac
  done
  for word in ${ZOO_CFG_EXTRA:-}; do property "${word%%=*}" "${word#*=}"; done
}

# The base without the keys that the settings have, then the settings: no key comes twice.
merge() {
  local line key
  local -A given=()
  while IFS= read -r line; do given[${line%%=*}]=yes; done <<<"$2"
  while IFS= read -r line || [ -n "$line" ]; do
    key=${line%%=*}
    key=${key//[[:space:]]/}
    if [ -z "$key" ] || [ -z "${given[$key]:-}" ]; then echo "$line"; fi
  done <"$1"
  echo "$2"
}

role=${1:-broker}
[ $# -eq 0 ] || shift
case $role in
  broker) base=${OTTLA_CONFIG:-$home/config/server.properties} ;;
  zookeeper) base=${OTTLA_CONFIG:-$home/config/zookeeper.properties} ;;
  *) exec "$role" "$@" ;;
esac
[ -r "$base" ] || fail "there is no file $base to read"
if [ -z "${JMX_PORT:-}" ] && [ -n "${KAFKA_JMX_PORT:-}" ]; then export JMX_PORT=$KAFKA_JMX_PORT; fi
umask 027
(: >"$data/$role.properties") 2>/dev/null || fail "$data cannot be written by user $(id -un): give the volume to uid $(id -u)"
settings=$("${role}_settings")
merge "$base" "$settings" >"$data/$role.properties"
if [ "$role" = zookeeper ]; then
  mkdir -p "$data/zookeeper"
  if [ -n "${ZOO_SERVERS:-}" ]; then
    [ -n "${ZOO_MY_ID:-}" ] || fail "ZOO_SERVERS needs ZOO_MY_ID, the number of this server"
    echo "$ZOO_MY_ID" >"$data/zookeeper/myid"
  fi
  exec "$home/bin/zookeeper-server-start.sh" "$data/zookeeper.properties"
fi
exec "$home/bin/kafka-server-start.sh" "$data/broker.properties" "$@"
