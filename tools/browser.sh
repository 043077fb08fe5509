#!/bin/sh
# Print the Chromium that the browser tests drive; exit 1 if there is none. "browser.sh install" tries to get one.
# MASAR_CHROMIUM names another.
set -eu

cd "$(dirname "$0")/.."
. tools/common.sh

find_browser() {
    for name in ${MASAR_CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
        path=$(command -v "$name") || continue
        # Ubuntu's chromium may be a stub that only says how to install it, so it must answer.
        if timeout 20 "$path" --version 2>/dev/null | grep -qi chrom; then
            echo "$path"
            return 0
        fi
    done
    # What "playwright install" downloads, if somebody did.
    for path in "$HOME"/.cache/ms-playwright/chromium-*/chrome-linux*/chrome; do
        if [ -x "$path" ]; then
            echo "$path"
            return 0
        fi
    done
    return 1
}

if [ "${1:-}" = install ] && ! find_browser >/dev/null; then
    can_install && { install_packages chromium >&2 || true; }
    if ! find_browser >/dev/null && [ -x .venv/bin/playwright ]; then
        say "asking playwright for its own Chromium" >&2
        timeout 300 .venv/bin/playwright install chromium >/dev/null 2>&1 || true
    fi
fi

# What drives the browser is a program in playwright's wheel, which needs a library that a bare Debian lacks.
driver=$(echo .venv/lib/python3*/site-packages/playwright/driver/node)
if [ "${1:-}" = install ] && [ -x "$driver" ] && ! "$driver" --version >/dev/null 2>&1; then
    can_install && install_packages libatomic1 >&2
    "$driver" --version >/dev/null || { complain "playwright's driver does not start"; exit 1; }
fi
find_browser
