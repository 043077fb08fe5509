"""Whatever a stranger sends, wherever it stands in a request: it is answered, costs bounded work, is in no log."""

import io
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from masar.catalogue.testing import load_sample
from masar.config import wsgi
from masar.config.hardening_headers import Trimmed
from masar.config.hardening_logs import Careful
from masar.lib.numbers import number_from, shown
from tests.security.hostile import COOKIES, PLACES, SPELLINGS, TEXTS, Request, folded, put, readings, spelt
from tests.security.routes import addresses
from tests.steps import Counter, counting

pytestmark = pytest.mark.django_db
CHECKS = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)
EVERYWHERE = [*PLACES, *(("query", address) for address in addresses({}))]
"""Also behind the question mark of every address that there is."""
SEARCH = settings(deadline=None, suppress_health_check=CHECKS, max_examples=60)
RUNS_OF_ASCII = {"urllib.parse._asciire": "one class of characters, once over the text: as fast as it is long"}


@dataclass
class Site:
    """All that a request passes, behind a proxy on this machine; with what it logs in ``lines``."""

    application: Any
    log: io.StringIO
    access: Any

    def ask(self, environ: dict[str, object]) -> int:
        """The status of the answer, once all of that was sent."""
        told: list[str] = []
        answer = self.application(environ, lambda line, headers, *rest: told.append(line))
        b"".join(answer)
        getattr(answer, "close", lambda: None)()
        return int(told[-1].split()[0])

    def lines(self) -> str:
        """Everything that was logged since the last time."""
        self.access.seek(0)
        lines = self.log.getvalue() + self.access.read().decode()
        self.log.truncate(0), self.log.seek(0), self.access.truncate(0), self.access.seek(0)
        return lines


@pytest.fixture
def site(db: None, settings: Any) -> Iterator[Site]:
    """The real thing, in this process, so that its work can be counted."""
    load_sample()
    settings.MASAR_PROXIES, settings.MASAR_METRICS_TOKEN = ["127.0.0.1"], "t" * 32
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(Careful("{asctime} {levelname} {name}: {message}", style="{"))
    logging.getLogger().addHandler(handler)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with tempfile.TemporaryFile(buffering=0) as access:
        found = Site(wsgi.entry(WSGIHandler(), log=access.fileno()), handler.stream, access)
        for place in EVERYWHERE:
            # What is read and compiled once belongs to nobody's request.
            found.ask(put("1", place).environ())
        yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def counter(site: Site) -> Iterator[Counter]:
    with counting() as found:
        yield found


@SEARCH
@given(text=TEXTS, place=st.sampled_from(EVERYWHERE))
@example(text="\\" * 32_000, place=("cookie", "masar_code"))
@example(text="\\101" * 8_000, place=("cookie", "other"))
@example(text=';"' * 16_000, place=("content type", "/ar/track/ reference"))
@example(text="a*=1'2'3", place=("content type", "/ar/track/ reference"))
@example(text="A" * 30_000, place=("path", "/en/track/{}/"))
@example(text="a@" * 8_000, place=("header", "HOST"))
@example(text="٢" * 20_000, place=("field", "/ar/track/ reference"))
@example(text="ﷺ" * 20_000, place=("field", "/ar/code/ask/ reference"))
def test_whatever_is_sent_is_answered_with_bounded_work(site, counter, text, place):
    request, statuses = put(text, place), []
    environ = request.environ()
    work = counter.of(lambda: statuses.append(site.ask(environ)))
    looked_through = {name: length for name, length in work.longest.items() if name not in RUNS_OF_ASCII}
    assert {name: length for name, length in looked_through.items() if length > 4_096} == {}
    assert work.lines <= 50_000 + 4 * request.size
    assert statuses[0] < 500


def test_the_counter_sees_what_is_looked_through(site, counter):
    work = counter.of(lambda: site.ask(put("1" * 64, ("field", "/ar/track/ reference")).environ()))
    assert work.longest["masar.lib.typed._SEPARATORS"] == 64
    assert work.longest["a plug-in's shape"] == 64
    assert work.longest["the route ^(?P<language>ar|en)/track/$"] == len("ar/track/")
    assert work.lines > 100


NUMBERS = st.one_of(
    st.integers(min_value=2 * 10**13, max_value=4 * 10**13 - 1).map(str),
    st.integers(min_value=0, max_value=2**60 - 1).map(number_from).map(shown),
    st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26),
    st.from_regex(r"[A-Z]{1,2}[0-9]{7,8}", fullmatch=True),
    st.from_regex(r"S[0-9]-[0-9]{7}", fullmatch=True),
    st.from_regex(r"\+2010[0-9]{8}", fullmatch=True),
    st.from_regex(r"[a-z]{6,12}[0-9]{2}@example\.org", fullmatch=True),
)
"""Identity numbers, application numbers, secrets of receipts, passports, references, telephones, addresses."""


@SEARCH
@given(
    number=NUMBERS, ways=st.lists(st.sampled_from(sorted(SPELLINGS)), max_size=3), place=st.sampled_from(EVERYWHERE)
)
@example(number="28509178800000", ways=["Arabic digits"], place=("path", "/ar/track/{}/"))
@example(number="28509178800000", ways=["percent-encoded", "percent-encoded"], place=("path", "/ar/{}"))
@example(number="28509178800000", ways=[], place=("content type", "/ar/track/ a"))
@example(number="3SK2-D4DK-N6SDQ", ways=["full width"], place=("path", "/api/v1/applications/{}"))
@example(number="A12345678", ways=["small letters"], place=("method", ""))
def test_no_spelling_of_a_number_comes_out_in_a_line(site, number, ways, place):
    site.lines()
    site.ask(put(spelt(number, ways), place).environ())
    lines = site.lines()
    assert " ms\n" in lines
    assert [line for line in lines.splitlines() for read in readings(line) if folded(number) in read] == []


@pytest.mark.parametrize("place", ["/ar/", "/en/track/", "/api/v1/applications/0000-0000-00000"])
def test_what_is_raised_around_the_framework_is_told_by_its_name(site, place):
    def breaks(environ, start_response):
        raise ValueError("28509178800000 of somebody")

    site.application = wsgi.entry(breaks, log=site.access.fileno())
    site.lines()
    assert site.ask(Request(place).environ()) == 500
    lines = site.lines()
    assert "ValueError at " in lines and " 500 " in lines and "285091" not in lines


@pytest.mark.parametrize("way", SPELLINGS)
def test_what_is_searched_for_is_found_in_every_spelling(way):
    assert folded("29001011234567") in readings(f"GET {spelt('29001011234567', [way])} 404")[0]
    bytes_of_it = spelt("29001011234567", [way]).encode().decode("latin-1")
    assert folded("29001011234567") in readings(bytes_of_it)[1]


def test_only_our_own_cookies_are_handed_on_and_no_long_one():
    trimmed = Trimmed(lambda environ, start: [environ["HTTP_COOKIE"].encode()], cookies=COOKIES[:4])
    given_to = {"HTTP_COOKIE": f"other=1; masar_code=2;masar_device={'3' * 256}; masar_csrf=4; x"}
    assert list(trimmed(given_to, None)) == [b"masar_code=2; masar_csrf=4"]


@given(st.dictionaries(st.sampled_from(["HTTP_HOST", "HTTP_X", "CONTENT_TYPE", "HTTP_COOKIE"]), TEXTS))
def test_no_header_is_handed_on_longer_than_a_thousand_characters(headers):
    seen: dict[str, str] = {}
    Trimmed(lambda environ, start: seen.update(environ) or [], cookies=COOKIES)(dict(headers), None)
    assert seen.keys() == headers.keys()
    assert max(map(len, seen.values()), default=0) <= 1_024
