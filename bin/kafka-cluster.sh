#!/usr/bin/env bash
# Says which cluster this is, and where its brokers listen.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.ClusterTool "$@"
