"""What an office's capacity comes to: whoever is offered a time is through before the office closes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from masar.appointments.offering import UNIT, Offer, units
from masar.lib.calendars import WorkingCalendar
from masar.staff.cards import Capacity, Hours, OfficeCard

CAIRO = ZoneInfo("Africa/Cairo")
SUNDAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 5, tzinfo=UTC)
OPEN = Hours((7, 1, 2, 3, 4), "08:00", "14:00")


def offer(persons=1, *, counters=2, minutes=10, ahead=14, hours=(), holidays=(), zone=CAIRO):
    capacity = Capacity(counters, minutes, ahead, hours)
    calendar = WorkingCalendar(holidays=frozenset(holidays))
    card = OfficeCard("giza", {}, {}, calendar, hours=(OPEN,), appointments={"collection": capacity})
    return Offer(card, "collection", persons, zone)


def clock(moments):
    return [moment.astimezone(CAIRO).strftime("%H:%M") for moment in moments]


def test_times_follow_one_another_from_opening_and_the_last_ends_when_the_office_closes():
    found = clock(offer().times(SUNDAY, NOW))
    assert (found[0], found[1], found[-1], len(found)) == ("08:00", "08:10", "13:50", 36)


def test_a_family_of_five_begins_early_enough_to_be_through_before_the_office_closes():
    assert clock(offer(5).times(SUNDAY, NOW))[-1] == "13:10"
    assert offer(10, minutes=60).times(SUNDAY, NOW) == []


def test_nothing_is_offered_on_weekends_and_holidays_nor_further_ahead_than_is_said():
    days = list(offer(holidays=[date(2026, 11, 30)], ahead=7).days(NOW))
    assert days == [SUNDAY, *(date(2026, 12, day) for day in (1, 2, 3, 6))]
    assert offer().times(date(2026, 12, 4), NOW) == offer().times(date(2027, 2, 1), NOW) == []


def test_what_has_begun_is_not_offered():
    assert clock(offer().times(SUNDAY, NOW + timedelta(hours=2, minutes=5)))[0] == "09:10"


def test_a_purpose_has_hours_of_its_own_where_its_office_says_so():
    split = (Hours((7,), "12:00", "13:00"), Hours((7,), "09:00", "09:30"))
    assert clock(offer(2, hours=split).times(SUNDAY, NOW)) == [
        "09:00",
        "09:10",
        "12:00",
        "12:10",
        "12:20",
        "12:30",
        "12:40",
    ]


def test_an_office_without_capacity_offers_nothing():
    card = OfficeCard("giza", {}, {}, WorkingCalendar(), hours=(OPEN,))
    bare = Offer(card, "collection", 1, CAIRO)
    assert (list(bare.days(NOW)), bare.times(SUNDAY, NOW), bare.keeps(NOW, NOW)) == ([], [], False)
    assert offer(0).counters == offer(11).counters == 0


def test_a_place_is_free_only_if_a_counter_is_free_all_the_time():
    family = offer(3)
    start = family.times(SUNDAY, NOW)[0]
    assert len(units(start, start + family.length)) == 6
    assert family.fits(start, {start + UNIT * 5: 1, start + UNIT * 6: 9})
    assert not family.fits(start, {start + UNIT * 5: 2})


@given(
    persons=st.integers(1, 10),
    minutes=st.sampled_from([5, 10, 15, 20, 45]),
    day=st.dates(date(2026, 11, 29), date(2026, 12, 13)),
    zone=st.sampled_from([CAIRO, ZoneInfo("Asia/Riyadh"), ZoneInfo("America/New_York")]),
    after=st.integers(0, 48 * 60),
)
def test_whatever_is_offered_lies_in_the_hours_of_a_working_day_and_is_to_come(persons, minutes, day, zone, after):
    one, moment = offer(persons, minutes=minutes, zone=zone), NOW + timedelta(minutes=after)
    for start in one.times(day, moment):
        first, last = start.astimezone(zone), (start + one.length).astimezone(zone)
        assert first.date() == day and one.card.calendar.is_working(day) and start > moment
        assert "08:00" <= first.strftime("%H:%M") < last.strftime("%H:%M") <= "14:00"
        assert one.keeps(start, start + one.length)
        assert one.fits(start, {}) and start.minute % 5 == 0
