#!/usr/bin/env bash
# Shows and changes settings of topics, brokers and others, through brokers or, with --zookeeper, without one.
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
class=io.ottla.client.cli.ConfigsTool
for argument in "$@"; do
  case $argument in --zookeeper | --zookeeper=*) class=io.ottla.broker.tool.ZooKeeperConfigsTool ;; esac
done
exec "$here/kafka-run-class.sh" "$class" "$@"
