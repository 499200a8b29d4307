#!/usr/bin/env bash
# Has the controller elect leaders.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.LeaderElectionTool "$@"
