"""What an act would tell, as plain values."""

import json
from datetime import timedelta

import pytest

from masar.cases.acts import Act
from masar.cases.stored import content_text
from masar.cases.timeline import fold
from masar.telling.reading import compared, reading, sentences
from masar.telling.tests import records
from masar.telling.tests.foreseeing import BAN, EDITIONS, NUMBER, TODAY, told_of
from masar.telling.tests.records import ASKED, CALENDAR, PASSPORT, PRINTED, REFUSED


def test_what_is_asked_for_is_told_with_its_deadline_and_its_conditions():
    told = told_of(records.PAID, Act.ASK, documents=["photo"], reason="photo_unclear", by="2026-12-01")
    assert told.changed and told.title == "You need to complete your application"
    assert told.lede == "We still need: a photo. Then we carry on with your application."
    [thing] = told.box.things
    assert (thing.title, thing.deadline.day, thing.deadline.left) == (
        "Needed: a photo", "Tuesday 1 December 2026", "9 days left",
    )  # fmt: skip
    [line] = told.lines
    assert told.after.log[0] == line and told.after.log[1:] == told.before.log
    assert line == (
        "We asked you for: a photo", "The photo that came with your application is not clear.", "",
        "22 November 2026, 11:00am",
    )  # fmt: skip
    assert told.parts == ("title", "lede", "box", "expected", "steps", "following", "log")
    assert told.expected.title == "How long it takes after that"


def test_a_note_tells_nothing():
    told = told_of(records.PAID, Act.NOTE, note="the applicant rang")
    assert not told.changed and (told.parts, told.lines, told.steps) == ((), (), ())


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_private_reason_is_told_only_as_its_owner_reads_it(language):
    outside = told_of(records.PAID, Act.REJECT, language, reason="travel_ban")
    inside = told_of(records.PAID, Act.REJECT, language, own=True, reason="travel_ban")
    assert BAN[language] not in " ".join(sentences(outside.after))
    assert inside.lede == inside.lines[0].why == BAN[language]


def test_of_what_only_its_owner_could_read_the_number_learns_nothing():
    """Another private reason in place of the one: whoever has the number reads the same as before."""
    content = json.dumps(records.RECORDS["rejected"], separators=(",", ":"), ensure_ascii=False)
    other = content.replace('"travel_ban"', '"private"')
    assert not compared(EDITIONS["en"], content, other, number=NUMBER, today=TODAY, own=False).changed
    assert compared(EDITIONS["en"], content, other, number=NUMBER, today=TODAY, own=True).changed


def test_another_stage_is_told_as_it_reads_afterwards():
    told = told_of(records.PAID, Act.ENTER_STAGE, stage="printing")
    names = [(step.name, step.look) for step in told.steps]
    assert names == [
        ("Document review", "done"), ("Check against the civil register", "off"), ("Passport printing", "now"),
    ]  # fmt: skip


def test_two_reminders_on_one_day_are_two_entries():
    told = told_of((*ASKED, records.fact("reminded", "22T09:00")), Act.REMIND)
    assert [line.text for line in told.lines] == ["We reminded you of what we need"]


def test_another_office_is_told():
    told = told_of(records.PAID, Act.TRANSFER, office="giza")
    assert told.after.office == ("Office", "Giza passport office", "moved there on Sunday 22 November 2026")
    assert told.before.office.value == "Abbasiya passport office"


@pytest.mark.parametrize("facts", [PRINTED, REFUSED])
def test_what_is_read_the_day_after_is_another_reading(facts):
    content = content_text(fold(PASSPORT, facts, source="desk", office="abbasiya", calendar=CALENDAR))
    first = reading(EDITIONS["en"], content, TODAY, own=False)
    assert first != reading(EDITIONS["en"], content, TODAY + timedelta(days=1), own=False)
