#!/usr/bin/env bash
# Creates, lists, describes, changes and deletes topics, through brokers or, with --zookeeper, without one.
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
class=io.ottla.client.cli.TopicsTool
for argument in "$@"; do
  case $argument in --zookeeper | --zookeeper=*) class=io.ottla.broker.tool.ZooKeeperTopicsTool ;; esac
done
exec "$here/kafka-run-class.sh" "$class" "$@"
