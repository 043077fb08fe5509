#!/bin/sh
# Measure: every script of benchmarks/ that measures, one after the other and nothing beside it. Each prints its
# figures, writes benchmarks/results/NAME.json and its part of benchmarks/README.md, and fails below its floors.
# They measure SQLite in a directory of their own, and PostgreSQL through MASAR_BENCH_POSTGRES where it can be had.
set -u

cd "$(dirname "$0")/.."
. tools/common.sh

failed=""
if tools/with_postgres.sh install; then
    under="tools/with_postgres.sh --durable"
else
    under=""
    complain "PostgreSQL could not be had: it is not measured"
fi
for script in ${*:-benchmarks/read.py benchmarks/importing.py}; do
    say "measuring: $script"
    # shellcheck disable=SC2016
    $under sh -c 'MASAR_BENCH_POSTGRES=${MASAR_DATABASE_URL:-} exec env -u MASAR_DATABASE_URL .venv/bin/python "$1"' \
        sh "$script" || failed="$failed $script"
done
[ -n "$failed" ] && complain "FAILED:$failed"
[ -z "$failed" ]
