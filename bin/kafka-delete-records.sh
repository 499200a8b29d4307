#!/usr/bin/env bash
# Deletes the records of partitions before given offsets.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.DeleteRecordsTool "$@"
