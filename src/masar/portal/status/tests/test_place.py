"""The box can be acted upon: where, when it is open, how it is reached, and what serves instead."""

from dataclasses import replace
from datetime import date

import pytest

from masar.cases.facts import Fact
from masar.cases.timeline import fold
from masar.lib.calendars import WorkingCalendar
from masar.portal.status.answer import _stamp
from masar.portal.status.shell import shell
from masar.portal.status.tests.drawing import drawn, edition, said
from masar.staff.cards import Hours, OfficeCard
from masar.telling.page import Edition
from masar.telling.pieces import Pieces
from masar.telling.tests import records
from masar.telling.tests.records import PASSPORT, RECORDS, fact

OPEN = "Open: Sunday to Thursday, 8am to 2pm (Cairo time)"
REACHED = f"Abbasiya passport office Abbasiya Square, Cairo {OPEN} Telephone: +20 2 0000 0101"
GONE = RECORDS["action_needed"]


def pieces(language: str = "en", **offices: OfficeCard) -> Pieces:
    """The pieces of a house with these offices besides its own."""
    found = edition(language)
    return Pieces(Edition(found.voice, found.catalogue, {**records.OFFICES, **offices}, found.sources), shell)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("action_needed", "Where to hand it in"),
        ("awaiting_payment", "Where to ask about the fee"),
        ("ready", "Where to collect it"),
        ("rejected", "Where to object"),
        ("overdue", "Whom to ask"),
    ],
)
def test_whoever_has_something_to_do_reads_where_when_and_by_which_telephone(name, label):
    html = drawn(RECORDS[name], "en")
    assert f"{label} {REACHED}" in said(html)
    assert 'href="tel:+20200000101"' in html and "See it on a map" not in html


def test_the_same_in_arabic():
    text = said(drawn(RECORDS["action_needed"]))
    assert "أين تسلّم المطلوب مكتب جوازات العباسية ميدان العباسية، القاهرة مواعيد العمل: من الأحد إلى الخميس" in text
    assert "من 8 صباحًا إلى 2 بعد الظهر (بتوقيت القاهرة) الهاتف: +20 2 0000 0101 أو أرسل المطلوب" in text


@pytest.mark.parametrize("name", ["received", "under_review", "completed", "withdrawn", "rejected_late", "bare"])
def test_whoever_has_nothing_to_do_anywhere_is_sent_nowhere(name):
    assert 'class="place"' not in drawn(RECORDS[name], "en")


@pytest.mark.parametrize(
    ("name", "own", "others"),
    [
        ("action_needed", "Or send it by registered post.", "Or let somebody else collect it for you."),
        ("ready", "Or let somebody else collect it for you.", "Or send it by registered post."),
    ],
)
def test_a_second_way_is_told_only_of_what_the_office_says_it_serves(name, own, others):
    text = said(drawn(RECORDS[name], "en"))
    assert own in text and others not in text


def test_a_second_way_is_told_of_no_office_that_says_none():
    plain = replace(records.OFFICES["abbasiya"], second={})
    assert "registered post" not in said(drawn(GONE, "en", pieces=pieces(abbasiya=plain)))


def test_a_map_is_led_to_where_the_deployment_names_one():
    mapped = replace(records.OFFICES["abbasiya"], map="https://maps.example/x?a=1&b=2")
    html = drawn(GONE, "en", pieces=pieces(abbasiya=mapped))
    assert '<a href="https://maps.example/x?a=1&amp;b=2" rel="noreferrer">See it on a map</a>' in html


def test_an_office_that_says_only_its_address_is_shown_with_that():
    plain = OfficeCard("giza", *[records.OFFICES["giza"].name, records.OFFICES["giza"].place], WorkingCalendar())
    text = said(drawn({**GONE, "office": "giza"}, "en", pieces=pieces(giza=plain)))
    assert "Where to hand it in Giza passport office Giza If it does not reach us" in text.replace("  ", " ")


def test_an_office_that_is_not_known_is_the_one_where_one_applied():
    text = said(drawn({key: value for key, value in GONE.items() if key != "office"}, "en"))
    assert "Hand it in at the office where you applied." in text


def test_what_an_office_says_of_itself_changes_what_a_reader_has():
    office = records.OFFICES["abbasiya"]
    changed = [
        office,
        replace(office, telephone="+20 2 0000 0102"),
        replace(office, hours=(Hours((7,), "08:00", "14:00"),)),
        replace(office, map="geo:1,1"),
        replace(office, zone="Asia/Riyadh"),
        replace(office, second={}),
    ]
    stamps = {_stamp(pieces(abbasiya=card), date(2026, 11, 22), "page") for card in changed}
    assert len(stamps) == len(changed)


# --- a case that a consulate holds ------------------------------------------------------------------

_NAME = {"ar": "القسم القنصلي في لندن", "en": "Consular section in London"}
LONDON = OfficeCard(
    "london", _NAME, _NAME, WorkingCalendar(frozenset({6, 7}), frozenset({date(2026, 12, 25)})),
    hours=(Hours((1, 2, 3, 4, 5), "09:30", "12:30"),), zone="Europe/London", country="GB",
)  # fmt: skip
RIYADH = replace(LONDON, code="riyadh", calendar=WorkingCalendar(frozenset({5, 6})), zone="Asia/Riyadh", country="SA")


def asked(by: str) -> tuple[Fact, ...]:
    return (fact("submitted", "12"), fact("stage_entered", "13", "review"), _ask(by))


def _ask(by: str) -> Fact:
    return fact("documents_requested", "16", documents=["photo"], by=by)


@pytest.mark.parametrize(
    ("office", "by", "last"),
    [
        (LONDON, "2026-11-29", "Friday 27 November 2026"),
        (LONDON, "2026-12-25", "Thursday 24 December 2026"),
        (LONDON, "2026-11-27", "Friday 27 November 2026"),
        (RIYADH, "2026-11-28", "Thursday 26 November 2026"),
        (RIYADH, "2026-11-29", "Sunday 29 November 2026"),
    ],
)
def test_a_last_day_at_a_consulate_is_one_on_which_it_works(office, by, last):
    content = fold(PASSPORT, asked(by), source="desk", office=office.code, calendar=office.calendar).content
    text = said(drawn(content, "en", pieces=pieces(**{office.code: office})))
    assert f"Deadline: {last} (" in text


@pytest.mark.parametrize("office", [LONDON, RIYADH])
def test_the_expected_days_of_a_case_at_a_consulate_are_those_on_which_it_works(office):
    for day in range(2, 30):
        facts = (fact("submitted", f"{day:02d}"), fact("stage_entered", f"{day:02d}", "review"))
        content = fold(PASSPORT, facts, source="desk", office=office.code, calendar=office.calendar).content
        for end in ("from", "to"):
            assert office.calendar.is_working(date.fromisoformat(content["window"][end])), (day, end)


def test_the_hours_of_a_consulate_are_by_its_own_clock():
    content = fold(PASSPORT, asked("2026-12-01"), source="desk", office="london", calendar=LONDON.calendar).content
    assert "Open: Monday to Friday, 9:30am to 12:30pm (London time)" in said(
        drawn(content, "en", pieces=pieces(london=LONDON))
    )
    assert "من 9:30 صباحًا إلى 12:30 ظهرًا (بتوقيت لندن)" in said(drawn(content, pieces=pieces("ar", london=LONDON)))
