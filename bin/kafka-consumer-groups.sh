#!/usr/bin/env bash
# Lists, describes and deletes consumer groups, and sets their offsets.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.ConsumerGroupsTool "$@"
