#!/bin/sh
# Measure, first on SQLite and then on a PostgreSQL of its own: reading, importing, codes, guessing, floods, acts, notices and what grows, one
# after the other and nothing beside them. Each prints its figures, writes them to benchmarks/results and
# benchmarks/README.md, and fails below its floors. "bench.sh read" measures one of them; some hours for all.
set -u

cd "$(dirname "$0")/.."
. tools/common.sh

failed=""
command -v wrk >/dev/null 2>&1 || { can_install && install_packages wrk; } || say "no wrk: benchmarks/load.py asks instead"
postgres=yes
tools/with_postgres.sh install || { postgres=""; complain "PostgreSQL could not be had: it is not measured"; }

for name in ${*:-read importing memory codes guessing telling flood appending acting night keys queues notices uploads}; do
    sizes=""
    [ "$name" = notices ] && sizes="--changes 100000 --slow 3000 --light 200 --queued 100000"
    say "measuring $name on SQLite"
    env -u MASAR_DATABASE_URL .venv/bin/python -m "benchmarks.$name" $sizes || failed="$failed $name-sqlite"
    [ -n "$postgres" ] || continue
    say "measuring $name on PostgreSQL"
    tools/with_postgres.sh --durable .venv/bin/python -m "benchmarks.$name" $sizes || failed="$failed $name-postgresql"
done
[ -n "$failed" ] && complain "FAILED:$failed"
[ -z "$failed" ]
