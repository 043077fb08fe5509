"""Private addresses: what they show, how long, and who reads of it."""

from datetime import timedelta

import pytest

from masar.cases.access import own_cases
from masar.cases.acting import desk
from masar.cases.acts import Act
from masar.cases.incoming import PartyGiven
from masar.cases.models import PersonCase
from masar.cases.owner import close_to_number
from masar.cases.sequencing import sequence
from masar.cases.tests.filling import filled
from masar.cases.tests.test_acting import done
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_registering import registered
from masar.notices import feeds
from masar.notices.feeds import Ended, Kind, TooMany
from masar.notices.keeping import keep_days
from masar.notices.models import Feed
from masar.notices.tests.telling import DAY, HOUR, NOW, of_a_later_version
from masar.people.access import Reader, looks
from masar.people.models import Access, Person
from masar.people.registering import Given

pytestmark = pytest.mark.usefixtures("house")
OWNER = Reader("owner")
HERE = "192.0.2.7"


@pytest.fixture
def own(house):
    """Mona's application."""
    keep_days(NOW)
    registered()
    return own_cases(Person.objects.get().pk)[0]


def made(own, kind=Kind.DAYS):
    return feeds.make(own, kind, reader=OWNER, now=NOW)


def read(secret, kind=Kind.DAYS, network=HERE, at=NOW):
    return feeds.opened(secret, kind, network=network, now=at)


def days(secret):
    return {about: (day.on, day.awaited) for about, day in read(secret).days.items()}


def acted(own, act, at=NOW, **values):
    done(own.number, act, now=at, **(filled(desk(own.number), act, at) | values))


def kept():
    while sequence(NOW) + keep_days(NOW):
        pass


def test_an_address_opens_what_the_number_shows_and_only_its_hash_is_kept(own):
    secret = made(own)
    feed = Feed.objects.get()
    assert len(secret) == 43 and secret not in repr(vars(feed))
    assert read(secret).own == own


def test_an_address_of_one_kind_opens_nothing_of_the_other(own):
    assert read(made(own, Kind.NEWS), Kind.DAYS) is None
    assert read("x" * 43) is None


def test_a_day_is_kept_when_it_is_over_whether_anybody_looked_meanwhile_or_not(own):
    secret = made(own)
    acted(own, Act.ASK, documents=["photo"], by="2026-11-24")
    assert days(secret) == {"documents:photo": ("2026-11-24", True)}
    kept()
    acted(own, Act.RECEIVE, NOW + HOUR, document="photo")
    assert days(secret) == {"documents:photo": ("2026-11-24", False)}
    kept()
    assert days(secret) == {"documents:photo": ("2026-11-24", False)}


def test_a_moved_day_is_the_same_one_with_a_higher_number_and_the_worker_changes_nothing_of_it(own):
    secret = made(own)
    acted(own, Act.ASK, documents=["photo"], by="2026-11-24")
    kept()
    before = read(secret).days["documents:photo"]
    acted(own, Act.EXTEND, NOW + HOUR, document="photo", by="2026-12-01")
    after = read(secret).days["documents:photo"]
    assert (after.on, after.awaited) == ("2026-12-01", True) and after.version > before.version
    kept()
    assert read(secret).days == {"documents:photo": after}


def test_what_changed_before_the_address_was_made_is_in_it(own):
    acted(own, Act.ASK, documents=["photo"], by="2026-11-24")
    assert days(made(own)) == {"documents:photo": ("2026-11-24", True)}


def test_an_address_shows_nothing_any_more_once_it_is_taken_back(own):
    secret, other = made(own), made(own, Kind.NEWS)
    feed = Feed.objects.get(kind=Kind.DAYS)
    assert feeds.end(own, feed.pk, reader=OWNER, now=NOW)
    assert not feeds.end(own, feed.pk, reader=OWNER, now=NOW)
    with pytest.raises(Ended):
        read(secret)
    assert read(other, Kind.NEWS)
    assert [one.kind for one in feeds.of_person(own)] == ["news"]


def test_nor_once_the_application_is_not_the_persons_any_more(own):
    secret = made(own)
    PersonCase.objects.all().delete()
    with pytest.raises(Ended):
        read(secret)
    kept()


def test_an_owner_who_closed_the_number_still_reads_by_their_own_address(own):
    secret = made(own)
    close_to_number(own, closed=True, reader=OWNER, now=NOW)
    assert read(secret).own.closed


@pytest.mark.django_db(transaction=True)
def test_there_are_five_at_a_time_however_many_are_asked_for_at_once(own):
    assert [type(error) for error in at_once(*[lambda: made(own)] * 7)] == [TooMany, TooMany]
    feeds.end(own, Feed.objects.first().pk, reader=OWNER, now=NOW)
    assert made(own)


def test_a_program_that_asks_every_hour_is_one_line_a_day(own):
    secret, person = made(own), own.person
    for hour in range(30):
        read(secret, at=NOW.replace(hour=0) + hour * HOUR)
    assert list(Access.objects.filter(what="read_days").values_list("who", "door", "network")) == [
        ("address", "feed", HERE), ("address", "feed", HERE),
    ]  # fmt: skip
    read(secret, network="198.51.100.4", at=NOW)
    assert Access.objects.filter(what="read_days").count() == 3
    assert {look.what for look in looks(person, now=NOW + DAY)} >= {"made_days", "read_days"}


def test_from_however_many_networks_it_is_three_lines_a_day(own):
    secret = made(own)
    for number in range(20):
        read(secret, network=f"10.{number}.0.1")
    assert Access.objects.filter(what="read_days").count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_readers_that_come_at_once_one_is_written_down(own):
    secret = made(own)
    assert at_once(*[lambda: read(secret)] * 4) == []
    assert Access.objects.filter(what="read_days").count() == 1


def test_a_year_of_a_program_pushes_no_officer_out_of_sight(own):
    secret = made(own)
    Access.objects.create(person=own.person, who="officer", unit="cairo", door="web", what="read", at=NOW, network="")
    for day in range(120):
        read(secret, at=NOW + day * DAY)
    seen = looks(own.person, now=NOW + 120 * DAY)
    assert [look.who for look in seen].count("officer") == 1
    assert [look.what for look in seen].count("read_days") == 20


def test_what_was_taken_back_is_forgotten_after_400_days(own):
    made(own)
    feeds.end(own, Feed.objects.get().pk, reader=OWNER, now=NOW)
    assert feeds.forget(NOW + timedelta(days=400)) == 0
    assert feeds.forget(NOW + timedelta(days=400, seconds=1)) == 1


def test_an_application_that_this_version_cannot_tell_of_keeps_no_other_calendar_waiting(own):
    secret, huda = made(own), Given((("eg", "28001010100019"),), name="هدى", mobile="01001234568")
    other = registered(parties=(PartyGiven("applicant", huda),)).number
    theirs = own_cases(PersonCase.objects.get(number=other).person)[0]
    made(theirs)
    for one in (own, theirs):
        acted(one, Act.ASK, documents=["photo"], by="2026-11-24")
    of_a_later_version(number=other)
    kept()
    assert [feed.days != "{}" for feed in Feed.objects.order_by("pk")] == [True, False]
    assert days(secret) == {"documents:photo": ("2026-11-24", True)}
