"""A place is taken once, whoever asks when: no more persons than places, no case twice, and nothing lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.appointments import taking
from masar.appointments.models import LIVE, Booking, Slot
from masar.appointments.offering import units
from masar.appointments.taking import HOLD, Full
from masar.appointments.tests.test_offering import NOW, SUNDAY, offer
from masar.lib.retries import retried

STARTS = offer().times(SUNDAY, NOW)
ONE, TWO = UUID(int=1), UUID(int=2)


def hold(case=ONE, start=STARTS[0], *, persons=1, counters=1, key=None, now=NOW):
    return taking.hold(offer(persons, counters=counters), case, start, key=key or uuid4(), now=now)


def book(case=ONE, start=STARTS[0], **more):
    with transaction.atomic():
        return taking.confirm(hold(case, start, **more), now=more.get("now", NOW))


def counted():
    """What the bookings come to, unit by unit."""
    live = Booking.objects.filter(state__in=LIVE)
    return Counter(unit for one in live for unit in units(one.starts, one.ends))


def kept():
    return Counter(dict(Slot.objects.filter(taken__gt=0).values_list("at", "taken")))


def test_a_place_that_is_held_is_nobody_elses(db):
    hold()
    with pytest.raises(Full):
        hold(TWO)
    assert hold(TWO, STARTS[1]).starts == STARTS[1]


def test_a_hold_that_ended_frees_its_place_by_itself(db):
    first = hold()
    later = NOW + HOLD
    assert not any(taking.taken("giza", "collection", STARTS[0], STARTS[-1], now=later).values())
    assert hold(TWO, now=later).state == "held"
    first.refresh_from_db()
    assert (first.state, taking.confirm(first, now=later), kept()) == ("lapsed", None, counted())


def test_a_family_takes_the_time_of_all_of_them(db):
    hold(persons=5)
    for start in STARTS[:5]:
        with pytest.raises(Full):
            hold(TWO, start)
    assert hold(TWO, STARTS[5])


def test_the_same_form_sent_again_is_the_same_place(db):
    key = uuid4()
    assert hold(key=key).pk == hold(key=key).pk == key
    assert (Booking.objects.count(), kept()) == (1, counted())


def test_whoever_chooses_anew_holds_the_new_place_alone(db):
    hold()
    hold(start=STARTS[3])
    assert hold(TWO).state == "held" and kept() == counted()


def test_moving_keeps_the_old_place_until_the_new_one_is_booked_and_frees_it_then(db):
    first = book()
    second = hold(start=STARTS[4])
    with pytest.raises(Full):
        hold(TWO)
    assert taking.confirm(second, now=NOW).sequence == 1
    first.refresh_from_db()
    assert (first.state, hold(TWO).state) == ("moved", "held")


def test_what_is_booked_under_other_minutes_still_counts(db):
    book(persons=2)
    with pytest.raises(Full):
        taking.hold(offer(counters=1, minutes=15), TWO, STARTS[0] + timedelta(minutes=15), key=uuid4(), now=NOW)


def test_what_is_over_is_forgotten_and_what_is_to_come_is_kept(db):
    book()
    hold(TWO, STARTS[1])
    assert (taking.forget(NOW), kept()) == (0, counted())
    taking.forget(NOW + timedelta(days=3))
    assert (Slot.objects.count(), list(Booking.objects.values_list("state", flat=True))) == (0, ["booked"])
    taking.forget(NOW + timedelta(days=500))
    assert not Booking.objects.exists()


STEPS = st.tuples(
    st.sampled_from(["hold", "confirm", "cancel", "later", "close"]),
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(1, 3),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
def test_whatever_happens_in_whatever_order_there_are_never_more_persons_than_places(db, steps):
    Booking.objects.all().delete()
    Slot.objects.all().delete()
    now = NOW
    for what, case, slot, persons in steps:
        id = UUID(int=case)
        mine = Booking.objects.filter(case_id=id)
        if what == "hold":
            with suppress(Full):
                hold(id, STARTS[slot], persons=persons, counters=2, now=now)
        elif what == "confirm" and (one := mine.filter(state="held").first()):
            with transaction.atomic():
                done = taking.confirm(one, now=now)
                transaction.set_rollback(done is None)
            assert (done is not None) == (one.held_until > now)
        elif what == "cancel" and (one := mine.filter(state="booked").first()):
            assert taking.free([one], Booking.State.CANCELLED, now=now) == 1
        elif what == "close":
            at = Booking.objects.filter(state="booked", starts=STARTS[slot])
            taking.free(list(at), Booking.State.DISPLACED, now=now)
        elif what == "later":
            now += timedelta(minutes=4 * persons)
        assert kept() == counted() and max(kept().values(), default=0) <= 2
        booked = Booking.objects.filter(state="booked").values_list("case_id", flat=True)
        assert len(booked) == len(set(booked))


@pytest.mark.parametrize("place", ["_lock", "units", "free"])
def test_whatever_ends_a_process_on_its_way_leaves_nothing_half_made(db, monkeypatch, place):
    booked = book()
    before = kept(), sorted(Booking.objects.values_list("pk", "state"))

    class Killed(BaseException):
        pass

    def killed(*_, **__):
        raise Killed

    held = hold(start=STARTS[2]) if place == "free" else None
    if held:
        before = kept(), sorted(Booking.objects.values_list("pk", "state"))
    monkeypatch.setattr(taking, place, killed)
    with pytest.raises(Killed), transaction.atomic():
        if held:
            taking.confirm(held, now=NOW)
        else:
            hold(start=STARTS[5])
    monkeypatch.undo()
    assert (kept(), sorted(Booking.objects.values_list("pk", "state"))) == before and booked.state == "booked"


@pytest.mark.django_db(transaction=True)
def test_of_a_thousand_who_book_fifty_places_at_once_exactly_fifty_come_to_it():
    wide = offer(counters=5)

    def one(number):
        try:
            case, start = UUID(int=number + 1), STARTS[number % 10]
            held = retried(lambda: taking.hold(wide, case, start, key=uuid4(), now=NOW))
            return retried(lambda: taking.confirm(held, now=NOW)) is not None
        except Full:
            return False
        finally:
            connection.close() if number >= 992 else None

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(one, range(1000)))
        list(threads.map(lambda _: connection.close(), range(32)))
    assert sum(done) == Booking.objects.filter(state="booked").count() == 50
    assert kept() == counted() and set(kept().values()) == {5}
