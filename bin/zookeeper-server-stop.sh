#!/usr/bin/env bash
# Stops the ZooKeeper servers that were started from this installation, and waits for their end.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/ottla-stop.sh" io.ottla.coordinator.zk.ZooKeeperMain "zookeeper server"
