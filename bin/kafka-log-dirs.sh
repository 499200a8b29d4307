#!/usr/bin/env bash
# Says what lies in the brokers' log directories.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.LogDirsTool "$@"
