#!/usr/bin/env bash
# Says which versions of which APIs the brokers offer.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kafka-run-class.sh" io.ottla.client.cli.BrokerApiVersionsTool "$@"
