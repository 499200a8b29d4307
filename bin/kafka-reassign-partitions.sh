#!/usr/bin/env bash
# Moves partitions between brokers, and between the directories of a broker.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.ReassignTool "$@"
