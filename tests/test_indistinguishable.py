"""An identity number never answers on the screen: hit, miss, locked, throttled and malformed are one answer, when it
is typed and ever after: to a wrong code, a code that comes too late, a request to send again. Nor does an older
reference tell whether it exists.

These are the only tests that look at times; they compare distributions of one run with each other.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from masar.intake.sample.people import applicant
from tests.demo import ROOT, Database, Demo, copy, free_port, served, until_ready
from tests.timing import Seen, Sent, farthest, interleaved

EACH = 2_000
ALLOWED = 0.03
LATER_EACH = 800
LATER_ALLOWED = 0.05
"""Of 800, as of 2,000 within 0.03, one run in two hundred strays by chance; not two. ``benchmarks.telling`` asks
2,000 times of each."""
SEEN_LEAK = 0.3
LEAKY_EACH = 300
PEOPLE = [applicant(7, index).identities[0][1] for index in range(0, 390, 2)]
LOCKED = PEOPLE.pop(0)
THROTTLED = [f"10.255.255.{number}" for number in range(1, 33)]
"""Networks that ask more often than they are served, and do not flood (docs/decisions/0006)."""


KNOWN = [f"10.{number >> 8}.{number & 255}.7" for number in range(1_000)]
"""Networks that asked before, and seldom. One that never did costs a row more, which only tells it about itself."""


def classes() -> dict[str, Callable[[], Sent]]:
    """What is asked: on file, of nobody, asked for too often, by a network that asks too often, impossible."""
    people, known, throttled = cycle(PEOPLE), cycle(KNOWN), cycle(THROTTLED)
    return {
        "hit": lambda: asked(next(people), next(known)),
        "miss": lambda: asked(nobody(), next(known)),
        "locked": lambda: asked(LOCKED, next(known)),
        "throttled": lambda: asked(next(people), next(throttled)),
        "malformed": lambda: asked(f"29513451{random.randrange(10**6):06d}", next(known)),
    }


def asked(number: str, address: str) -> Sent:
    """A number, typed into the field."""
    return Sent("/ar/track/", {"reference": number}, address)


FORM_TOKEN = "k" * 32


def later(path: str, seen: Seen, **form: str) -> Sent:
    """What the browser that asked sends afterwards."""
    cookies = f"masar_code={seen.token}; masar_csrf={FORM_TOKEN}"
    return Sent(path, {"csrfmiddlewaretoken": FORM_TOKEN, **form}, seen.address, cookies)


def each_later(before: dict[str, list[Seen]], path: str, **form: str) -> dict[str, Callable[[], Sent]]:
    """For each class what its browsers send afterwards, each in turn."""
    turns = {name: cycle(seen[-LATER_EACH:]) for name, seen in before.items()}
    return {name: (lambda turn=turn: later(path, next(turn), **form)) for name, turn in turns.items()}


def nobody() -> str:
    """A well-formed number that is not on file."""
    return f"29505051{random.randrange(10**6):06d}"


@pytest.fixture
def behind_proxy(built: Database, tmp_path: Path) -> Database:
    """A database whose server believes us about whom a request comes from."""
    return replace(
        copy(built, tmp_path / "timed"), more={"MASAR_PROXIES": "127.0.0.0/8", "MASAR_ACCESS_LOG": "false"}
    )


@contextmanager
def leaking(database: Database) -> Iterator[Demo]:
    """The leaky variant, served as the real one is."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "tests.leaky:application"]
    environment = database.environment() | {"DJANGO_SETTINGS_MODULE": "masar.config.settings"}
    log = database.state / "leaky.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)
    demo = Demo(f"http://127.0.0.1:{port}", process, log, database)
    try:
        until_ready(demo)
        yield demo
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def warmed(demo: Demo) -> None:
    """Throttle the networks, let every network ask, lock the person; and let the server find its pace."""
    for address in THROTTLED:
        bucket = f"INSERT INTO limits_bucket (key, tat) VALUES ('codes.address:{address}', {time.time() + 86_400})"
        demo.database.execute(bucket)
    known, asking = iter(KNOWN), classes()
    interleaved(demo.url, {"known": lambda: asked(nobody(), next(known))}, len(KNOWN), 1)
    interleaved(demo.url, {"locked": asking["locked"], "throttled": asking["throttled"]}, 12 * len(THROTTLED), 1)
    time.sleep(2)


def seconds(seen: dict[str, list[Seen]]) -> dict[str, list[float]]:
    return {name: [one.seconds for one in answers] for name, answers in seen.items()}


def told_apart(demo: Demo, sent: dict[str, Callable[[], Sent]], each: int, allowed: float) -> str:
    """How the classes can be told apart, by bytes or by time; empty if they cannot.

    Of ten pairs of equal distributions one strays beyond ``allowed`` in every hundredth run or less; not in two.
    """
    for seed in (7, 8):
        seen = in_parts(demo, sent, each, seed)
        answers = {name: {one.answer for one in some} for name, some in seen.items()}
        if len(set().union(*answers.values())) != 1:
            looks = {name: [(one[0], len(one[2])) for one in some] for name, some in answers.items()}
            return f"by their bytes: {looks}"
        distance, pair = farthest(seconds(seen))
        if distance <= allowed:
            return ""
    return f"{pair} by time: |AUC - 0.5| = {distance:.3f}"


def in_parts(demo: Demo, sent: dict[str, Callable[[], Sent]], each: int, seed: int) -> dict[str, list[Seen]]:
    """All asked, and every 200 of each the misses of everybody forgotten: so many are refused at once."""
    seen: dict[str, list[Seen]] = {name: [] for name in sent}
    for part in range(each // 200):
        demo.database.execute("DELETE FROM limits_bucket WHERE key LIKE 'miss:%' OR key LIKE 'born:%'")
        for name, some in interleaved(demo.url, sent, 200, 100 * seed + part).items():
            seen[name] += some
    return seen


def test_nobody_can_tell_whether_an_identity_number_is_on_file(behind_proxy: Database) -> None:
    with served(behind_proxy) as demo:
        warmed(demo)
        assert told_apart(demo, classes(), EACH, ALLOWED) == ""
        outcomes = dict(demo.database.execute("SELECT outcome, count(*) FROM people_coderequest GROUP BY outcome"))
    assert {"nobody", "locked", "throttled"} <= outcomes.keys(), outcomes


def test_nobody_can_tell_it_later(behind_proxy: Database) -> None:
    """By a wrong code, by asking again, by a code that comes too late."""
    with served(behind_proxy) as demo:
        warmed(demo)
        before = interleaved(demo.url, classes(), LATER_EACH, 3)
        time.sleep(2)
        code = {"path": "/ar/code/", "code": "0000 0001"}
        assert told_apart(demo, each_later(before, **code), LATER_EACH, LATER_ALLOWED) == ""
        assert told_apart(demo, each_later(before, "/ar/code/again/"), LATER_EACH, LATER_ALLOWED) == ""
        shift_back(demo, minutes=11)
        assert told_apart(demo, each_later(before, **code), LATER_EACH, LATER_ALLOWED) == ""


def shift_back(demo: Demo, minutes: int) -> None:
    """Let so many minutes pass for all requests."""
    sqlite = f"strftime('%Y-%m-%d %H:%M:%f', asked_at, '-{minutes} minutes')"
    postgresql = f"asked_at - interval '{minutes} minutes'"
    demo.database.execute(f"UPDATE people_coderequest SET asked_at = {postgresql if demo.database.url else sqlite}")


def test_nobody_can_tell_whether_an_older_reference_exists(behind_proxy: Database) -> None:
    with served(behind_proxy) as demo:
        warmed(demo)
        assert told_apart(demo, references(demo), LATER_EACH, LATER_ALLOWED) == ""


def references(demo: Demo) -> dict[str, Callable[[], Sent]]:
    """References of people, of nobody, and none; with a day on which nobody was born."""
    owned = "SELECT case_id FROM cases_caseparty WHERE person IS NOT NULL"
    named = "SELECT reference FROM cases_referencelookup WHERE case_id {} IN ({})"
    theirs = [row[0] for row in demo.database.execute(named.format("", owned))]
    nobodys = [row[0] for row in demo.database.execute(named.format("NOT", owned))]
    known, day = cycle(KNOWN), {"day": "1", "month": "1", "year": "1899"}
    absent = [f"{reference[:-4]}9{random.randrange(10**3):03d}" for reference in theirs]
    some = {"owned": theirs, "without people": nobodys, "absent": absent}
    turns = {name: cycle(each[:150]) for name, each in some.items()}
    return {
        name: (lambda turn=turn: Sent("/ar/reference/", {"reference": next(turn), **day}, next(known)))
        for name, turn in turns.items()
    }


def test_the_check_sees_a_leak(behind_proxy: Database) -> None:
    with leaking(behind_proxy) as demo:
        known = {name: given for name, given in classes().items() if name in ("hit", "miss")}
        seen = interleaved(demo.url, known, LEAKY_EACH, 7)
        again = interleaved(demo.url, each_later(seen, "/ar/code/", code="0000 0001"), LEAKY_EACH, 7)
    assert farthest(seconds(seen))[0] >= SEEN_LEAK
    assert farthest(seconds(again))[0] >= SEEN_LEAK
