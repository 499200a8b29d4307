#!/usr/bin/env bash
# Makes class-data archives for this installation and this JVM: brokers and tools then start in about half the time. They
# are used when they fit and never needed. The build makes them for its own output; after unpacking a distribution
# somewhere else, or changing the JVM, run this once.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
[ -d "$home/libs" ] || { echo "There is no $home/libs: this is for a distribution." >&2; exit 1; }
exec "$home/bin/kafka-run-class.sh" io.ottla.broker.tool.ArchiveClasses "$home"
