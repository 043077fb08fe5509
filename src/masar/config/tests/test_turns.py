"""Files come by turns, which keep them to their share of a processor; whoever waits keeps nobody from reading."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event, get_native_id
from types import SimpleNamespace

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from hypothesis import given
from hypothesis import strategies as st

from masar.config.hardening_wsgi import ASIDE, MOST_ARRIVING, REFUSED, Bodies, Longer
from masar.config.places import Places
from masar.config.serving import Web
from masar.config.turns import PATIENCE, SHARE, Room, Turns
from masar.lib.processes import GIVES_WAY, give_way

SENT = Longer(re.compile("/send/"), "session", 1 << 24)
WORK = st.tuples(st.integers(1, 10 << 20), st.floats(0.001, 0.3))


class Clock:
    """Stands still until it is set."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def turns(patience=1e9):
    clock = Clock()
    return Turns(patience=patience, clock=clock), clock


def sent(source, network="192.0.2.1", length=300_000):
    told = {"REQUEST_METHOD": "POST", "PATH_INFO": "/send/", "HTTP_COOKIE": "session=x", "REMOTE_ADDR": network}
    return told | {"CONTENT_LENGTH": str(length), "wsgi.input": source}


def answer(environ, _):
    return [str(int(environ[REFUSED])).encode() if REFUSED in environ else environ["wsgi.input"].read()]


def test_a_file_that_comes_alone_waits_for_nothing():
    found, clock = turns()
    assert found.take(8 << 20).begins == clock.now
    clock.now += 60
    assert found.take(8 << 20).begins == clock.now


@given(st.lists(WORK, min_size=2, max_size=30))
def test_whatever_comes_one_after_the_other_takes_no_more_than_its_share(files):
    found, clock = turns()
    began = []
    for length, used in files:
        turn = found.take(length)
        clock.now = turn.begins
        began.append(turn.begins)
        found.done(turn, used)
    assert sum(used for _, used in files[:-1]) <= SHARE * (began[-1] - began[0]) + 1e-6


@given(st.lists(WORK, min_size=1, max_size=30), st.randoms())
def test_what_came_at_once_has_its_turns_in_the_order_it_came_and_the_next_one_pays_for_all(files, order):
    found, clock = turns()
    taken = [(found.take(length), used) for length, used in files]
    assert [turn.begins for turn, _ in taken] == sorted(turn.begins for turn, _ in taken)
    order.shuffle(taken)
    for turn, used in taken:
        found.done(turn, used)
    owed = sum(used for _, used in files) / SHARE
    assert found.take(1).begins == pytest.approx(max(clock.now, 1000.0 + owed))


def test_a_turn_that_would_come_too_late_is_none_and_moves_nobody_elses():
    found, clock = turns(patience=PATIENCE)
    while found.take(8 << 20) is not None:
        pass
    before = found.free_at
    assert before - clock.now > PATIENCE and found.take(1) is None and found.free_at == before
    clock.now = before
    assert found.take(1).begins == before


def test_one_network_takes_half_of_the_room_and_no_more():
    room = Room(4, 2)
    assert [room.enter("a"), room.enter("a"), room.enter("a")] == [True, True, False]
    assert [room.enter("b"), room.enter("c"), room.enter("d")] == [True, True, False]
    room.leave("a")
    assert room.enter("d") and not room.enter("a")


def test_a_file_comes_whole_however_small_the_parts_in_which_it_arrives():
    content = bytes(range(256)) * 1200
    source, asked = BytesIO(content), []
    slow = SimpleNamespace(read=lambda size: asked.append(size) or source.read(min(size, 1000)))
    [body] = Bodies(answer, threads=4, waiting=8, longer=(SENT,))(sent(slow, length=len(content)), None)
    assert body == content and max(asked) <= 65_536


def test_a_file_that_breaks_off_is_refused_and_gives_its_turn_and_its_room_back():
    bodies = Bodies(answer, threads=4, waiting=8, longer=(SENT,))
    for _ in range(2 * MOST_ARRIVING):
        assert bodies(sent(BytesIO(b"x" * 10)), None) == [b"400"]
    assert not bodies.arriving.inside and not bodies.waiting.inside
    assert bodies.turns.free_at - bodies.turns.clock() < 1


def test_who_would_wait_too_long_is_told_to_come_again_before_a_byte_is_read():
    bodies = Bodies(answer, threads=1, longer=(SENT,))
    assert bodies(sent(BytesIO(bytes(300_000))), None) == [bytes(300_000)]
    bodies.turns.free_at += 60
    source = BytesIO(bytes(300_000))
    assert bodies(sent(source), None) == [b"503"] and source.tell() == 0


def test_whoever_reads_is_answered_while_a_file_arrives_slowly():
    came, let_go = Event(), Event()

    def slow(size):
        came.set()
        assert let_go.wait(30)
        return bytes(size)

    places = Places(Bodies(answer, threads=1, waiting=4, longer=(SENT,)), most=1)
    page = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": BytesIO(b"page")}
    with ThreadPoolExecutor(2) as pool:
        file = pool.submit(places, sent(SimpleNamespace(read=slow)), None)
        assert came.wait(30)
        assert pool.submit(places, dict(page), None).result(30) == [b"page"]
        let_go.set()
        assert file.result(30) == [bytes(300_000)]


def test_no_more_are_at_work_than_there_are_places_and_each_has_a_connection_of_its_own():
    at_work, most, used = [], [], set()

    def work(environ, _):
        at_work.append(1)
        most.append(len(at_work))
        used.add(id(connections[DEFAULT_DB_ALIAS]))
        at_work.pop()
        with environ[ASIDE]():
            pass
        return [b""]

    places = Places(work, most=2)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: places({}, None), range(200)))
    assert max(most) <= 2 and len(used) <= 2


def test_whoever_has_answered_or_waits_has_no_hand_on_a_place_any_more():
    """The framework closes a thread's connection after the answer, while somebody else may be at work with it."""
    used, aside = [], []

    def work(environ, _):
        used.append(connections[DEFAULT_DB_ALIAS])
        with environ[ASIDE]():
            aside.append(connections[DEFAULT_DB_ALIAS])
        used.append(connections[DEFAULT_DB_ALIAS])
        return [b""]

    places = Places(work, most=1)
    with ThreadPoolExecutor(1) as pool:
        for _ in range(2):
            pool.submit(places, {}, None).result()
            after = pool.submit(lambda: connections[DEFAULT_DB_ALIAS]).result()
            assert len({id(one) for one in used}) == 1 and used[0] is not after and aside[-1] is after


def test_what_gives_way_does_so_alone_and_does_not_come_back():
    def given_way():
        give_way()
        give_way()
        return os.getpriority(os.PRIO_PROCESS, get_native_id())

    before = os.getpriority(os.PRIO_PROCESS, get_native_id())
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(given_way).result() == max(before, GIVES_WAY)
    assert os.getpriority(os.PRIO_PROCESS, get_native_id()) == before


def test_one_thread_alone_waits_for_nobody():
    assert Web("", 1, 1, threads=1, access_log=False).waiting == 0
    served = Web("", 1, 1, threads=4, access_log=False)
    assert served.environment()["MASAR_WAITING"] == str(served.waiting) != "0"


@pytest.mark.parametrize(("waiting", "seconds"), [(0, 5.0), (8, 45.0)])
def test_how_long_somebody_waits_hangs_on_whether_a_thread_is_there_for_it(waiting, seconds):
    assert Bodies(answer, threads=4, waiting=waiting, longer=(SENT,)).turns.patience == seconds
