"""The folder that makes Masar one ministry's: where it lies, and its first file. ``docs/deployment.md``.

``MASAR_DEPLOYMENT`` names it; else it is the demo's, beside this package's code. It is read once a process. Languages
are read from it here, below everything; the rest by ``config.deployment``.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

DEMO = Path(__file__).resolve().parents[1] / "deployment"
FOLDER = Path(os.environ.get("MASAR_DEPLOYMENT") or DEMO).absolute()
FILE = "deployment.toml"


class Wrong(Exception):
    """Nothing can start with this folder. ``str()`` says everything that is wrong with it, a line each."""

    def __init__(self, problems: Iterable[object]) -> None:
        super().__init__("\n".join([f"The deployment folder {FOLDER} cannot be used:", *map(str, problems)]))


@cache
def content() -> Mapping[str, Any]:
    """The folder's ``deployment.toml``, unchecked. Raises Wrong if it cannot be read."""
    try:
        return tomllib.loads((FOLDER / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Wrong([f"{FILE}: cannot be read: {error}; expected a TOML file in UTF-8"]) from error


@dataclass(frozen=True, slots=True)
class Price:
    """What one part of a text message costs the ministry: so much of a currency, as it is called in each language."""

    amount: Decimal
    currency: Mapping[str, str]
