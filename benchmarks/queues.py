"""Queues of a large office against those of a small one, in one house of a million cases.

    python -m benchmarks.queues [--cases 1000000] [--large 100000] [--small 1000] [--rounds 30]

One database; an officer of an office with ``--large`` open cases and one of an office with ``--small`` ask for the
same pages in turn, through the whole console. A figure is the median of the rounds' ratios, of the worst page too.
Every number beside a queue is held against a count of all rows of the office, one by one; so are the rows behind it.
"""

import argparse
import os
import random
import re
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from benchmarks.appending import prepare
from benchmarks.report import Figure, leave, note

CHUNK = 20_000
NOW = datetime.now(UTC)
CEILING, MOST = 2.0, 15
PAGES = (
    *(
        "new/",
        "answered/",
        "waiting/",
        "overdue/",
        "standing-still/",
        "deferred-today/",
        "in-doubt/",
        "not-told/",
        "to-confirm/",
    ),
    *("waiting/?whose=nobodys", "new/?whose=mine", "overdue/?service=passport-renewal&whose=nobodys", ""),
)
"""Under ``queue/``; the empty one is the console's first page."""
STATES = {"new": 15, "working": 25, "answered": 8, "waiting": 20, "payment": 5, "authority": 10, "deferred": 4}
STATES |= {"objection": 1, "making": 6, "ready": 5, "sent": 1}
_NUMBER = re.compile(r'queue/([a-z-]+)/[^"]*"[^>]*>[^<]*<span class="n">(\d+)</span>')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MASAR_STATE"] = scratch
        figures = measured(options)
    setting = f"{options.cases:,} cases, {options.large:,} open in one office and {options.small:,} in another"
    leave(note(f"queues-{vendor}", f"{setting}; asked in turn, {options.rounds} rounds", figures))


def measured(options: argparse.Namespace) -> list[Figure]:
    """Fill, ask in turn, compare."""
    prepare()
    large, small, *others = offices()
    fill(options, large, small, others)
    readers = [Reader(large), Reader(small)]
    took: list[dict[str, list[float]]] = [{page: [] for page in PAGES} for _ in readers]
    for index in range(options.rounds + 2):
        for page in PAGES:
            for place in (0, 1) if index % 2 else (1, 0):
                seconds = readers[place].ask(page)
                took[place][page] += [seconds] if index > 1 else []
    ratios = {
        page: statistics.median(one / other for one, other in zip(took[0][page], took[1][page], strict=True))
        for page in PAGES
    }
    worst = max(ratios, key=lambda page: ratios[page])
    all_of = [statistics.median(map(sum, zip(*one.values(), strict=True))) / len(PAGES) for one in took]
    wrong, rows = zip(*(reader.compared() for reader in readers), strict=True)
    open_to = f"{options.large:,} open to {options.small:,}"
    return [
        Figure(f"a page of a queue, {open_to}", statistics.median(ratios.values()), " times", None, CEILING),
        Figure(f"the worst page ({worst or 'home'}), {open_to}", ratios[worst], " times", None, CEILING),
        Figure("queries of a page, the most", max(reader.queries() for reader in readers), "", None, MOST),
        Figure("numbers beside a queue that are not those of its rows", sum(wrong), "", 0, 0),
        Figure("rows that were counted one by one", sum(rows)),
        Figure(f"a page among {options.large:,} open", all_of[0] * 1e3, " ms"),
        Figure(f"a page among {options.small:,} open", all_of[1] * 1e3, " ms"),
    ]


def offices() -> list[str]:
    from masar.staff.queries import offices as known

    return sorted(known())


def fill(options: argparse.Namespace, large: str, small: str, others: list[str]) -> None:
    """Rows of so many cases: what is open in two offices, as much again elsewhere, and what is over."""
    from django.db import connection, transaction

    from masar.cases.tally import correct

    chance = random.Random(7)
    places = [large] * options.large + [small] * options.small
    places += [chance.choice(others) for _ in range(min(options.large, options.cases - len(places)))]
    chance.shuffle(places)
    cases = iter((index, places[index] if index < len(places) else None) for index in range(options.cases))
    while some := list(islice(cases, CHUNK)):
        with transaction.atomic():
            insert(some, chance)
    correct()
    with connection.cursor() as cursor:
        # At once, and not in the midst of what is measured.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def insert(some: list[tuple[int, str | None]], chance: random.Random) -> None:
    """The rows of these cases, each with its place among all and its office if it is open."""
    from masar.cases.desk_models import Claim, OpenCase
    from masar.cases.models import Case, PublicRecord
    from masar.cases.standing import NEVER
    from masar.catalogue.queries import catalogue
    from masar.lib.identifiers import uuid7
    from masar.lib.numbers import number_from
    from masar.lib.rows import insert as put

    services, today = list(catalogue().services), NOW.date()
    named = [(uuid7(), number_from(index), f"R-{index}", chance.choice(services), office) for index, office in some]
    columns = ("id", "number", "service", "procedure", "source", "reference", "status", "stage", "submitted_on")
    columns += ("ended_on", "events", "news", "version", "fold", "created_at")
    told = ("received", "received", today - timedelta(days=20))
    put(
        Case,
        columns,
        [
            (case, number, service, 1, "desk", reference, *told, None if office else today, 1, 1, 1, 2, NOW)
            for case, number, reference, service, office in named
        ],
    )
    columns = ("number", "case_id", "source", "version", "content")
    put(PublicRecord, columns, [(number, case, "desk", 1, "{}") for case, number, *_ in named])
    open_now = [(case, number, service, office) for case, number, _, service, office in named if office]
    states = chance.choices(list(STATES), list(STATES.values()), k=len(open_now))
    rows, claims = [], []
    for (case, number, service, office), state in zip(open_now, states, strict=True):
        since = today - timedelta(days=chance.randint(0, 60))
        due = today + timedelta(days=chance.randint(-8, 60)) if chance.random() < 0.9 else NEVER
        still = today + timedelta(days=chance.randint(-5, 60)) if state in ("new", "working", "authority") else NEVER
        doubt, untold, proposed = (today if chance.random() < 0.002 else NEVER for _ in range(3))
        # Forty colleagues of each office have taken on four cases of ten.
        officer = 1_000 + chance.randrange(40) if chance.random() < 0.4 else None
        claims += [(case, officer, False, NOW)] if officer else []
        told = (since, since, due, "target", still, doubt, officer, False, "", NEVER, untold, proposed)
        rows.append((case, number, service, office, state, *told))
    put(OpenCase, [field.attname for field in OpenCase._meta.fields], rows)
    put(Claim, ("case_id", "officer", "escalated", "at"), claims)


class Reader:
    """An officer of one office, with a browser."""

    def __init__(self, office: str) -> None:
        from django.test import Client

        from masar.cases.desk_models import Claim, OpenCase
        from masar.cases.tally import correct
        from masar.console.testing import signed_in
        from masar.staff.rights import Role

        self.office, self.browser = office, Client(HTTP_HOST="localhost")
        self.officer = signed_in(self.browser, Role.SUPERVISOR, office=office, language="en")
        taken = list(OpenCase.objects.filter(office=office, state="new").values_list("pk", flat=True)[:20])
        OpenCase.objects.filter(pk__in=taken).update(officer=self.officer.id)
        Claim.objects.filter(pk__in=taken).delete()
        Claim.objects.bulk_create(Claim(case_id=case, officer=self.officer.id, at=NOW) for case in taken)
        correct()

    def ask(self, page: str) -> float:
        """How long a page takes, in seconds."""
        began = time.perf_counter()
        answer = self.browser.get(address(page))
        seconds = time.perf_counter() - began
        assert answer.status_code == 200, page
        return seconds

    def queries(self) -> int:
        """The most questions that any of the pages asks the database."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        most = 0
        for page in PAGES:
            asked = []
            # Of three: now and then a process looks again at the catalogue and the offices.
            for _ in range(3):
                with CaptureQueriesContext(connection) as made:
                    self.browser.get(address(page))
                asked.append(sum(one["sql"] not in ("BEGIN", "COMMIT") for one in made))
            most = max(most, min(asked))
        return most

    def compared(self) -> tuple[int, int]:
        """How many numbers on the pages are not what counting row by row gives, and how many rows that were."""
        from masar.cases.desk_models import OpenCase

        columns = ("service", "state", "due_on", "still_on", "doubt_on", "officer", "escalated")
        columns += ("untold_on", "proposed_on")
        every = list(OpenCase.objects.filter(office=self.office).values_list(*columns))
        wrong = 0
        for page in PAGES:
            told = dict(_NUMBER.findall(self.browser.get(address(page)).content.decode()))
            assert told, page
            wrong += sum(int(number) != len(self._behind(name, page, every)) for name, number in told.items())
        return wrong, len(every)

    def _behind(self, name: str, page: str, every: list[tuple]) -> list[tuple]:
        from masar.cases.queue_files import queues

        where, today = queues()[name].where, NOW.date()
        if where.consulted:
            # Nobody asks anybody here.
            return []
        found = [row for row in every if row[1] in where.states]
        if where.day is not None:
            never = date(9999, 12, 31)
            test = {
                "late": lambda row: row[2] < today,
                "come": lambda row: row[2] <= today,
                "still": lambda row: row[3] <= today,
                "doubt": lambda row: row[4] != never,
                "untold": lambda row: row[7] != never,
                "proposed": lambda row: row[8] != never,
            }[where.day.value]
            found = [row for row in found if test(row)]
        if "service=" in page:
            found = [row for row in found if row[0] == "passport-renewal"]
        if "whose=nobodys" in page:
            found = [row for row in found if row[5] is None]
        if "whose=mine" in page or where.handed_up:
            found = [row for row in found if row[5] == self.officer.id and (row[6] or not where.handed_up)]
        return found


def address(page: str) -> str:
    return f"/desk/queue/{page}" if page else "/desk/"


if __name__ == "__main__":
    main()
