"""What the threat model says that strangers can do is computed from the limits, and is what they get who try."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from masar.lib.clock import now
from masar.limits import births, gcra, misses
from masar.limits.asking import Way
from masar.limits.models import Bucket
from masar.limits.tests.time import passed
from masar.people import codes, ways
from masar.people.models import CodeRequest
from masar.portal.tests.conftest import world  # noqa: F401
from masar.portal.tests.way_in import MONA, NOBODY, Browser, World, applied, given
from tests.security.test_asvs import script

threats = script("threats")
HOUR, DAY = 3_600, 86_400
PERSON = UUID(int=7)
ROWS = 400


def test_the_threat_model_says_what_is_computed() -> None:
    page = threats.PAGE.read_text(encoding="utf-8")
    assert page.split(threats.BEGIN)[1].split(threats.END)[0] == threats.written()


def test_the_numbers_on_which_readers_rely_are_these() -> None:
    assert [threats.codes(count) for count in threats.ADDRESSES] == [310, 620, 620]
    assert [threats.days_of_one(count) for count in threats.ADDRESSES] == [133, 140, 140]
    assert [threats.days_of_all(count) for count in threats.ADDRESSES] == [740, 74_000, 305_000]
    assert threats.numbers(1) == 26_012_420 and threats.numbers(10_000) == 2_592_000_000


def networks(count: int, first: int = 0) -> list[str]:
    return [f"10.{place}.0.1" for place in range(first, first + count)]


def gained(seconds: int, step: int, attempt: Callable[[str], object], known: int = 1, new: int = 0) -> int:
    """How often ``attempt`` is let through for somebody who tries all the time from ``known`` addresses, and from
    ``new`` ones when all else is used up.
    """
    got = 0
    for _ in range(0, seconds, step):
        got += sum(_all(attempt, network) for network in networks(known))
        passed(seconds=step)
    return got + sum(_all(attempt, network) for network in networks(known + new))


def _all(attempt: Callable[[str], object], network: str) -> int:
    got = 0
    while attempt(network):
        got += 1
    return got


def fits(got: int, computed: int) -> bool:
    """Nobody gets more than was computed, nor is it far more than somebody can get."""
    return 0.9 * computed <= got <= computed


@pytest.mark.django_db
@pytest.mark.parametrize(("known", "new", "days"), [(1, 0, 2), (2, 1, 1), (3, 9, 1)])
def test_so_many_codes_of_one_person_are_sent_to_so_many_addresses(known: int, new: int, days: int) -> None:
    got = gained(days * DAY, 1_200, lambda network: ways.may_send(PERSON, Way.OPEN, network), known, new)
    assert fits(got, threats.codes(known + new, days * DAY))


@pytest.mark.django_db
@pytest.mark.parametrize(("known", "new", "days"), [(1, 0, 3), (2, 0, 3), (3, 9, 2)])
def test_so_many_days_of_birth_are_tried_for_one_reference(known: int, new: int, days: int) -> None:
    got = gained(days * DAY, 4 * HOUR, lambda one: births.attempt("r", one) is births.Heard.JUDGED, known, new)
    assert fits(got, threats.days_of_one(known + new, days * DAY))


@pytest.mark.django_db
def test_so_many_days_of_birth_are_tried_for_all_references() -> None:
    places = iter(range(10_000))
    got = gained(DAY, HOUR, lambda network: births.attempt(f"r{next(places)}", network) is births.Heard.JUDGED, 2)
    assert fits(got, threats.days_of_all(2, DAY))


@pytest.mark.django_db
def test_so_many_numbers_are_tried_before_a_network_is_shown_none() -> None:
    got = gained(600, 30, lambda network: misses.missed(network) == 0)
    assert fits(got, threats.most(misses.MISSES, 600))


@pytest.mark.django_db
def test_so_many_requests_of_an_address_are_answered() -> None:
    got = gained(600, 60, ways.may_answer)
    assert fits(got, threats.requests(1, 600))


def left_by(act: Callable[[], object]) -> int:
    """How many buckets and marks that were not there before are left by what is done."""
    before = Bucket.objects.count()
    act()
    return Bucket.objects.count() - before


def test_so_many_buckets_are_left_by_what_a_stranger_does(world: World) -> None:  # noqa: F811
    applied("1", given())
    gcra.mark("row.all:", 0), gcra.mark("born:all", 0)  # of these there is one for everybody
    miss, hit, number, day = (Browser(f"2001:db8:{place}:1::1") for place in range(1, 5))
    tried = {"reference": "2009/1", "day": "2", "month": "1", "year": "1990"}
    of_request = left_by(lambda: [miss.ask(NOBODY), world.work()])
    found = {
        "request": of_request,
        "sent": left_by(lambda: [hit.ask(MONA), world.work()]) - of_request,
        "number": left_by(lambda: number.ask("K7QM-2X9D-RT4BX")),
        "day": left_by(lambda: day.post("/en/reference/", tried)),
    }
    assert found == threats.LEAVES


def test_the_budget_that_is_reckoned_with_is_that_of_a_fresh_installation() -> None:
    assert threats.BUDGETS == settings.MASAR_BUDGETS


def size(table: str) -> int:
    """Bytes of a table with its indexes; of the whole database where it has one file."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
            return int(cursor.fetchone()[0])
        pages = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")]
        return int((pages[0] - pages[1]) * cursor.execute("PRAGMA page_size").fetchone()[0])


def emptied(table: str) -> None:
    """Nothing is left of it, nor of what earlier tests had in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} {table}")


def address(place: int) -> str:
    return f"2001:db8:{place:x}:1::/64"


def asked(place: int) -> None:
    """The row of a request as it is when it was answered; its buckets are counted apart."""
    token = codes.ask(
        codes.Ask("identity", ("b" * 64, "c" * 64), "ar", address(place), contact_kind="mobile"), now=now()
    )
    request = CodeRequest.objects.get(pk=codes.hashed(token))
    codes.settle(request, "sent", found=codes.Found(PERSON, PERSON), code="12345678")


@pytest.mark.django_db(transaction=True)
def test_rows_that_strangers_leave_are_no_larger_than_is_said() -> None:
    emptied("limits_bucket"), emptied("people_coderequest")
    before = size("limits_bucket")
    [ways.may_answer(address(place)) for place in range(ROWS)]
    of_buckets = (size("limits_bucket") - before) / Bucket.objects.count()
    before, counted = size("people_coderequest"), Bucket.objects.count()
    [asked(place) for place in range(ROWS)]
    others = of_buckets * (Bucket.objects.count() - counted) if connection.vendor == "sqlite" else 0
    of_requests = (size("people_coderequest") - before - others) / ROWS
    assert 0.2 <= of_buckets / threats.BYTES["limits_bucket"] <= 1
    assert 0.2 <= of_requests / threats.BYTES["people_coderequest"] <= 1
