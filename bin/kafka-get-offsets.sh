#!/usr/bin/env bash
# Prints offsets of partitions, by position or time.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.GetOffsetsTool "$@"
