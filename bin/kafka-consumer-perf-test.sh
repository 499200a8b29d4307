#!/usr/bin/env bash
# Reads records and tells how fast that was.
# Measured is the client at full speed: with all of the compiler, and room for what is on its way.
export KAFKA_JVM_PERFORMANCE_OPTS=${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC} KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:--Xmx512m}
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.load.ConsumerPerfTool "$@"
