"""Words from files: every ``*.<language>.toml`` of some folders, and what a deployment says instead, in one mapping.

Editors who are no programmers can read these files from top to bottom. What pages and messages share stands in the
folder beside this file; each door has a folder of its own. A test holds all languages to the same sentences.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from masar.lib.sentences import sentences

Words = Mapping[str, Any]

SHARED = Path(__file__).parent / "wording"


def merged(language: str, *folders: Path) -> Words:
    """The words of ``folders`` in ``language``. The top-level tables of all their files must differ."""
    found: dict[str, Any] = {}
    for folder in folders:
        tables = sentences(folder, language)
        if twice := found.keys() & tables.keys():
            raise ValueError(f"{folder.parent.name}: {', '.join(sorted(twice))} stands in another folder too")
        found |= tables
    if not found:
        raise ValueError(f"there are no words in {language!r}")
    return found


@cache
def shared(language: str) -> Words:
    """What pages and messages share, in ``language``. Do not change it."""
    return merged(language, SHARED)
