#!/usr/bin/env bash
# Stops the brokers that were started from this installation, and waits for their end.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/ottla-stop.sh" io.ottla.broker.server.Main "kafka server"
