"""Answers that are kept: never others than would be made now, and in no more memory than they may have."""

import gzip
import shutil
import subprocess
import sys
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as configured
from django.core.signals import request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, example, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from masar.cases import queries
from masar.cases.access import Own, owner_of_number
from masar.cases.actions import declare_source, note_freshness, record_event
from masar.cases.facts import Fact, Kind
from masar.cases.owner import close_to_number
from masar.catalogue import queries as catalogue_queries
from masar.catalogue.loading import load
from masar.lib.clock import local_day, now
from masar.limits.models import Bucket
from masar.people.access import Reader
from masar.portal.status import answer
from masar.portal.status.answer import Page
from masar.portal.status.edge import Edge
from masar.portal.status.finished import Finished, _cost
from masar.portal.status.tests.sent import Framework, Sent
from masar.portal.tests.way_in import applied, given
from masar.staff import queries as staff_queries
from masar.staff.models import Office
from masar.staff.testing import load_offices
from masar.telling.assembly import Moment

BEGAN = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
"""Half past ten in the evening, where the ministry is."""
ZONE = ZoneInfo("Africa/Cairo")
PATHS = ("/ar/track/{}/", "/en/track/{}/", "/api/v1/applications/{}")
PACKED = {"HTTP_ACCEPT_ENCODING": "gzip"}
FACTS = (
    (Kind.STAGE_ENTERED, "payment", {}),
    (Kind.STAGE_ENTERED, "review", {}),
    (Kind.STAGE_ENTERED, "issuing", {}),
    (Kind.TRANSFERRED, None, {"office": "giza-dokki"}),
    (Kind.DEFERRED, None, {"reason": "data_changed", "next_review": "2026-12-20"}),
    (Kind.DOCUMENTS_REQUESTED, None, {"documents": ["photo"], "reason": "photo_unclear"}),
    (Kind.REJECTED, None, {"reason": "ban_in_force"}),
    (Kind.REJECTED, None, {"reason": "identity_mismatch"}),
)


class World:
    """Two applications that differ in nothing but their numbers, a process that keeps what it has answered, and what
    may happen.
    """

    def __init__(self, clock, patch, catalogues, most):
        self.clock, self.patch, self.catalogues = clock, patch, catalogues
        patch.setattr(configured, "MASAR_FINISHED", most)
        self.numbers = [applied(reference, given()) for reference in ("1", "2")]
        self.edge, self.tags, self.happened = Edge(Framework()), {}, 0
        self.restarted("latn")

    def restarted(self, digits):
        self.patch.setattr(configured, "MASAR_DIGITS", digits)
        self.keeping = answer._Kept().get

    def told(self, which, fact):
        kind, stage, payload = fact
        self.happened += 1
        name = f"more {self.happened}"
        told = Fact(kind, local_day(now(), ZONE), "old", name, now(), stage, None, payload)
        record_event(self.numbers[which].replace("-", ""), told, now=now())

    def closed(self, which, closed):
        plain = self.numbers[which].replace("-", "")
        own = Own(*owner_of_number(plain), plain, "applicant", not closed, None, None)
        close_to_number(own, closed=closed, reader=Reader("owner"), now=now())

    def passed(self, minutes):
        self.clock.shift(timedelta(minutes=minutes))

    def office_named(self, name):
        Office.objects.filter(code="giza-dokki").update(name={"ar": f"مكتب {name}", "en": f"Office {name}"})

    def source_named(self, name):
        declare_source("old", name={"ar": f"مصدر {name}", "en": f"Source {name}"}, appears_within_hours=48)

    def worded(self, name):
        load([self.catalogues[name]], now=now())

    def freshened(self):
        note_freshness("old", now())

    def compared(self):
        """Every answer of the process that keeps them is the one of a process that has just begun and keeps none."""
        queries.forget_freshness()
        staff_queries.forget()
        just_begun = answer._Kept().get()._replace(finished=Finished(0))
        for path in [path.format(number) for number in self.numbers for path in PATHS]:
            plain = self.same(path, {}, just_begun)
            for way in ({}, {"method": "HEAD"}, {"HTTP_SAVE_DATA": "on"}):
                packed = self.same(path, PACKED | way, just_begun)
                if packed.headers.get("Content-Encoding") == "gzip" and not way:
                    assert gzip.decompress(packed.body) == plain.body

    def same(self, path, way, just_begun):
        """The answer that both give: for the first time, again, and to whoever has an answer of before."""
        name = (path, *map(str, way))
        held = {"HTTP_IF_NONE_MATCH": self.tags.get(name, "")}
        for more in ({}, {}, held):
            kept, anew = self.asked(self.keeping, path, way | more), self.asked(lambda: just_begun, path, way | more)
            assert seen(kept) == seen(anew)
        fresh = self.asked(self.keeping, path, way)
        self.tags[name] = fresh.headers.get("ETag", "")
        return fresh

    def asked(self, process, path, way):
        Bucket.objects.all().delete()
        self.patch.setattr(answer, "standing", process)
        return Sent(self.edge, path, **way)


def seen(sent):
    """What a reader gets; of what the framework answers, to whom a number is closed, it compresses no two alike."""
    return (404,) if sent.status == 404 else (sent.status, sent.headers, sent.body)


WHICH, NAMES = st.integers(0, 1), st.sampled_from("ab")
HAPPENINGS = st.one_of(
    st.tuples(st.just(World.told), WHICH, st.sampled_from(FACTS)),
    st.tuples(st.just(World.passed), st.sampled_from((1, 89, 90, 91, 24 * 60, 4 * 24 * 60))),
    st.tuples(st.just(World.closed), WHICH, st.booleans()),
    st.tuples(st.just(World.office_named), NAMES),
    st.tuples(st.just(World.source_named), NAMES),
    st.tuples(st.just(World.worded), NAMES),
    st.tuples(st.just(World.freshened)),
    st.tuples(st.just(World.restarted), st.sampled_from(("latn", "arab"))),
)


@pytest.fixture
def catalogues(tmp_path):
    """The repository's catalogue, and one that says some things in other words."""
    for name in "ab":
        shutil.copytree(configured.MASAR_CATALOGUE, tmp_path / name)
    worded = tmp_path / "b" / "passport-renewal.toml"
    worded.write_text(worded.read_text().replace("Passport renewal", "A passport renewed").replace("الصورة", "صورتك"))
    return {name: tmp_path / name for name in "ab"}


@pytest.fixture
def quiet():
    """As the framework's own test client does: a request must not close the test's transaction."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


EVERYTHING = [
    (World.told, 0, FACTS[1]),
    (World.told, 0, FACTS[3]),
    (World.passed, 89),
    (World.passed, 1),
    (World.office_named, "a"),
    (World.source_named, "b"),
    (World.freshened,),
    (World.worded, "b"),
    (World.passed, 4 * 24 * 60),
    (World.closed, 0, True),
    (World.restarted, "arab"),
    (World.closed, 0, False),
    (World.told, 0, FACTS[6]),
]
"""Each once, midnight and a silent source among them."""
SOME = settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],  # an example takes a second: making it smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.django_db
@example(2**26, EVERYTHING)
@drawn(st.sampled_from((30_000, 2**26)), st.lists(HAPPENINGS, min_size=1, max_size=6))
@SOME
def test_what_is_kept_is_what_would_be_made_now_whatever_happens(catalogues, quiet, monkeypatch, most, happenings):
    with time_machine.travel(BEGAN, tick=False) as clock, monkeypatch.context() as patch, transaction.atomic():
        load_offices()
        load([catalogues["a"]], now=BEGAN)
        world = World(clock, patch, catalogues, most)
        world.compared()
        for happens, *what in happenings:
            happens(world, *what)
            world.compared()
        transaction.set_rollback(True)
    catalogue_queries.forget()
    staff_queries.forget()
    queries.forget_freshness()


class Bytes(Page):
    """A page of random bytes, which do not shrink."""

    size = 3_500

    def body(self):
        return Random(self.number).randbytes(self.size)


def bytes_of(number, content="{}"):
    return Bytes(None, content, number, Moment(date(2026, 11, 22), BEGAN, False), True)


def test_what_nobody_asked_for_longest_is_dropped_first():
    finished = Finished(3 * 4_300)
    one, two, three, four = (bytes_of(str(number)) for number in range(4))
    for page in (one, two, three, one, four):
        finished.compressed(page)
    assert list(finished._known) == [three, one, four]
    assert 0 < finished.held <= finished.most


def test_an_answer_that_is_longer_than_all_that_may_be_kept_is_given_and_not_kept():
    finished = Finished(2_000)
    assert gzip.decompress(finished.compressed(bytes_of("1"))) == bytes_of("1").body()
    assert (len(finished._known), finished.held) == (0, 0)


@pytest.mark.parametrize("size", [300, 3_500, 20_000])
def test_no_more_memory_is_taken_than_may_be_and_most_of_it_is_used(size, monkeypatch):
    monkeypatch.setattr(Bytes, "size", size)
    finished = Finished(4 * 2**20)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(2 * finished.most // size):
        finished.compressed(bytes_of(f"K7QM-2X9D-{number:05}", "x" * 1_000 + str(number)))
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 0.8 * finished.most < taken <= finished.most == 4 * 2**20


FILLING = """
from masar.portal.status.finished import Finished

class Numbers(int):
    def __init__(self, number):
        self.content = f"{number:01200}"
    def body(self):
        return " ".join(str(self * place) for place in range(1_000, 1_900)).encode()

def resident():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * 4_096

finished = Finished(32 * 2**20)
before = resident()
for number in range(14_000):
    finished.compressed(Numbers(number))
print(finished.held, resident() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says how much memory is taken")
def test_the_operating_system_is_asked_for_no_more_than_is_counted():
    held, taken = map(int, subprocess.check_output([sys.executable, "-c", FILLING], text=True).split())
    assert held > 30 * 2**20
    assert taken < 1.25 * held


def test_threads_are_given_the_right_page_and_the_bytes_are_counted_once():
    finished, pages = Finished(40_000), [bytes_of(str(number)) for number in range(12)]
    together = threading.Barrier(8)

    def ask(seed):
        chance = Random(seed)
        together.wait()
        return all(gzip.decompress(finished.compressed(page)) == page.body() for page in chance.choices(pages, k=200))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(8)))
    assert finished.held == sum(_cost(*kept) for kept in finished._known.items()) <= finished.most


def test_a_page_that_is_kept_is_not_made_again(monkeypatch):
    made = []
    monkeypatch.setattr(Bytes, "body", lambda page: made.append(page) or b"x")
    finished = Finished(2**20)
    assert finished.compressed(bytes_of("1")) == finished.compressed(bytes_of("1"))
    assert len(made) == 1


def test_a_process_keeps_128_mb_unless_it_is_told_otherwise():
    assert configured.MASAR_FINISHED == 128 * 1024 * 1024
