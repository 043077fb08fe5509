"""Small import files, written by the tests themselves."""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from masar.intake.importing import Options, Run, Summary
from masar.intake.profile import load
from masar.intake.rejects import Rejects

SAMPLES = settings.ROOT / "samples"
SHARED = Path(os.environ.get("MASAR_SHARED", settings.ROOT.parent / "shared")) / "data"
"""Where the real files lie that are not shipped."""

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

PROFILE = """
[source]
code = "old"
name = { ar = "النظام القديم", en = "the old system" }
open = false
appears_within_hours = 48
[file]
format = "csv"
[case]
reference = "file"
service = "passport-renewal"
office = { column = "branch", codes = { A = "alexandria" }, always = "cairo-abbasiya" }
[time]
zone = "Africa/Cairo"
formats = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]
[ignore]
what = ["printed a list"]
[[events]]
name = "step"
column = "what"
time = "when"
[events.values]
"taken in" = "submitted"
"in review" = "stage_entered:review"
"photo asked" = "documents_requested"
"done" = "completed"
[events.payload]
documents = { column = "what", codes = { "photo asked" = "photo" }, listed = true }
"""
HEADER = "file,branch,what,when\n"
ROWS = HEADER + "1/26,A,taken in,01/11/2026 09:30\n1/26,A,in review,03/11/2026\n2/26,B,taken in,02/11/2026 10:00\n"


def profile_in(folder: Path, text: str = PROFILE) -> Path:
    path = folder / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


def file_in(folder: Path, content: str | bytes = ROWS, name: str = "old.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def run(path: Path, profile: Path, rejects: Path | None = None, **options) -> Summary:
    """Import ``path`` as the command does."""
    with Rejects(rejects) as keeper:
        return Run(path, profile, load(profile), keeper, Options(**options)).go(NOW)
