#!/usr/bin/env bash
# Compares the replicas of partitions, record for record.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.ReplicaVerificationTool "$@"
