#!/usr/bin/env bash
# Prints records.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.ConsoleConsumer "$@"
