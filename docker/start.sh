#!/usr/bin/env bash
# Starts the broker of the image. Every environment variable KAFKA_SOME_SETTING becomes the setting some.setting.
set -euo pipefail

overrides=(--override log.dirs=/var/lib/ottla/data)
while IFS='=' read -r name value; do
  case $name in
    KAFKA_HEAP_OPTS | KAFKA_OPTS | KAFKA_JVM_PERFORMANCE_OPTS | KAFKA_LOG4J_OPTS) ;;
    KAFKA_*)
      key=${name#KAFKA_}
      key=${key,,}
      overrides+=(--override "${key//_/.}=$value")
      ;;
  esac
done < <(env)
if [ -z "${KAFKA_ZOOKEEPER_CONNECT:-}" ]; then
  overrides+=(--override ottla.zookeeper.embedded=true)
fi
exec /opt/ottla/bin/kafka-server-start.sh /opt/ottla/config/server.properties "${overrides[@]}"
