#!/bin/sh
# Ask the public databases of weaknesses about every locked package, and write docs/security/audit.toml. The asking is
# pip-audit's, in an environment of its own. Ends with 1 if a weakness is known, with 3 if nobody could be asked.
set -u

cd "$(dirname "$0")/.."
. tools/common.sh
tools/environment.sh run >/dev/null || exit 1
asker=build/audit
mkdir -p build

if ! [ -x "$asker/bin/pip-audit" ]; then
    say "installing pip-audit into $asker"
    .venv/bin/python -m venv "$asker" && "$asker/bin/pip" install --quiet --disable-pip-version-check pip-audit || {
        rm -rf "$asker"
        complain "pip-audit could not be installed here. Run make audit where there is a network, and commit what it writes."
        exit 3
    }
fi

for service in pypi osv; do
    "$asker/bin/pip-audit" --vulnerability-service "$service" --requirement requirements.txt --require-hashes \
        --disable-pip --format json --output "build/audit-$service.json" >/dev/null 2>&1
done
.venv/bin/python tools/audit.py "$("$asker/bin/pip-audit" --version)" build/audit-pypi.json build/audit-osv.json
