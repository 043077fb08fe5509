"""What the database is asked while somebody waits: the same statements for hit and miss, now and later. Time hangs on
them, and they can be counted.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from masar.cases.queries import source_names
from masar.catalogue.queries import catalogue
from masar.lib.kept import Kept
from masar.people.keyring import KeyRing
from masar.portal.tests.test_requests import ASKED, BEGAN, LIVES, TIDY, WORK, acted, prepared
from masar.portal.tests.way_in import Browser, World, applied, given
from masar.staff.queries import offices

LIMIT = re.compile(r"LIMIT \d+")
SAVEPOINT = re.compile(r"s\d+_x\d+")
Statement = tuple[str, int]
"""A statement and how many parameters it has."""


@contextmanager
def asked_of_the_database() -> Iterator[list[Statement]]:
    """Every statement that runs inside."""
    found: list[Statement] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        # The tests' own look at plans comes once for each statement.
        if not sql.startswith(("EXPLAIN", "SET enable", "RESET enable", "SELECT pg_get")):
            found.append((SAVEPOINT.sub("savepoint", sql), len(parameters or ())))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        yield found


@pytest.fixture(autouse=True)
def _nothing_kept_grows_old(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for seconds was read before: no statement hangs on how long ago somebody looked."""
    for kept in (catalogue, offices, source_names):
        kept()
    monkeypatch.setattr(Kept, "_old", lambda kept: False)


@pytest.mark.parametrize("life", LIVES)
def test_no_state_of_a_request_asks_the_database_for_anything_else(world, life):
    lives: dict[str, list[list[Statement]]] = {name: [] for name in ASKED}
    with time_machine.travel(BEGAN, tick=False) as clock:
        for name, browser in prepared(world).items():
            browser.get("/en/code/")
            with asked_of_the_database() as asking:
                browser.ask(ASKED[name])
            lives[name].append(asking)
            for after, act in LIVES[life]:
                clock.move_to(BEGAN + timedelta(seconds=after))
                with asked_of_the_database() as later:
                    acted(world, browser, act)
                # What the worker does, nobody waits for.
                lives[name] += [] if act in (WORK, TIDY) else [later]
            clock.move_to(BEGAN)
    assert len(lives["miss"][0]) > 3
    assert {name: told for name, told in lives.items() if told != lives["miss"]} == {}


@pytest.mark.parametrize("reference", ["2009/1234", "2009/5678", "2009/9999"])
def test_every_reference_costs_the_same_statements_and_as_many_looks_into_the_vault(world, monkeypatch, reference):
    applied("2009/1234", given()), applied("2009/5678", None)
    for number in range(6):
        applied(f"2009/{number}", given(f"2900101123457{number}"))
    opened, opens = [], KeyRing.open
    monkeypatch.setattr(KeyRing, "open", lambda ring, *told: opened.append(told) or opens(ring, *told))
    form = {"reference": "2009/7777", "day": "2", "month": "1", "year": "1990"}
    costs = []
    for typed in ("2009/6666", "2009/7777", reference):
        del opened[:]
        with asked_of_the_database() as asking:
            Browser().post("/en/reference/", form | {"reference": typed})
        # Of others there are read as many fewer as are found: how many, is no difference in what is asked.
        costs.append(([(LIMIT.sub("LIMIT", sql), given) for sql, given in asking], len(opened)))
    assert costs[1] == costs[2] and len(costs[1][0]) > 3
