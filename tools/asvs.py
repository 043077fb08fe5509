"""Writes docs/security/asvs.md from docs/security/asvs.toml: ``python tools/asvs.py``."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "security"
ROWS = FOLDER / "asvs.toml"
PAGE = FOLDER / "asvs.md"
STATES = ("met", "partly", "not yet", "deployment", "not applicable")
CHAPTERS = (
    *("Encoding and sanitising", "Validation and rules of the business", "Web front end", "Web services"),
    *("Files", "Signing in", "Sessions", "Who may do what", "Self-contained tokens", "OAuth and OIDC"),
    *("Cryptography", "Transport", "Configuration", "Protection of data", "Code and architecture"),
    *("Logs and errors", "WebRTC"),
)

Row = dict[str, Any]


def rows() -> list[Row]:
    """The requirements: id, level, title, state, evidence, note; ``untested``: why one that is met has no test."""
    found: list[Row] = tomllib.loads(ROWS.read_text(encoding="utf-8"))["requirement"]
    return found


def chapter(row: Row) -> int:
    """The chapter of a requirement's id, from 1."""
    return int(row["id"].removeprefix("v5.0.0-").split(".")[0])


def written(found: list[Row]) -> str:
    """The page."""
    counted = Counter(row["state"] for row in found)
    lines = [
        "# OWASP ASVS 5.0.0, levels 1 and 2",
        "",
        "Each requirement by its number, with a short title of our own; the standard's wording is in the",
        "[standard](https://github.com/OWASP/ASVS/tree/v5.0.0_release). `python tools/asvs.py` writes this page from",
        "`asvs.toml`; a test checks that every number is there once and that every test that is named exists.",
        "",
        "**Met**: a test that is named fails when the control is taken away, or the row says why no test can tell.",
        "**Partly**: some of it is missing, and the note says what. **Not yet**: still to be done.",
        "**Deployment**: whoever runs the site sees to it; `masar check --deploy` and",
        "[operating.md](../operating.md) say what they can. **Not applicable**: there is no such thing here.",
        "",
        "| " + " | ".join(STATES) + " | all |",
        "|" + "---|" * (len(STATES) + 1),
        "| " + " | ".join(str(counted[state]) for state in STATES) + f" | {len(found)} |",
    ]
    number = 0
    for row in found:
        if chapter(row) != number:
            number = chapter(row)
            head = f"## V{number} {CHAPTERS[number - 1]}"
            lines += ["", head, "", "| id | level | what | state | evidence and notes |", "|---|---|---|---|---|"]
        told = [f"`{one}`" for one in row["evidence"]]
        told += [row[key] for key in ("note", "untested") if row.get(key)]
        lines.append(f"| {row['id']} | {row['level']} | {row['title']} | {row['state']} | {'<br>'.join(told)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(rows()), encoding="utf-8")
