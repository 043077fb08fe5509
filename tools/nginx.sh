#!/bin/sh
# Print the nginx that a test puts in front of Masar; exit 1 if there is none. MASAR_NGINX names another.
# "nginx.sh install" tries to get one: out of Debian's package and into build/nginx, so that no service is started.
set -eu

cd "$(dirname "$0")/.."
. tools/common.sh

find_nginx() {
    for name in "${MASAR_NGINX:-}" nginx /usr/sbin/nginx build/nginx/usr/sbin/nginx; do
        path=$(command -v "$name") || continue
        if "$path" -v >/dev/null 2>&1; then
            case "$path" in /*) echo "$path" ;; *) echo "$PWD/$path" ;; esac
            return 0
        fi
    done
    return 1
}

unpack() {
    mkdir -p build/nginx
    for name in nginx nginx-core nginx-light; do
        (cd build/nginx && apt-get download -q "$name" >/dev/null 2>&1 && dpkg-deb -x "$name"_*.deb .) || continue
        ! [ -x build/nginx/usr/sbin/nginx ] || return 0
    done
    return 1
}

if [ "${1:-}" = install ] && ! find_nginx >/dev/null && can_install; then
    say "fetching nginx from the system's package archive into build/nginx (MASAR_NO_APT=1 forbids it)" >&2
    unpack || { as_root apt-get update -q >/dev/null 2>&1 && unpack; } || true
    # What it needs beyond a bare system.
    find_nginx >/dev/null || install_packages libpcre2-8-0 libssl3 zlib1g >&2 || true
fi
find_nginx
