"""The public's words: every ``wording/*.ar.toml`` or ``*.en.toml`` merged into one nested mapping.

Editors who are no programmers can read these files from top to bottom. A test holds both languages to
the same keys and placeholders.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "wording"
LANGUAGES = ("ar", "en")


@cache
def words(language: str) -> Mapping[str, Any]:
    """All wording of ``language``. The top-level tables of the files must differ. Do not change it."""
    merged: dict[str, Any] = {}
    for path in sorted(FOLDER.glob(f"*.{language}.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := merged.keys() & tables.keys():
            raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stands in another file too")
        merged |= tables
    return merged
