"""What is too long, too slow or of the wrong kind is refused before anything reads it."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import pytest

from masar.config.serving import WAITING
from tests.demo import Demo

FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


@contextmanager
def connected(demo: Demo, text: str) -> Iterator[socket.socket]:
    """A connection on which ``text`` was sent."""
    host = urlsplit(demo.url)
    with closing(socket.create_connection((host.hostname, host.port), timeout=20)) as connection:
        connection.sendall(text.encode())
        yield connection


def first_line(connection: socket.socket) -> str:
    return connection.recv(65536).split(b"\r\n")[0].decode()


def posted(length: int, body: str = "", more: str = "") -> str:
    return f"POST /ar/track/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{FORM}{more}Content-Length: {length}\r\n\r\n{body}"


@pytest.mark.parametrize(("language", "sorry"), [("ar", "تعذّر تنفيذ"), ("en", "could not do what you asked")])
def test_a_body_that_is_too_long_is_refused_in_the_readers_language(demo: Demo, language: str, sorry: str) -> None:
    answer = demo.ask(f"/{language}/track/", "POST", form={"reference": "x" * 65_537})
    assert answer.status == 413
    assert f'lang="{language}"' in answer.text and sorry in answer.text


def test_it_is_refused_by_what_it_says_before_it_is_sent(demo: Demo) -> None:
    with connected(demo, posted(1_000_000_000)) as connection:
        assert "413" in first_line(connection)


def test_a_body_just_short_enough_is_read(demo: Demo) -> None:
    assert demo.ask("/en/track/", "POST", form={"reference": "x" * 60_000}).status == 422


def test_a_body_of_untold_length_is_refused(demo: Demo) -> None:
    request = f"POST /ar/track/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{FORM}Transfer-Encoding: chunked\r\n\r\n"
    with connected(demo, request + "5\r\na=b&c\r\n0\r\n\r\n") as connection:
        assert "411" in first_line(connection)


def test_two_lengths_are_refused(demo: Demo) -> None:
    with connected(demo, posted(3, "a=b", more="Content-Length: 4\r\n")) as connection:
        assert "400" in first_line(connection)


def test_more_fields_than_any_form_has_are_refused(demo: Demo) -> None:
    assert demo.ask("/en/track/", "POST", form={f"f{n}": "" for n in range(60)}).status == 400


def test_a_file_is_refused_where_none_is_asked_for(demo: Demo) -> None:
    body = '--b\r\nContent-Disposition: form-data; name="reference"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n'
    head = "POST /en/track/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    with connected(demo, f"{head}Content-Length: {len(body)}\r\n\r\n{body}") as connection:
        assert "400" in first_line(connection)


def test_headers_that_are_too_long_are_refused(demo: Demo) -> None:
    request = f"GET /ar/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: {'a' * 100_000}\r\n\r\n"
    with connected(demo, request) as connection:
        assert "431" in first_line(connection)


def test_slow_senders_keep_no_reader_out_and_are_few(own_demo: Demo) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(own_demo, posted(100))) for _ in range(WAITING // 2 + 6)]
        until = time.monotonic() + 10
        while len(select.select(slow, [], [], 0)[0]) < 6 and time.monotonic() < until:
            time.sleep(0.05)
        assert own_demo.ask(f"/en/track/{own_demo.number}/").status == 200
        assert own_demo.ask("/en/").status == 200
        assert own_demo.ask("/en/track/", "POST", form={"reference": "?"}).status == 503
        # Half of the room is still being waited for: nobody who read waited for them.
        answered = select.select(slow, [], [], 0)[0]
        assert [first_line(connection).split()[1] for connection in answered] == ["503"] * 6
    until = time.monotonic() + 5
    while own_demo.ask("/en/track/", "POST", form={"reference": "?"}).status == 503 and time.monotonic() < until:
        time.sleep(0.1)
    assert own_demo.ask("/en/track/", "POST", form={"reference": "?"}).status == 422


def test_headers_that_do_not_come_in_time_end_the_connection(demo: Demo) -> None:
    before = time.monotonic()
    with connected(demo, "GET /ar/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ") as connection:
        assert b"200" not in connection.recv(100)
    assert time.monotonic() - before < 15


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECTED", "PROPFIND"])
def test_methods_that_nothing_takes_are_not_allowed(demo: Demo, method: str) -> None:
    for path in ("/en/", f"/en/track/{demo.number}/", f"/api/v1/applications/{demo.number}", "/static/x", "/healthz"):
        answer = demo.ask(path, method, X_Secret="told-back")
        assert answer.status == 405 and answer.headers["allow"], path
        assert "told-back" not in answer.text


def test_reading_addresses_take_no_posts(demo: Demo) -> None:
    for path in ("/en/", f"/en/track/{demo.number}/", f"/api/v1/applications/{demo.number}", "/healthz", "/en/help/"):
        assert demo.ask(path, "POST", form={"a": "b"}).status in (403, 405), path


def test_a_host_is_one_and_ours(demo: Demo) -> None:
    for hosts in ("Host: evil.example\r\n", "Host: 127.0.0.1\r\nHost: evil.example\r\n", "Host: 127.0.0.1@evil\r\n"):
        with connected(demo, f"GET /ar/ HTTP/1.1\r\n{hosts}\r\n") as connection:
            assert "400" in first_line(connection), hosts


def test_a_form_is_read_from_its_body_alone(demo: Demo) -> None:
    in_the_address = demo.ask(f"/en/track/?reference={demo.number}", "POST", form={"other": ""})
    assert in_the_address.status == 422
