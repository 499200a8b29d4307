#!/usr/bin/env bash
# Sends lines of the standard input as records.
if [ -t 0 ] && [ -t 1 ]; then export OTTLA_TERMINAL=yes; fi
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.ConsoleProducer "$@"
