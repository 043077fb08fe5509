#!/bin/sh
# Everything that can be said about the code without running it: form, types, imports, migrations, the catalogue.
# All of it is said even when one part fails; the exit code tells whether any did.
set -u

cd "$(dirname "$0")/.."
. tools/common.sh
failed=""

part() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        say "ok: $name"
    else
        printf '%s\n' "$output"
        complain "FAILED: $name ($*)"
        failed="$failed $name"
    fi
}

run=.venv/bin

# Against an empty database: a developer's own may hold what an older branch published.
check_catalogue() {
    state=$(mktemp -d)
    env -u MASAR_DATABASE_URL MASAR_STATE="$state" sh -c "$run/masar migrate -v 0 && $run/masar catalogue check"
    status=$?
    rm -rf "$state"
    return $status
}

# Landing a tracked .venv, be it a link, puts it in the place of the environment that is there.
check_environment() {
    [ -z "$(git ls-files .venv 2>/dev/null)" ] || {
        echo ".venv is tracked: git rm --cached .venv, and amend the commit that added it"
        return 1
    }
}

[ -d benchmarks ] && more=benchmarks || more=""
part "no environment in the repository" check_environment
part "lint" $run/ruff check src tests tools conftest.py $more
part "format" $run/ruff format --check src tests tools conftest.py $more
part "types" $run/mypy src/masar
part "imports" $run/lint-imports
part "migrations" $run/masar makemigrations --check --dry-run
part "catalogue" check_catalogue
[ -z "$failed" ]
