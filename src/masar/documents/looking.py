"""Has a file looked into by a program of its own (``inside``), and reads what that says."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from masar.documents.kinds import MOST_PAGES, Kind, Unfit, Why

PROGRAM = Path(__file__).with_name("inside.py")
PATIENCE = 100
"""Seconds; the work itself is stopped after twenty, of which a busy machine gives it a tenth of each."""


class Unable(Exception):
    """It could not be looked into, through no fault of the file."""


class Busy(Exception):
    """The machine had no time for it. Later it may have."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is in a file. ``content`` is what to keep instead of what came, if anything."""

    pages: int
    hint: str
    content: bytes | None = field(repr=False)


def look(content: bytes, kind: Kind) -> Found:
    """Raises Unfit, Unable, Busy."""
    asked = [sys.executable, "-I", str(PROGRAM), kind.value, str(MOST_PAGES)]
    try:
        # The program is ours and the rest are codes; what is hostile comes on its standard input.
        ended = subprocess.run(  # noqa: S603
            asked, input=content, capture_output=True, timeout=PATIENCE, env={}, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        raise Busy from None
    except OSError as error:
        raise Unable(type(error).__name__) from None
    line, _, kept = ended.stdout.partition(b"\n")
    if ended.returncode < 0:
        # Out of time, or the file broke its reader.
        raise Unfit(Why.HEAVY)
    if ended.returncode or not line:
        raise Unable(f"the program ended with {ended.returncode}")
    told = json.loads(line)
    if "refused" in told:
        raise Unfit(Why(told["refused"]))
    if "unable" in told:
        raise Unable("no reader of this kind is installed")
    return Found(told["pages"], told["hint"] or "", kept or None)
