"""Can anybody tell, by time, whether an identity number or an older reference is on file? At once, or later.

    python -m benchmarks.telling [--each 2000]

Every class is asked for ``--each`` times, interleaved, over one connection, against the real server: first the
number itself, then a wrong code, "send again", a code that comes too late, and references with a wrong birthday.
The figure is the greatest |AUC - 0.5| over all pairs of classes; 0 is chance.
The database is that of ``MASAR_DATABASE_URL`` (a scratch one), or a new SQLite file.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import django
from tests.demo import Demo, build, served
from tests.timing import Sent, farthest, interleaved

from benchmarks.report import Figure, leave, note

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
django.setup()

from tests import test_indistinguishable as telling  # noqa: E402

CEILING = 0.03


def distance(demo: Demo, sent: dict[str, Callable[[], Sent]], each: int) -> float:
    """The greatest |AUC - 0.5| between two classes; the smaller of two runs, since of ten pairs one may stray."""
    found = 1.0
    for _ in range(2):
        seen = telling.in_parts(demo, sent, each, random.randrange(10**6))
        assert len({one.answer for some in seen.values() for one in some}) == 1, "told apart by their bytes"
        found = min(found, farthest(telling.seconds(seen))[0])
        if found <= CEILING:
            break
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=2_000)
    each = parser.parse_args().each
    telling.LATER_EACH = each
    with tempfile.TemporaryDirectory() as folder:
        more = {"MASAR_PROXIES": "127.0.0.0/8", "MASAR_ACCESS_LOG": "false"}
        with served(replace(build(Path(folder) / "state"), more=more)) as demo:
            telling.warmed(demo)
            found = {"an identity number": distance(demo, telling.classes(), each)}
            before = interleaved(demo.url, telling.classes(), each, 3)
            time.sleep(3)
            code = telling.each_later(before, "/ar/code/", code="0000 0001")
            found["a wrong code"] = distance(demo, code, each)
            found["send again"] = distance(demo, telling.each_later(before, "/ar/code/again/"), each)
            telling.shift_back(demo, minutes=11)
            found["a code that comes too late"] = distance(demo, code, each)
            found["an older reference and a wrong birthday"] = distance(demo, telling.references(demo), each)
    figures = [Figure(f"{name}: |AUC - 0.5|", far, ceiling=CEILING) for name, far in found.items()]
    database = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    leave(note(f"telling-{database}", f"{each:,} of each class, interleaved, real server", figures))


if __name__ == "__main__":
    main()
