"""Look-ups by every key in a large house against a small one: none may read more because there is more.

    python -m benchmarks.keys [--few 10000] [--many 1000000] [--rounds 20]

Two databases are filled with the rows of so many cases, and asked in turn for keys drawn by lot, through the
functions that the product uses. The figures are medians of the rounds' ratios: the large one to the small one. On
PostgreSQL the databases are made beside the one that ``MASAR_DATABASE_URL`` names; else they are new SQLite files.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from uuid import UUID

from benchmarks.appending import prepare
from benchmarks.report import Figure, leave, note
from masar.config.serving import Web

ROOT = Path(__file__).resolve().parents[1]
CEILING = 1.2
CHUNK = 10_000
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EACH = 100
"""Look-ups by each key in a round."""
WARM = 3.0
"""Seconds of look-ups by each key before anything is measured: a process that has served for a while has them behind
it, and its memory maps the pages of the database that it came by."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        house(options.child)
        return
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        houses = [opened(Path(scratch), cases) for cases in (options.few, options.many)]
        few, many = in_turn(houses, options.rounds)
    figures = []
    for key in few[0]:
        ratio = statistics.median(large[key] / small[key] for small, large in zip(few, many, strict=True))
        figures.append(Figure(f"{key}: {options.many:,} to {options.few:,}", ratio, " times", None, CEILING))
    for key in few[0]:
        took = statistics.median(answer[key] for answer in many)
        figures.append(Figure(f"{key} among {options.many:,}", took * 1e6, " us"))
    leave(note(f"keys-{vendor}", f"{options.few:,} and {options.many:,} cases, asked in turn", figures))


def opened(scratch: Path, cases: int) -> subprocess.Popen:
    """A process with a database of so many cases, ready to be asked."""
    state = scratch / str(cases)
    state.mkdir()
    environment = os.environ | as_served() | {"MASAR_STATE": str(state)}
    if server := os.environ.get("MASAR_DATABASE_URL"):
        environment["MASAR_DATABASE_URL"] = beside(server, f"masar_keys_{cases}")
    command = [sys.executable, "-m", "benchmarks.keys", "--child", str(cases)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)
    while "ready" not in process.stdout.readline():
        assert process.poll() is None, "a house could not be filled"
    return process


def as_served() -> dict[str, str]:
    """What the server is told of memory: only it looks up the page of a number."""
    return Web("127.0.0.1", 0, 1, 1, access_log=False).environment()


def beside(server: str, name: str) -> str:
    """A new database on the same server; its URL."""
    import psycopg

    base = server.rsplit("/", 1)[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{base}/{name}"


def in_turn(houses: list[subprocess.Popen], rounds: int) -> list[list[dict[str, float]]]:
    """Ask the houses in turn, each first in every second round; what they said, by house and round.

    The first round warms up and is not counted.
    """
    told: list[list[dict[str, float]]] = [[] for _ in houses]
    for index in range(rounds + 1):
        for place in (0, 1) if index % 2 else (1, 0):
            print(index, file=houses[place].stdin, flush=True)
            answer = json.loads(houses[place].stdout.readline())
            told[place] += [answer] if index else []
    for one in houses:
        one.stdin.close()
        one.wait()
    return told


def house(cases: int) -> None:
    """Fill a database; then, for each line that comes, ask it and say the medians."""
    prepare()
    fill(cases)
    warm(cases)
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(asked(cases, random.Random(int(line)))), flush=True)


def case_id(index: int) -> UUID:
    return UUID(int=(index << 80) | (7 << 76) | (2 << 62))


def person_id(index: int) -> UUID:
    return UUID(bytes=blake2b(b"person %d" % index, digest_size=16).digest())


def secret(kind: str, index: int) -> str:
    return blake2b(f"{kind} {index}".encode(), digest_size=32).hexdigest()


def fill(cases: int) -> None:
    """The rows of so many cases, each as a real one leaves them."""
    from django.db import connection, transaction

    from masar.cases.actions import Incoming, NewCase, record_events
    from masar.cases.facts import Fact, Kind
    from masar.cases.models import PublicRecord, Source

    Source.objects.filter(code="desk").update(open_references=True)
    fact = Fact(Kind.SUBMITTED, date(2026, 11, 2), "desk", "1")
    record_events([Incoming(NewCase("passport-renewal", "desk", "template"), (fact,))], now=NOW)
    content = PublicRecord.objects.get().content
    places = iter(range(cases))
    while some := list(islice(places, CHUNK)):
        with transaction.atomic():
            insert(some, content)
    with connection.cursor() as cursor:
        # At once, and not in the midst of what is measured.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def insert(some: list[int], content: str) -> None:
    from masar.cases.models import Case, CaseParty, Event, PersonCase, PublicRecord, Receipt, ReferenceLookup
    from masar.lib.numbers import number_from
    from masar.lib.rows import insert as put
    from masar.lib.text import found_under
    from masar.people.models import PersonIndex

    named = [(case_id(i), number_from(i), f"R-{i}", person_id(i)) for i in some]
    standing = ("received", "received", date(2026, 11, 2), 1, 1, 1, 2, NOW)
    columns = ("id", "number", "service", "procedure", "source", "reference")
    columns += ("status", "stage", "submitted_on", "events", "news", "version", "fold", "created_at")
    put(Case, columns, [(c, n, "passport-renewal", 1, "desk", r, *standing) for c, n, r, _ in named])
    put(CaseParty, ("case", "ordinal", "role", "person"), [(c, 0, "applicant", p) for c, _, _, p in named])
    links = [(p, c, "applicant", n) for c, n, _, p in named]
    put(PersonCase, ("person", "case_id", "role", "number"), links)
    columns = ("source", "reference", "key", "case_id", "number")
    put(ReferenceLookup, columns, [("desk", r, found_under(r), c, n) for c, n, r, _ in named])
    told = ("submitted", date(2026, 11, 2), "desk", "1", "{}", "0" * 32, "system", NOW)
    columns = ("case", "seq", "kind", "day", "source", "source_id", "payload", "digest", "actor", "received_at")
    put(Event, columns, [(c, 1, *told) for c, _, _, _ in named])
    columns = ("number", "case_id", "source", "version", "content")
    put(PublicRecord, columns, [(n, c, "desk", 1, content) for c, n, _, _ in named])
    put(Receipt, ("secret", "case_id", "issued_at"), [(secret("r", i), case_id(i), NOW) for i in some])
    columns = ("blind", "key", "person", "identity")
    put(PersonIndex, columns, [(secret("b", i), "k", person_id(i), person_id(i)) for i in some])


def ways() -> dict[str, Callable[[int], object]]:
    """How each key is looked up, by the place of a case among all."""
    from masar.cases.access import open_reference, own_cases, owner_of_number, owner_of_receipt
    from masar.cases.stored import load_facts
    from masar.lib.numbers import number_from
    from masar.people.models import PersonIndex
    from masar.portal.status.lookup import found

    return {
        "the page of a number": lambda i: found(number_from(i), "192.0.2.1"),
        "the owner of a number": lambda i: owner_of_number(number_from(i)),
        "a reference": lambda i: open_reference(f"R-{i}"),
        "a receipt": lambda i: owner_of_receipt(secret("r", i)),
        "an identity number": lambda i: PersonIndex.objects.filter(pk=secret("b", i)).first(),
        "the applications of a person": lambda i: own_cases(person_id(i)),
        "the events of a case": lambda i: load_facts([case_id(i)]),
    }


def warm(cases: int) -> None:
    draw = random.Random(0)
    for ask in ways().values():
        until = time.perf_counter() + WARM
        while time.perf_counter() < until:
            ask(draw.randrange(cases))


def asked(cases: int, draw: random.Random) -> dict[str, float]:
    """The median of ``EACH`` look-ups by each key, in seconds."""
    every = ways()
    took: dict[str, list[float]] = {key: [] for key in every}
    for _ in range(EACH):
        index = draw.randrange(cases)
        for key, ask in every.items():
            began = time.perf_counter()
            answer = ask(index)
            took[key].append(time.perf_counter() - began)
            assert answer, key
    return {key: statistics.median(some) for key, some in took.items()}


if __name__ == "__main__":
    main()
