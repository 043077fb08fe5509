"""Identifiers that sort in the order in which they were made."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import RFC_4122

from masar.lib import identifiers
from masar.lib.identifiers import uuid7


def test_each_one_is_a_version_7_of_the_millisecond_in_which_it_was_made(monkeypatch):
    monkeypatch.setattr(identifiers, "_last", 0)
    monkeypatch.setattr("time.time_ns", lambda: 1_764_000_000_123_456_789)
    made = uuid7()
    assert (made.version, made.variant, made.int >> 80) == (7, RFC_4122, 1_764_000_000_123)


def test_what_was_made_later_is_greater_also_within_one_millisecond_and_when_the_clock_goes_back(monkeypatch):
    told = iter([5_000_000] * 1_000 + [4_000_000] * 1_000 + [6_000_000])
    monkeypatch.setattr(identifiers, "_last", 0)
    monkeypatch.setattr("time.time_ns", lambda: next(told))
    made = [uuid7() for _ in range(2_001)]
    assert all(one < other for one, other in pairwise(made))
    assert [one.int >> 80 for one in (made[0], made[1_999], made[2_000])] == [5, 5, 6]


def test_the_next_one_cannot_be_guessed_from_the_last(monkeypatch):
    monkeypatch.setattr("time.time_ns", lambda: 0)
    steps = {other.int - one.int for one, other in pairwise([uuid7() for _ in range(100)])}
    assert len(steps) > 90 and max(steps) > 1 << 24


def test_two_threads_never_make_the_same_one():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(4_000)))
    assert len(set(made)) == 4_000
