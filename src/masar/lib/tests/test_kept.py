"""What is kept for some seconds: read again when it is old, by one thread; the same object while nothing changed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from masar.lib.kept import Kept


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def counting(clock, *, seconds=5.0):
    """A value that says how often it was read."""
    return Kept(lambda known: known + 1, 0, seconds=seconds, clock=clock)


def test_it_is_read_once_within_its_seconds_and_again_after_them():
    clock = Clock()
    kept = counting(clock)
    assert kept.get() == 1
    clock.now = 5.0
    assert kept.get() == 1
    clock.now = 5.1
    assert kept.get() == 2


def test_what_is_forgotten_is_read_at_once():
    kept = counting(Clock())
    kept.get()
    kept.forget()
    assert kept.get() == 2


def test_nothing_is_kept_for_longer_than_five_seconds_unless_it_is_said():
    clock = Clock()
    kept = Kept(lambda known: known + 1, 0, clock=clock)
    kept.get()
    clock.now = 5.1
    assert kept.get() == 2


def test_it_is_the_same_object_while_nothing_changed():
    clock = Clock()
    kept = Kept(lambda known: known if known == [1] else [1], [], clock=clock)
    before = kept.get()
    clock.now = 9.0
    assert kept.get() is before


def test_what_was_known_stays_known_where_reading_fails():
    clock, answers = Clock(), iter(["known", ZeroDivisionError(), "new"])

    def read(_):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    kept = Kept(read, "", clock=clock)
    kept.get()
    clock.now = 9.0
    with pytest.raises(ZeroDivisionError):
        kept.get()
    assert kept.get() == "new"


def test_a_change_while_it_is_read_is_forgotten_no_later_than_the_reading_began():
    """What is read may be as old as the moment at which reading began."""
    clock = Clock()

    def slow(known):
        clock.now += 3.0
        return known + 1

    kept = Kept(slow, 0, clock=clock)
    kept.get()
    clock.now = 5.1
    assert kept.get() == 2


def test_many_threads_read_it_once():
    begun, go_on, reads = threading.Event(), threading.Event(), []

    def slow(_):
        reads.append(1)
        begun.set()
        assert go_on.wait(10)
        return "read"

    kept = Kept(slow, "")
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(kept.get) for _ in range(4)]
        assert begun.wait(10)
        go_on.set()
        assert [one.result(10) for one in asked] == ["read"] * 4
    assert len(reads) == 1
