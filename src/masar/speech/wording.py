"""Words from files: every ``*.ar.toml`` or ``*.en.toml`` of some folders merged into one nested mapping.

Editors who are no programmers can read these files from top to bottom. What pages and messages share stands in the
folder beside this file; each door has a folder of its own. A test holds all languages to the same sentences.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

Words = Mapping[str, Any]

SHARED = Path(__file__).parent / "wording"


def merged(language: str, *folders: Path) -> Words:
    """The words of ``folders`` in ``language``. The top-level tables of all their files must differ."""
    found: dict[str, Any] = {}
    for path in sorted(path for folder in folders for path in folder.glob(f"*.{language}.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := found.keys() & tables.keys():
            raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stands in another file too")
        found |= tables
    if not found:
        raise ValueError(f"there are no words in {language!r}")
    return found


@cache
def shared(language: str) -> Words:
    """What pages and messages share, in ``language``. Do not change it."""
    return merged(language, SHARED)
