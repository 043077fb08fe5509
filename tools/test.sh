#!/bin/sh
# Every test there is: the checks, then all tests on SQLite, then those that use a database once more on PostgreSQL.
# What this machine cannot get is named, with what is left out for it; MASAR_ALL_TESTS=1 (CI) makes that a failure.
set -u

cd "$(dirname "$0")/.."
. tools/common.sh
mkdir -p build
rm -f build/tests-*.xml
left_out=""
failed=""

if ! browser=$(tools/browser.sh install); then
    left_out="$left_out
  - Chromium or its driver could not be had: the browser tests (tests/browser) are left out. apt-get install chromium, or name one in MASAR_CHROMIUM"
else
    export MASAR_CHROMIUM="$browser"
    say "browser: $("$browser" --version 2>/dev/null)"
fi
if ! nginx=$(tools/nginx.sh install); then
    left_out="$left_out
  - nginx could not be had: the tests behind a real proxy (tests/security/test_nginx.py) are left out. apt-get install nginx, or name one in MASAR_NGINX"
else
    export MASAR_NGINX="$nginx"
fi
if ! tools/with_postgres.sh install; then
    left_out="$left_out
  - PostgreSQL could not be had: the second run of the database tests is left out. apt-get install postgresql"
fi

tools/check.sh || failed="$failed checks"

workers="${MASAR_TEST_WORKERS:-2}"
say "tests on SQLite"
.venv/bin/pytest -n "$workers" --junit-xml=build/tests-sqlite.xml "$@" || failed="$failed SQLite"

case "$left_out" in
*PostgreSQL*) ;;
*)
    say "tests that use a database, on PostgreSQL"
    tools/with_postgres.sh .venv/bin/pytest -n "$workers" --database-only --junit-xml=build/tests-postgresql.xml "$@" ||
        failed="$failed PostgreSQL"
    ;;
esac

[ -n "$left_out" ] && complain "left out on this machine:$left_out"
[ -n "$left_out" ] && [ -n "${MASAR_ALL_TESTS:-}" ] && failed="$failed left-out"
[ -n "$failed" ] && complain "FAILED:$failed"
.venv/bin/python tools/test_summary.py build/tests-*.xml
[ -z "$failed" ]
