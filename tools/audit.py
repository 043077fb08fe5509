"""Sum up what pip-audit was told and write docs/security/audit.toml: ``audit.py TOOL REPORT…``, for tools/audit.sh.

pip-audit says "no known vulnerabilities" also of packages about which it could ask nobody. Here these are counted:
only a package about which some database gave an answer has been asked about.
"""

import hashlib
import json
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKED, TOLD = ROOT / "requirements.txt", ROOT / "docs" / "security" / "audit.toml"

Known = dict[str, dict[str, list[str]]]
"""Of each package (``name version``) about which somebody answered: the weaknesses by id, each with what mends it."""


def answers(reports: list[dict[str, Any]]) -> Known:
    """What the reports say together; a package that every report skipped is not in it."""
    known: Known = {}
    for report in reports:
        for package in report.get("dependencies", []):
            if "version" in package and "skip_reason" not in package:
                found = known.setdefault(f"{package['name']} {package['version']}", {})
                found |= {one["id"]: list(one.get("fix_versions", [])) for one in package.get("vulns", [])}
    return known


def result(packages: int, known: Known) -> str:
    """One sentence that does not promise more than was asked."""
    weak = sum(bool(found) for found in known.values())
    if not known:
        return "not asked: no database of weaknesses could be reached"
    rest = f"; {packages - len(known)} could not be asked about" if len(known) < packages else ""
    return f"{weak} of {len(known)} packages have known weaknesses{rest}"


def written(tool: str, packages: int, known: Known, *, on: date, locked: str) -> str:
    """The file."""
    lines = [
        "# Written by `make audit`: what public databases of weaknesses said about the locked packages, and when.",
        f"date = {on.isoformat()}",
        f'tool = "{tool}"',
        f'locked = "{locked}"',
        f"packages = {packages}",
        f"asked = {len(known)}",
        f'result = "{result(packages, known)}"',
    ]
    for package, found in sorted(known.items()):
        for name, fixed in sorted(found.items()):
            lines += [
                "",
                "[[weakness]]",
                f'package = "{package}"',
                f'id = "{name}"',
                f"mended_in = {json.dumps(fixed)}",
            ]
    return "\n".join(lines) + "\n"


def main(tool: str, paths: list[str]) -> int:
    """Write the file, say what is in it; 0 if every package was asked about and none is weak, 1 if one is, else 3."""
    reports = [json.loads(path.read_text()) for path in map(Path, paths) if path.exists() and path.stat().st_size]
    packages = sum("==" in line for line in LOCKED.read_text().splitlines() if line[:1].isalnum())
    known = answers(reports)
    before = tomllib.loads(TOLD.read_text()) if TOLD.exists() else {}
    if not known and before.get("asked"):
        # An old answer says more than none.
        print(f"masar: {result(packages, known)}. The last answer is of {before['date']}: {before['result']}.")
        return 3
    locked = hashlib.sha256(LOCKED.read_bytes()).hexdigest()
    TOLD.write_text(written(tool, packages, known, on=datetime.now(UTC).date(), locked=locked))
    print(f"masar: {result(packages, known)} ({TOLD.relative_to(ROOT)})")
    return 1 if any(known.values()) else 0 if len(known) == packages else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
