#!/bin/sh
# Compile pyproject.toml into the two locked lists, with hashes and without index addresses, for every Python
# that Masar runs on. Run it after changing a dependency; "tools/lock.sh --upgrade" also takes newer releases.
set -eu

cd "$(dirname "$0")/.."
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
python3 -m venv "$build"
"$build/bin/pip" install --quiet uv

# setuptools is what builds Masar itself, so it is locked too.
lock() {
    "$build/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --custom-compile-command tools/lock.sh "$@" >/dev/null
}
echo "setuptools>=80" >"$build/build.in"
lock pyproject.toml "$build/build.in" -o requirements.txt ${1:-}
lock pyproject.toml "$build/build.in" --extra dev -c requirements.txt -o requirements-dev.txt ${1:-}

# Comments on where each name comes from are kept, but not the names of temporary files.
sed -i "s|-r $build/build.in|the build of Masar|; s|$build/build.in|the build of Masar|" \
    requirements.txt requirements-dev.txt
