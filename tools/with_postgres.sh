#!/bin/sh
# with_postgres.sh [--durable] COMMAND…: run COMMAND with MASAR_DATABASE_URL naming a PostgreSQL of its own.
# "with_postgres.sh install" only sees to it that PostgreSQL is there; exit 1 if it cannot be had.
#
# The cluster lives in a temporary directory, listens on a socket there and nowhere else, and is stopped and
# deleted afterwards. For tests it does not wait for the disk, and gathers no statistics by itself, so that no plan hangs
# on the moment at which it last did; --durable waits for the disk, and gives PostgreSQL's buffers a quarter of the
# memory, as its manual advises (measuring).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

find_postgres() {
    for bin in "${MASAR_POSTGRES_BIN:-}" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v initdb || echo /nowhere/initdb)")"; do
        if [ -n "$bin" ] && [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ]; then
            echo "$bin"
            return 0
        fi
    done
    return 1
}

if [ "${1:-}" = install ]; then
    find_postgres >/dev/null || { can_install && install_packages postgresql && find_postgres >/dev/null; }
    exit
fi

settings="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
if [ "${1:-}" = --durable ]; then
    settings="-c shared_buffers=$(awk '/MemTotal/ {print int($2 / 4)}' /proc/meminfo)kB"
    shift
fi
bin=$(find_postgres) || {
    complain "PostgreSQL's server (initdb) is not on this machine; on Debian and Ubuntu: apt-get install postgresql"
    exit 1
}

# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id postgres >/dev/null 2>&1 || owner=nobody
    as_owner() { (cd "$cluster" && runuser -u "$owner" -- "$@"); }
else
    owner=$(id -un)
    as_owner() { "$@"; }
fi

cluster=$(mktemp -d /tmp/masar-pg.XXXXXX)
chown "$owner" "$cluster"
stop() {
    as_owner "$bin/pg_ctl" -D "$cluster/data" -m immediate -s stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

as_owner "$bin/initdb" -D "$cluster/data" -U masar --auth=trust -E UTF8 --locale=C.UTF-8 >"$cluster.log" 2>&1 || {
    cat "$cluster.log" >&2
    rm -f "$cluster.log"
    exit 1
}
rm -f "$cluster.log"
as_owner "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -s -w -o \
    "-c listen_addresses='' -c unix_socket_directories=$cluster -c max_connections=200 $settings" start || {
    cat "$cluster/log" >&2
    exit 1
}
as_owner "$bin/createdb" -h "$cluster" -U masar masar

socket=$(printf %s "$cluster" | sed 's|/|%2F|g')
export MASAR_DATABASE_URL="postgres://masar@$socket/masar"
status=0
"$@" || status=$?
exit $status
