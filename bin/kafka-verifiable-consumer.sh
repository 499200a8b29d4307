#!/usr/bin/env bash
# Reads as a member of a group and prints what happens, as JSON.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.load.VerifiableConsumerTool "$@"
