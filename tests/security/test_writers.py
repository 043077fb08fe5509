"""Whoever reads is served while somebody else writes, and while strangers' forms wait for the database."""

import sqlite3
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import pytest

from masar.config.hardening_wsgi import REFUSED
from masar.config.writers import Writers, beginnings
from masar.lib.languages import LANGUAGES
from tests.demo import Database, copy, served

FORM = {"reference": "28503032112345"}
POST = {"REQUEST_METHOD": "POST", "PATH_INFO": "/ar/track/"}


class Jam:
    """An application whose writers stay until they are let go. Each says when it came in."""

    def __init__(self) -> None:
        self.came, self.let_go = Semaphore(0), Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if REFUSED in environ:
            return [str(int(environ[REFUSED])).encode()]
        self.came.release()
        assert self.let_go.wait(30)
        return [b"done"]


def jammed(pool: ThreadPoolExecutor, patience: float) -> tuple[Writers, Jam, list[Future]]:
    """Writers for four threads with two inside."""
    jam = Jam()
    writers = Writers(jam, threads=4, session="session", patience=patience)
    inside = [pool.submit(writers, dict(POST), None) for _ in range(2)]
    assert all(jam.came.acquire(timeout=30) for _ in inside)
    return writers, jam, inside


def test_half_of_the_threads_are_the_most_that_write_and_the_excess_is_refused() -> None:
    with ThreadPoolExecutor(4) as pool:
        writers, jam, inside = jammed(pool, patience=0.0)
        assert list(writers(dict(POST), None)) == [b"503"]
        jam.let_go.set()
        assert [list(one.result(30)) for one in inside] == [[b"done"], [b"done"]]
    assert list(writers(dict(POST), None)) == [b"done"]


def test_a_burst_is_waited_for() -> None:
    with ThreadPoolExecutor(8) as pool:
        writers, jam, inside = jammed(pool, patience=60.0)
        more = [pool.submit(writers, dict(POST), None) for _ in range(6)]
        jam.let_go.set()
        assert [list(one.result(30)) for one in inside + more] == [[b"done"]] * 8


def test_a_request_that_fails_gives_its_place_back() -> None:
    def breaks(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if REFUSED in environ:
            return [b"503"]
        raise ValueError

    writers = Writers(breaks, threads=2, session="session", patience=0.0)
    for _ in range(3):
        with pytest.raises(ValueError):
            writers(dict(POST), None)


@pytest.mark.parametrize(
    ("method", "path", "cookie", "writes"),
    [
        ("GET", "/ar/", "", False),
        ("HEAD", "/en/passports/", "masar_request=1", False),
        ("GET", "/ar/track/", "", False),
        ("GET", "/static/design/masar.css", "", False),
        ("GET", "/ar/track/K7QM-2X9D-RT4BX/", "", True),
        ("GET", "/api/v1/applications/K7QM-2X9D-RT4BX", "", True),
        ("GET", "/ar/", "a=b; session=1", True),
        ("POST", "/ar/code/ask/", "", True),
    ],
)
def test_what_may_write_is_told_apart_from_plain_pages(method: str, path: str, cookie: str, writes: bool) -> None:
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_COOKIE": cookie}
    assert Writers(Jam(), threads=4, session="session").may_write(environ) is writes


def done(futures: list[Future], count: int) -> list[Future]:
    """Those that are done, once ``count`` are; not for ever."""
    until = time.monotonic() + 20
    while sum(one.done() for one in futures) < count and time.monotonic() < until:
        time.sleep(0.02)
    return [one for one in futures if one.done()]


@pytest.fixture
def file(built: Database, tmp_path: Path) -> Database:
    """A database in a file, whose server waits long for somebody else to be done with it."""
    if built.url:
        pytest.skip("this is about the embedded database; PostgreSQL takes many writers at a time")
    return replace(copy(built, tmp_path / "held"), more={"MASAR_LOCK_SECONDS": "60"})


def test_readers_are_answered_while_forms_of_strangers_wait_for_a_long_import(file: Database) -> None:
    with (
        served(file) as demo,
        closing(sqlite3.connect(file.file, isolation_level=None)) as importing,
        ThreadPoolExecutor(8) as strangers,
    ):
        importing.execute("BEGIN IMMEDIATE")
        posts = [strangers.submit(demo.ask, "/en/track/", "POST", FORM) for _ in range(8)]
        refused = [one.result() for one in done(posts, 6)]
        assert [demo.ask(path).status for path in ("/ar/", f"/en/track/{demo.number}/", "/en/help/")] == [200] * 3
        assert sum(not one.done() for one in posts) == 2
        importing.execute("COMMIT")
        wait(posts, 30)
    assert [(one.status, one.headers["retry-after"]) for one in refused] == [(503, "2")] * 6
    assert "Too many requests at this moment" in refused[0].text
    assert sorted(one.result().status for one in posts) == [303] * 2 + [503] * 6


@pytest.mark.parametrize(
    ("path", "said"),
    [("/ar/track/", "الضغط على الموقع كبير الآن"), ("/en/track/", "Too many requests at this moment")],
)
def test_whoever_waited_in_vain_is_told_to_come_again(file: Database, path: str, said: str) -> None:
    with (
        served(replace(file, more={"MASAR_LOCK_SECONDS": "0"})) as demo,
        closing(sqlite3.connect(file.file, isolation_level=None)) as importing,
    ):
        importing.execute("BEGIN IMMEDIATE")
        answer = demo.ask(path, "POST", FORM)
        missed = demo.ask("/api/v1/applications/0000-0000-00000")
        importing.execute("COMMIT")
    assert (answer.status, answer.headers["retry-after"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "2")
    assert said in answer.text
    assert (missed.status, missed.headers["content-type"]) == (503, "application/problem+json")


def test_a_look_up_may_write_in_every_language_that_is_offered():
    assert {"/fr/track/", "/fr/feed/", "/ar/track/"} <= set(beginnings(["fr", "ar"]))
    found = Writers(None, threads=2, session="session")
    for code in LANGUAGES:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/{code}/feed/x/days.ics"}
        assert found.may_write(environ) and not found.may_write(environ | {"PATH_INFO": f"/{code}/help/"})
