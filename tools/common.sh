# Shared by the scripts here: saying what is done, and installing system packages where that is allowed.

say() { printf '%s\n' "masar: $*"; }
complain() { printf '%s\n' "masar: $*" >&2; }

# Whether system packages can be installed: apt-get is there, and we are root or may become it.
# MASAR_NO_APT=1 forbids it.
can_install() {
    [ -z "${MASAR_NO_APT:-}" ] && command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages NAME…: from the system's own package archive; quiet unless it fails.
install_packages() {
    say "installing system packages: $* (apt-get; MASAR_NO_APT=1 forbids it)"
    log=$(mktemp)
    if as_root env DEBIAN_FRONTEND=noninteractive sh -c '
        apt-get update -q && apt-get install -q -y --no-install-recommends "$@"' sh "$@" >"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
}
