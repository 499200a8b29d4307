#!/usr/bin/env bash
# Prints what is in the files of a log.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.broker.tool.DumpLogTool "$@"
