"""A case that somebody has handed in, and officers before it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from masar.cases.incoming import PartyGiven
from masar.cases.registering import register
from masar.catalogue.testing import load_sample
from masar.people.registering import Given
from masar.staff.testing import load_offices

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
OFFICE, ELSEWHERE, SERVICE = "cairo-abbasiya", "alexandria", "passport-renewal"
MONA = PartyGiven("applicant", Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567"))


@pytest.fixture
def clock(db) -> Iterator[time_machine.Traveller]:
    """The clock, at ``NOW`` until it is moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def number(clock) -> str:
    """The number of an application for a new passport, handed in at the counter."""
    load_sample()
    load_offices()
    told = {"service": SERVICE, "office": OFFICE, "parties": (MONA,), "actor": "officer:0", "now": NOW}
    return register(key="0193a000-0000-7000-8000-000000000001", may=lambda *_, **__: True, **told).number
