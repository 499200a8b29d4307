#!/usr/bin/env bash
# Sends numbers and prints what becomes of each, as JSON.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.load.VerifiableProducerTool "$@"
