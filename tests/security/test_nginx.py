"""Behind a real nginx with its own limits and the lines of docs/operating.md: who asks, how, how much, what stays."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from masar.intake.sample.people import applicant
from masar.lib.numbers import number_from, shown
from masar.notices.mailbox import HOST, Mailbox
from tests.demo import Database, copy, served
from tests.security.proxied import SITE, Front, fronted, has_ipv6, nginx
from tests.visitor import Visitor, arrived, code_of

NGINX = nginx()
pytestmark = pytest.mark.skipif(
    NGINX is None, reason="no nginx on this machine; apt-get install nginx, or name one in MASAR_NGINX"
)
PERSON = applicant(7, 5)
BROWSER = {"Origin": f"https://{SITE}", "Sec_Fetch_Site": "same-origin"}


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    listening = Mailbox(0)
    listening.start()
    yield listening
    listening.stop()


@pytest.fixture(scope="module")
def running(built: Database, mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    more = {
        "MASAR_HTTPS": "true",
        "MASAR_HOSTS": SITE,
        "MASAR_PROXIES": "127.0.0.1",
        "MASAR_SECRET_KEY": "of a test, fifty characters long and never used again",
        "MASAR_EMAIL_URL": f"smtp://{HOST}:{mailbox.smtp_port}",
        "MASAR_SMS_URL": f"http://{HOST}:{mailbox.http_port}/sms",
    }
    database = replace(copy(built, tmp_path_factory.mktemp("served") / "fronted"), more=more)
    # The server of the tests asks for readiness at 127.0.0.1.
    database = replace(database, more=more | {"MASAR_HOSTS": f"{SITE},127.0.0.1"})
    with served(database) as demo, fronted(demo, tmp_path_factory.mktemp("nginx"), NGINX or "") as front:
        yield front


@pytest.fixture
def front(running: Front) -> Front:
    running.demo.forgive()
    return running


def test_readers_in_clear_are_led_to_tls_and_programs_refused(front: Front) -> None:
    answer = front.ask("/ar/help/", tls=False)
    assert (answer.status, answer.headers["location"]) == (301, f"https://{SITE}/ar/help/")
    assert front.ask(f"/api/v1/applications/{front.demo.number}", tls=False).status == 403
    assert front.ask("/ar/help/").headers["strict-transport-security"].startswith("max-age=31536000")


def test_the_whole_way_in(front: Front, mailbox: Mailbox) -> None:
    visitor = Visitor()
    asked = visitor.post(front.ask, "/ar/track/", {"reference": PERSON.identities[0][1]}, **BROWSER)
    assert (asked.status, asked.headers["location"]) == (303, "/ar/code/")
    assert all(name.startswith("__Host-") for name in visitor.cookies)
    code = code_of(arrived(mailbox, PERSON.mobile or ""))
    entered = visitor.fill_in(front.ask, "/ar/code/", "/ar/code/", {"code": code}, **BROWSER)
    assert (entered.status, entered.headers["location"]) == (303, "/ar/mine/")
    assert visitor.get(front.ask, "/ar/mine/").status == 200
    visitor.fill_in(front.ask, "/ar/mine/", "/ar/leave/", {}, **BROWSER)
    assert visitor.get(front.ask, "/ar/mine/").headers["location"] == "/ar/signed-out/"


def test_a_form_of_another_site_is_refused(front: Front) -> None:
    form = {"reference": "29505051999999"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        assert front.ask("/ar/track/", "POST", form, **headers).status == 403


@pytest.mark.parametrize(
    "spoofed",
    [
        {"X-Forwarded-For": "198.51.100.{}"},
        {"X-Forwarded-For": "198.51.100.{}, 127.0.0.1"},
        {"X_Forwarded_For": "198.51.100.{}"},
        {"X-Real-IP": "198.51.100.{}", "Forwarded": "for=198.51.100.{}"},
    ],
    ids=str,
)
def test_a_guesser_cannot_choose_an_address(front: Front, spoofed: dict[str, str]) -> None:
    told = []
    for number in range(25):
        more = {name: value.format(number) for name, value in spoofed.items()}
        told.append(front.ask(f"/en/track/{shown(number_from(number))}/", more=more, client="127.0.0.3").status)
    assert told[:20] == [404] * 20 and set(told[20:]) <= {404, 429} and 429 in told
    assert front.ask(f"/en/track/{shown(number_from(99))}/", client="127.0.0.4").status == 404
    assert "198.51.100." not in front.demo.log.read_text()


def test_a_reader_over_ipv6_is_one_by_themselves(front: Front) -> None:
    if not has_ipv6():
        pytest.skip("no IPv6 on this machine")
    assert front.ask("/en/help/", client="::1").status == 200
    assert " ::1 GET /en/help/ 200 " in front.demo.log.read_text()
    told = [front.ask(f"/en/track/{shown(number_from(number))}/", client="::1").status for number in range(25)]
    assert 429 in told and front.ask(f"/en/track/{shown(number_from(99))}/").status == 404


def test_scheme_and_host_are_the_proxys_word(front: Front) -> None:
    led = front.ask("/ar/", tls=False, more={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"})
    assert (led.status, led.headers["location"]) == (301, f"https://{SITE}/ar/")
    assert front.ask("/ar/", Host="evil.example").status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Cookie": "a=" + "\\" * 7_900}, 200),
        ({"User-Agent": "A" * 7_900, "Referer": "https://a.example/" + "a@" * 3_900}, 200),
        ({f"X-{n}": "A" * 7_900 for n in range(3)}, 200),
        ({"Accept-Language": "ar-EG;q=0.1," * 600}, 200),
        ({"Cookie": "a=" + "b" * 9_000}, 400),
        ({f"X-{n}": "A" * 7_900 for n in range(5)}, 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_nginx_lets_through_is_answered_and_the_rest_refused(front: Front, headers, status) -> None:
    assert front.ask("/ar/code/", more=headers).status == status


def test_an_address_as_long_as_nginx_lets_through_is_refused_in_the_readers_language(front: Front) -> None:
    answer = front.ask(f"/ar/track/{'A' * 7_900}/")
    assert answer.status == 414 and 'lang="ar"' in answer.text
    assert front.ask(f"/ar/track/{'A' * 9_000}/").status == 414


def test_a_large_body_is_refused_by_us_in_words_and_a_huge_one_by_nginx(front: Front) -> None:
    for length in (70_000, 200_000, 1_000_000):
        answer = front.ask("/ar/track/", "POST", {"reference": "x" * length})
        assert answer.status == 413 and 'lang="ar"' in answer.text
    assert front.ask("/ar/track/", "POST", {"reference": "x" * 2_000_000}).status == 413


def test_bodies_that_come_slowly_wait_at_nginx_and_keep_nobody_out(front: Front) -> None:
    head = f"POST /en/track/ HTTP/1.1\r\nHost: {SITE}\r\nContent-Length: 100\r\n\r\nref"
    with ExitStack() as stack:
        for _ in range(20):
            connection = front._connection("127.0.0.1", "127.0.0.9", tls=True)
            connection.connect()
            stack.callback(connection.close)
            connection.sock.sendall(head.encode())
        time.sleep(0.5)
        assert front.ask("/en/track/", "POST", {"reference": "?"}).status == 422
        assert front.ask(f"/en/track/{front.demo.number}/").status == 200


def test_connections_that_say_nothing_stay_at_nginx(front: Front) -> None:
    with ExitStack() as stack:
        for _ in range(300):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", front.clear), timeout=20))
            idle.sendall(f"GET /ar/ HTTP/1.1\r\nHost: {SITE}\r\nX-Slow: ".encode())
        assert front.ask(f"/en/track/{front.demo.number}/").status == 200


SMUGGLED = b"GET /en/help/ HTTP/1.1\r\nHost: %b\r\nConnection: close\r\n\r\n" % SITE.encode()


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello",
        "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\nhello",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhelloX",
        "Content-Length: +5\r\n\r\nhello",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999999\r\n\r\n",
        "X-A: b\r\n folded: c\r\nContent-Length: 5\r\n\r\nhello",
        "X-A: b\rX-B: c\r\nContent-Length: 5\r\n\r\nhello",
        "X-A: b\x00c\r\nContent-Length: 5\r\n\r\nhello",
    ],
    ids=repr,
)
def test_nothing_is_smuggled_past_nginx(front: Front, head: str) -> None:
    """A request that ends in two ways is refused, or is one: never is what stands behind it the next one's answer."""
    told = front.raw(f"POST /en/track/ HTTP/1.1\r\nHost: {SITE}\r\n{head}".encode("latin-1") + SMUGGLED)
    statuses = [int(part[:3]) for part in told.split(b"HTTP/1.1 ")[1:]]
    assert statuses and statuses[0] in (400, 411, 413, 422, 501)
    assert len(statuses) == 1 or statuses == [422, 200] or statuses == [411, 200]


def test_nothing_that_was_asked_for_stands_in_a_log_of_nginx(front: Front) -> None:
    number = front.demo.number
    front.ask(f"/en/track/{number}/")
    front.ask("/ar/track/", "POST", {"reference": "x" * 2_000_000}, Referer=f"https://{SITE}/en/track/{number}/")
    with socket.create_connection(("127.0.0.1", front.secure)) as broken:
        broken.sendall(f"GET /en/track/{number}/ HTTP/1.1\r\n\r\n".encode())
    assert number not in front.logs() and number not in front.demo.log.read_text()
