"""An identity number never answers on the screen: hit, miss, locked, throttled and malformed are one answer.

This is the one test that looks at times; it compares distributions of one run with each other.
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
        "hit": lambda: (next(people), next(known)),
        "miss": lambda: (nobody(), next(known)),
        "locked": lambda: (LOCKED, next(known)),
        "throttled": lambda: (next(people), next(throttled)),
        "malformed": lambda: (f"29513451{random.randrange(10**6):06d}", next(known)),
    }


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
    """Let every network ask, lock the person and throttle the networks; and let the server find its pace."""
    known, asking = iter(KNOWN), classes()
    interleaved(demo.url, {"known": lambda: (nobody(), next(known))}, len(KNOWN), 1)
    interleaved(demo.url, {"locked": asking["locked"], "throttled": asking["throttled"]}, 12 * len(THROTTLED), 1)
    time.sleep(2)


def seconds(seen: dict[str, list[Seen]]) -> dict[str, list[float]]:
    return {name: [one.seconds for one in answers] for name, answers in seen.items()}


def test_nobody_can_tell_whether_an_identity_number_is_on_file(behind_proxy: Database) -> None:
    with served(behind_proxy) as demo:
        warmed(demo)
        seen = interleaved(demo.url, classes(), EACH, 7)
        outcomes = dict(demo.database.execute("SELECT outcome, count(*) FROM people_coderequest GROUP BY outcome"))
        assert {one.answer for answers in seen.values() for one in answers} == {seen["miss"][0].answer}
        distance, pair = farthest(seconds(seen))
        if distance > ALLOWED:
            # Of ten pairs of equal distributions one strays that far in every hundredth run; not in two.
            again = interleaved(demo.url, classes(), EACH, 8)
            distance, pair = min((distance, pair), farthest(seconds(again)))
    assert {"nobody", "locked", "throttled"} <= outcomes.keys(), outcomes
    assert distance <= ALLOWED, f"{pair} can be told apart: |AUC - 0.5| = {distance:.3f}"


def test_the_check_sees_a_leak(behind_proxy: Database) -> None:
    with leaking(behind_proxy) as demo:
        known = {name: given for name, given in classes().items() if name in ("hit", "miss")}
        seen = interleaved(demo.url, known, LEAKY_EACH, 7)
    assert farthest(seconds(seen))[0] >= SEEN_LEAK
