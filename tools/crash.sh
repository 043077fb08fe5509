#!/bin/sh
# The crash test in full size, on SQLite and on a PostgreSQL of its own; "crash.sh 200 3" kills 200 times with seed 3.
# `make test` runs the same with 12 faults.
set -eu

cd "$(dirname "$0")/.."
. tools/common.sh

export MASAR_CRASH_FAULTS="${1:-60}" MASAR_CRASH_SEED="${2:-7}"
say "$MASAR_CRASH_FAULTS faults on SQLite"
env -u MASAR_DATABASE_URL .venv/bin/pytest -s tests/test_crashes.py
tools/with_postgres.sh install || { complain "PostgreSQL could not be had"; exit 1; }
say "$MASAR_CRASH_FAULTS faults on PostgreSQL"
tools/with_postgres.sh .venv/bin/pytest -s tests/test_crashes.py
