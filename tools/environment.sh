#!/bin/sh
# environment.sh run|dev: make the virtual environment .venv and put the locked packages into it.
# "run" is what serving needs, "dev" adds what testing needs. PYTHON chooses the interpreter.
set -eu

cd "$(dirname "$0")/.."
. tools/common.sh
kind=${1:-run}

# A name on the PATH may be a stub that does not run, so each one is tried.
usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
        if usable "$name"; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

if ! [ -x .venv/bin/python ]; then
    if ! python=$(find_python); then
        can_install && { install_packages python3 python3-venv || install_packages python3.11 python3.11-venv; } || true
        python=$(find_python) || {
            complain "needs Python 3.11 or newer with its venv module, and found none."
            complain "on Debian and Ubuntu: apt-get install python3 python3-venv; elsewhere name one: make PYTHON=python3.12 …"
            exit 1
        }
    fi
    say "making .venv with $("$python" --version)"
    "$python" -m venv .venv
fi

locked=requirements.txt
[ "$kind" = dev ] && locked=requirements-dev.txt
say "installing the packages locked in $locked"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$locked"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
