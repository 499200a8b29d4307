#!/usr/bin/env bash
# Sends lines of the standard input as records.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.ConsoleProducer "$@"
