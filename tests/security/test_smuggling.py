"""Where a request ends, what it is called and whom it is sent to: odd bytes change nobody's answer."""

import re
import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.demo import Demo

HOST = "Host: 127.0.0.1\r\n"
POST = f"POST /en/track/ HTTP/1.1\r\n{HOST}"
LONGEST = 20.0
"""Seconds until a server that says nothing is taken to have nothing to say. None of these takes so long."""
KEPT = f"GET /healthz HTTP/1.1\r\n{HOST}\r\n"
NEXT = f"GET /healthz HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n"


def statuses(demo: Demo, sent: str, *, wait: float = LONGEST) -> list[int]:
    """The statuses of all answers that come on one connection."""
    return [int(one) for one in re.findall(rb"HTTP/1\.[01] (\d{3})", answered(demo, sent, wait=wait))]


def answered(demo: Demo, sent: str, *, wait: float = LONGEST) -> bytes:
    """All that comes back, until the server ends the connection or says nothing more."""
    where = urlsplit(demo.url)
    with closing(socket.create_connection((where.hostname, where.port), timeout=20)) as connection:
        connection.sendall(sent.encode("latin-1"))
        connection.settimeout(wait)
        found = b""
        try:
            while part := connection.recv(65_536):
                found += part
        except (TimeoutError, ConnectionError):
            pass
        return found


@pytest.mark.parametrize(
    "rest",
    [
        "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello",
        "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\nhello",
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhelloX",
        "Content-Length: +5\r\n\r\nhello",
        "Content-Length: 5, 6\r\n\r\nhello",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999999\r\n\r\n",
        "X-A: b\r\n folded\r\n\r\n",
        "X-A: b\rX-B: c\r\n\r\n",
        "X-A: b\x00c\r\n\r\n",
    ],
    ids=repr,
)
def test_what_ends_in_two_ways_is_refused_and_ends_the_connection(demo: Demo, rest: str) -> None:
    assert statuses(demo, POST + rest + NEXT) == [400]


@pytest.mark.parametrize(
    "rest",
    [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n",
    ],
    ids=repr,
)
def test_a_body_in_chunks_is_refused_and_hides_no_request(demo: Demo, rest: str) -> None:
    assert statuses(demo, POST + rest + NEXT) in ([411], [411, 200], [400])


def test_what_is_sent_in_a_row_is_answered_in_a_row(demo: Demo) -> None:
    assert statuses(demo, KEPT * 2 + NEXT) == [200, 200, 200]


def test_what_stands_in_a_refused_body_is_not_answered(demo: Demo) -> None:
    assert statuses(demo, f"{POST}Content-Length: 1100000\r\n\r\n{NEXT}")[0] == 413
    assert 200 not in statuses(demo, f"{POST}Content-Length: 1100000\r\n\r\n{NEXT}")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET /ar/ HTTP/1.1\r\n\r\n", [b"400"]),
        ("GET /ar/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", [b"400"]),
        ("GET /ar/ HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\n\r\n", [b"400"]),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [b"302"]),
        ("GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\n\r\n", [b"200"]),
        (
            "POST /en/code/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n\r\n",
            [b"403"],
        ),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []),
    ],
)
def test_no_word_of_a_stranger_chooses_the_host_or_the_method(demo: Demo, head: str, status: list[bytes]) -> None:
    told = answered(demo, head.replace(" HTTP/1.1\r\n", " HTTP/1.1\r\nConnection: close\r\n"))
    assert re.findall(rb"HTTP/1\.[01] (\d{3})", told) == status
    assert b"evil.example" not in told


PATHS = (
    *(
        "/ar/track/..%2f",
        "/ar/track/%2e%2e/",
        "/ar/track/%252e%252e%252f/",
        "/ar/track/%00/",
        "/ar//",
        "//evil.example/",
    ),
    *("//evil.example/%2e%2e", "/%5cevil.example/en", "/\\evil.example", "/ar/track/%ff%fe/", "/en/mine/..;/"),
    *("/static/..%2f..%2fmasar.sqlite3", "/static/../keys.toml", "/static/%2e%2e/keys.toml"),
    *("/static/design/..%2f..%2f..%2fkeys.toml", "/en/track/%0d%0aSet-Cookie:x=1/", "/api/v1/applications/%0a"),
    *("/api/v1/applications/a%2Fb", "/ar/track/;jsessionid=1/", "/en/track/%E2%80%AE%E2%80%AE/"),
)


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_to_a_file_a_foreign_site_or_a_header(demo: Demo, path: str) -> None:
    told = answered(demo, f"GET {path} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")
    head, _, body = told.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    assert status in (301, 302, 400, 404, 422), head
    places = re.findall(rb"(?im)^location: (.*?)\r?$", head + b"\r\n")
    assert all(re.match(rb"/(?![/\\])", place) for place in places)
    assert b"x=1" not in head and b"SQLite format" not in body and b"[sealing" not in body


NUMBER = "28509178800000"
BROKEN = (
    f"GET /ar/{NUMBER}\r\n\r\n",
    f"GET /ar/{NUMBER} HTTP/9.9\r\n{HOST}\r\n",
    f"{NUMBER} / HTTP/1.1\r\n{HOST}\r\n",
    f"GET / HTTP/1.1\r\n{HOST}Content-Length: {NUMBER}\r\n\r\n",
    f"GET / HTTP/1.1\r\n{HOST}Transfer-Encoding: {NUMBER}\r\n\r\n",
    f"GET / HTTP/1.1\r\n{HOST}{NUMBER}\r\n\r\n",
    f"GET / HTTP/1.1\r\n{HOST}{NUMBER} : a\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: {NUMBER}@\r\n\r\n",
    f"GET http://{NUMBER}/{NUMBER} HTTP/1.1\r\n{HOST}\r\n",
    f"POST /ar/track/ HTTP/1.1\r\n{HOST}Content-Length: 40\r\n\r\nreference={NUMBER}",
    f"POST /ar/track/ HTTP/1.1\r\n{HOST}Expect: {NUMBER}\r\nContent-Length: 3\r\n\r\na=b",
    f"GET / HTTP/1.1\r\n{HOST}Upgrade: {NUMBER}\r\nConnection: Upgrade, {NUMBER}\r\n\r\n",
    f"OPTIONS * HTTP/1.1\r\nHost: {NUMBER}\r\n\r\n",
    f"CONNECT {NUMBER}:443 HTTP/1.1\r\n{HOST}\r\n",
)


def test_what_the_server_itself_refuses_stands_in_no_log(own_demo: Demo) -> None:
    for sent in BROKEN:
        answered(own_demo, sent, wait=0.3)
    assert own_demo.ask("/healthz").status == 200
    assert NUMBER not in own_demo.log.read_text()
