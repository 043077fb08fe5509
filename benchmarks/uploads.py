"""A hundred people send a photograph of 8 MB at once: does the status page keep its rate, and memory its bound?

    python -m benchmarks.uploads [--people 100] [--megabytes 8] [--workers 2] [--rounds 5] [--seconds 2]

Twice: as it is behind the proxy that docs/operating.md asks for, which takes in what telephones send in 10 to 30
seconds and then hands each on in one go; and all in the same instant, as no telephones can. Each person has an
application, a session and a network of their own, has the page open, comes again when they are told to (503), and
opens the page once more afterwards. ``senders`` is a process of its own, so is the reader (``wrk``, or ``load``):
status pages are read in slices of some seconds, before, meanwhile, while the worker looks into the rest, and
afterwards; "alone" is the mean of before and afterwards. All share the machine's processors, so what senders take
themselves is told. The database is ``MASAR_DATABASE_URL``'s (a scratch one) or a new SQLite file.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.processes import Watch
from benchmarks.read import asked, free_port, wait_for
from benchmarks.report import Figure, leave, note

ROOT = Path(__file__).resolve().parents[1]
SHARE, MOST = 70, 400
TELEPHONES = (10.0, 30.0)
"""Seconds that a telephone takes for its photograph, from the quickest to the slowest."""
LONGEST_LOOK = 900
"""Seconds after which no more is waited for the worker."""
CASES = (("10 to 30 s each", TELEPHONES), ("in one instant", (0.0, 0.0)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("people", 100), ("megabytes", 8), ("workers", 2), ("rounds", 5), ("seconds", 2)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    options.connections = 8
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {"MASAR_STATE": name, "MASAR_PROXIES": "127.0.0.1", "MASAR_ACCESS_LOG": "false"}
        for command in (["migrate", "-v", "0"], ["offices", "load"], ["catalogue", "load"]):
            subprocess.run([sys.executable, "-m", "masar", *command], cwd=ROOT, stdout=sys.stderr, check=True)
        folder = Path(name)
        people = _people(options.people)
        (folder / "numbers").write_text("".join(f"{number}\n" for number, _ in people))
        pages = [(f"/en/mine/{number}/documents/", session) for number, session in people]
        (folder / "people.json").write_text(json.dumps(pages))
        with _served(options) as (port, watch):
            figures = [figure for case in CASES for figure in _measured(options, folder, port, watch, *case)]
    setting = f"{options.people} photographs of {options.megabytes} MB, {options.workers} web processes"
    leave(note(f"uploads-{vendor}", f"{setting}, asked over {options.connections} connections", figures))


@contextlib.contextmanager
def _served(options: argparse.Namespace) -> Iterator[tuple[int, Watch]]:
    port = free_port()
    told = ["serve", "--port", str(port), "--workers", str(options.workers), "--no-access-log"]
    server = subprocess.Popen([sys.executable, "-m", "masar", *told], cwd=ROOT, stdout=sys.stderr)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        with Watch(server.pid) as watch:
            yield port, watch
    finally:
        server.terminate()
        server.wait()


def _measured(
    options: argparse.Namespace, folder: Path, port: int, watch: Watch, how: str, telephones: tuple[float, float]
) -> list[Figure]:
    """One photograph of everybody."""
    many, before = options.people, _checked()
    (folder / "photograph").write_bytes(_photograph(options.megabytes))
    watch.forget()

    def rate() -> float:
        return asked("page en", folder / "numbers", port, options.seconds, options)

    rate()
    alone = [rate() for _ in range(options.rounds)]
    program = [sys.executable, "-m", "benchmarks.senders", str(port), str(folder / "people.json")]
    program += [str(folder / "photograph"), *map(str, telephones)]
    senders = subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert senders.stdin and senders.stdout
    senders.stdout.readline()
    said: list[dict[str, Any]] = []
    hearing = threading.Thread(target=lambda: said.append(json.loads(senders.stdout.readline())))  # type: ignore[union-attr]
    used, began = watch.used(), time.monotonic()
    senders.stdin.write("\n")
    senders.stdin.flush()
    hearing.start()
    meanwhile = [rate()]
    while hearing.is_alive():
        meanwhile.append(rate())
    seconds, told = time.monotonic() - began, said[0]
    taken = {role: (spent - used[role]) / seconds for role, spent in watch.used().items()}
    looking = []
    while _checked() - before < many and len(looking) < options.rounds:
        looking.append(rate())
    until = time.monotonic() + LONGEST_LOOK
    while _checked() - before < many and time.monotonic() < until:
        time.sleep(1)
    alone += [rate() for _ in range(options.rounds)]
    quiet = statistics.fmean(alone)
    # The last slice goes on after the last photograph.
    within = meanwhile[:-1] or meanwhile
    kept = 100 * statistics.fmean(within) / quiet
    return [
        Figure(f"{how}: photographs that were acknowledged", told["acknowledged"], floor=many, ceiling=many),
        Figure(f"{how}: of which the worker looked into", _checked() - before, floor=many, ceiling=many),
        Figure(f"{how}: share of its rate that the status page keeps", kept, "%", SHARE),
        Figure(f"{how}: its worst slice", 100 * min(within) / quiet, "%"),
        Figure(
            f"{how}: share that it keeps while the worker looks into the rest",
            100 * statistics.fmean(looking or alone) / quiet,
            "%",
        ),
        Figure(f"{how}: status pages a second, alone", quiet),
        Figure(f"{how}: seconds until a photograph that has come is acknowledged, median", told["median"], " s"),
        Figure(f"{how}: the same, longest", told["longest"], " s"),
        Figure(f"{how}: times that somebody was told to come again", told["again"]),
        Figure(f"{how}: greatest size of a web process", watch.greatest["web"], " MB", ceiling=MOST),
        Figure(f"{how}: greatest size of the worker", watch.greatest["worker"], " MB", ceiling=MOST),
        Figure(f"{how}: greatest size of what looks into a file", watch.greatest["looking"], " MB", ceiling=MOST),
        Figure(f"{how}: processors that the worker and what it starts took meanwhile", taken["worker"]),
        Figure(f"{how}: processors that the senders took meanwhile", told["used"] / seconds),
    ]


def _people(many: int) -> list[tuple[str, str]]:
    """The number of an application as it is shown, and the name of a session that opens it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
    django.setup()
    from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, record_events
    from masar.cases.facts import Fact, Kind
    from masar.cases.models import CaseParty
    from masar.config.session_store import SessionStore
    from masar.lib.clock import now
    from masar.lib.numbers import shown
    from masar.people.registering import Given

    declare_source("bench", name={"ar": "قياس", "en": "bench"}, appears_within_hours=24)
    at, found = now(), []
    for one in range(many):
        given = Given((("eg", f"{28501010000000 + one * 10}"),), name="منى")
        facts = (
            Fact(Kind.SUBMITTED, at.date(), "bench", "1", at),
            Fact(Kind.DOCUMENTS_REQUESTED, at.date(), "bench", "2", at, payload={"documents": ["photo"]}),
        )
        case = NewCase("passport-renewal", "bench", f"B-{one}", parties=(PartyGiven("applicant", given),))
        number = record_events([Incoming(case, facts)], now=at).numbers["bench", f"B-{one}"]
        session: Any = SessionStore()
        person = CaseParty.objects.filter(case__number=number).values_list("person", flat=True).get()
        session.update({"person": str(person), "opened": at.timestamp()})
        session.save()
        found.append((shown(number), session.session_key))
    return found


def _photograph(megabytes: int) -> bytes:
    """One of twelve million pixels, as telephones make them, filled up to its size; each time another."""
    from PIL import Image

    with tempfile.TemporaryFile() as out:
        Image.effect_noise((4032, 3024), 40).convert("RGB").save(out, "JPEG", quality=80)
        size = out.tell()
        out.seek(0)
        return out.read() + os.urandom(max(0, megabytes * 2**20 - size))


def _checked() -> int:
    from masar.documents.models import Upload

    return Upload.objects.filter(state=Upload.State.CHECKED).count()


if __name__ == "__main__":
    main()
