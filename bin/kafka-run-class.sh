#!/usr/bin/env bash
# Runs a class of Ottla: finds Java and the jars, and replaces itself by the JVM, so that signals reach it.
#
# usage: kafka-run-class.sh [-daemon] [-name NAME] [-loggc] CLASS [argument ...]
#
# Environment:
#   JAVA_HOME                     the Java to use; else the one in the PATH. 17 or newer
#   KAFKA_HEAP_OPTS               heap of the JVM, as "-Xms256m -Xmx1g"
#   KAFKA_JVM_PERFORMANCE_OPTS    collector and compiler of the JVM, in place of the ones chosen here
#   KAFKA_OPTS                    any other options of the JVM
#   KAFKA_JMX_OPTS, JMX_PORT      remote JMX
#   LOG_DIR                       where servers write their own logs; default: logs beside bin
#   CLASSPATH                     more jars, put in front
#   KAFKA_LOG4J_OPTS, KAFKA_GC_LOG_OPTS   the first is ignored (see below), the second is passed on
#   OTTLA_KIND                    server or tool: which flags and which class-data archive; set by the scripts
set -euo pipefail

script=${BASH_SOURCE[0]}
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) script=${script%/*}/$link ;; esac
done
home=$(cd "$(dirname "$script")/.." && pwd -P)

fail() {
  echo "$1" >&2
  exit 1
}

# A distribution has its jars in libs; a source checkout makes a distribution when there is none.
find_libs() {
  if [ -d "$home/libs" ]; then
    dist=$home
    return
  fi
  [ -f "$home/pom.xml" ] || fail "There are no jars in $home/libs, and $home is no source tree to build them from."
  find_built
  if [ -z "$dist" ]; then
    command -v mvn >/dev/null || fail "Ottla is not built yet, and there is no mvn in the PATH: install Maven, or take a distribution."
    echo "Building Ottla; this is done once." >&2
    # Two scripts may be started at the same time: the first one builds, the others wait.
    (
      if command -v flock >/dev/null; then flock 9; fi
      find_built
      if [ -z "$dist" ]; then (cd "$home" && mvn -q -DskipTests package) >&2; fi
    ) 9>"${TMPDIR:-/tmp}/ottla-build-$(id -u).lock" || fail "The build failed: run 'mvn -DskipTests package' in $home to see why."
    find_built
    [ -n "$dist" ] || fail "The build made no distribution in $home/broker/target."
  fi
}

find_built() {
  dist=
  local candidate
  for candidate in "$home"/broker/target/ottla-*/libs; do
    if [ -d "$candidate" ]; then dist=${candidate%/libs}; fi
  done
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no $java. Set it to the folder of a JDK 17 or newer."
  else
    java=$(command -v java) || fail "There is no java in the PATH. Install a JDK 17 or newer, or set JAVA_HOME."
  fi
  local real release line
  real=$(readlink -f "$java" 2>/dev/null || echo "$java")
  release=${real%/bin/java}/release
  version= vendor=
  if [ -f "$release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=*) version=${line#*=} version=${version//\"/} ;;
        JAVA_RUNTIME_VERSION=* | IMPLEMENTOR_VERSION=*) vendor=$vendor-${line#*=} ;;
      esac
    done <"$release"
  fi
  if [ -z "$version" ]; then
    line=$("$java" -version 2>&1 | head -n 1) || fail "$java does not run: $line"
    version=${line#*\"} version=${version%%\"*}
  fi
  major=${version%%[.-]*}
  if [ "$major" = 1 ]; then major=${version#1.} major=${major%%.*}; fi
  case $major in
    '' | *[!0-9]*) fail "The version of $java is not understood: $version" ;;
  esac
  [ "$major" -ge 17 ] || fail "Ottla needs Java 17 or newer; $java is $version. Set JAVA_HOME to a newer one."
  # A class-data archive fits one build of the JVM only: its name says which.
  jvm=$version$vendor
  jvm=${jvm//[^A-Za-z0-9._-]/}
}

daemon= name= gc_log=
while [ $# -gt 0 ]; do
  case $1 in
    -daemon) daemon=yes && shift ;;
    -name) name=${2:?-name needs a name} && shift 2 ;;
    -loggc) gc_log=yes && shift ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || fail "usage: kafka-run-class.sh [-daemon] [-name NAME] [-loggc] CLASS [argument ...]"

find_java
if [ -n "${OTTLA_SHOW_JVM:-}" ]; then
  echo "$jvm"
  exit
fi
find_libs

kind=${OTTLA_KIND:-tool}
classpath=${CLASSPATH:-}
for jar in "$dist"/libs/*.jar; do classpath=${classpath:+$classpath:}$jar; done
logs=${LOG_DIR:-$home/logs}

flags=(-Dottla.home="$home" -Dkafka.logs.dir="$logs" -Djava.awt.headless=true)
[ "$major" -lt 24 ] || flags+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
if [ "$kind" = server ]; then
  [ -z "${KAFKA_LOG4J_OPTS:-}" ] || echo "KAFKA_LOG4J_OPTS is ignored: logging is set up in config/logback.xml, see logback-example.xml (or with -Dlogback.configurationFile in KAFKA_OPTS)." >&2
  if [ -f "$home/config/logback.xml" ]; then flags+=(-Dlogback.configurationFile="$home/config/logback.xml"); fi
  [ -z "$daemon" ] || flags+=(-Dottla.log.console=off)
  flags+=(-Dslf4j.provider=io.ottla.broker.server.LogProvider -Dslf4j.internal.verbosity=WARN)
  # Samples of buffers cost a stack trace each; the tests run with every buffer watched.
  flags+=(-Dio.netty.leakDetection.level=disabled)
  read -ra heap <<<"${KAFKA_HEAP_OPTS:--Xmx1g}"
  read -ra performance <<<"${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError}"
else
  # A person who sees the error stream gets a line of progress from tools that take long.
  if [ -t 2 ]; then export OTTLA_WATCHED=yes; fi
  flags+=(-Dslf4j.provider=io.ottla.client.cli.ToolLogging -Dslf4j.internal.verbosity=ERROR)
  read -ra heap <<<"${KAFKA_HEAP_OPTS:--Xmx256m}"
  read -ra performance <<<"${KAFKA_JVM_PERFORMANCE_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC}"
fi
archive=$dist/cds/$kind-$jvm.jsa
if [ -n "${OTTLA_ARCHIVE_TO:-}" ]; then
  flags+=(-XX:ArchiveClassesAtExit="$OTTLA_ARCHIVE_TO" -Xlog:cds=off -Xlog:cds+dynamic=off -Xlog:class+path=off)
elif [ -f "$archive" ]; then
  flags+=(-XX:SharedArchiveFile="$archive" -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off -Xlog:class+path=off)
fi
if [ -n "${JMX_PORT:-}${KAFKA_JMX_OPTS:-}" ] && [ "$kind" = server ]; then
  read -ra jmx <<<"${KAFKA_JMX_OPTS:--Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false}"
  flags+=("${jmx[@]}")
  if [ -n "${JMX_PORT:-}" ]; then flags+=(-Dcom.sun.management.jmxremote.port="$JMX_PORT"); fi
fi
if [ -n "$gc_log" ]; then
  mkdir -p "$logs"
  read -ra gc <<<"${KAFKA_GC_LOG_OPTS:--Xlog:gc*:file=$logs/${name:-ottla}-gc.log:time,tags:filecount=10,filesize=100M}"
  flags+=("${gc[@]}")
fi
read -ra opts <<<"${KAFKA_OPTS:-}"

# Scripts of Kafka's users name Kafka's classes.
case $1 in
  kafka.tools.GetOffsetShell | org.apache.kafka.tools.GetOffsetShell) ours=client.cli.GetOffsetsTool ;;
  kafka.tools.DumpLogSegments | org.apache.kafka.tools.DumpLogSegments) ours=broker.tool.DumpLogTool ;;
  kafka.tools.ReplicaVerificationTool | org.apache.kafka.tools.ReplicaVerificationTool) ours=client.cli.ReplicaVerificationTool ;;
  kafka.tools.ConsoleProducer | org.apache.kafka.tools.ConsoleProducer) ours=client.cli.ConsoleProducer ;;
  kafka.tools.ConsoleConsumer | org.apache.kafka.tools.consumer.ConsoleConsumer) ours=client.cli.ConsoleConsumer ;;
  kafka.tools.EndToEndLatency | org.apache.kafka.tools.EndToEndLatency) ours=client.cli.load.EndToEndTool ;;
  org.apache.kafka.tools.ProducerPerformance) ours=client.cli.load.ProducerPerfTool ;;
  kafka.tools.ConsumerPerformance | org.apache.kafka.tools.ConsumerPerformance) ours=client.cli.load.ConsumerPerfTool ;;
  kafka.admin.TopicCommand | org.apache.kafka.tools.TopicCommand) ours=client.cli.TopicsTool ;;
  kafka.admin.ConfigCommand) ours=client.cli.ConfigsTool ;;
  kafka.admin.ConsumerGroupCommand | org.apache.kafka.tools.consumer.group.ConsumerGroupCommand) ours=client.cli.ConsumerGroupsTool ;;
  kafka.Kafka) ours=broker.server.Main ;;
  kafka.* | org.apache.kafka.*) fail "$1 is a class of Kafka's that Ottla has nothing for; what there is, is in $home/bin." ;;
  *) ours= ;;
esac
if [ -n "$ours" ]; then set -- "io.ottla.$ours" "${@:2}"; fi

set -- "$java" "${heap[@]}" "${performance[@]}" "${flags[@]}" ${opts[@]+"${opts[@]}"} -cp "$classpath" "$@"
if [ -n "$daemon" ]; then
  mkdir -p "$logs"
  nohup "$@" >"$logs/${name:-ottla}.out" 2>&1 </dev/null &
else
  exec "$@"
fi
