"""Days for calendars: those of the page, each once, and cancelled when they are over. Updates for feeds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.telling.last_days import Day, kept_on, last_days, of_record, parsed, title, written
from masar.telling.reading import reading
from masar.telling.tests import records
from masar.telling.tests.foreseeing import BAN, EDITIONS, TODAY
from masar.telling.updates import updates


def content_of(record):
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False)


RECORDS = records.RECORDS | {"paying": {"pay_by": "2026-12-10"} | records.RECORDS["awaiting_payment"]}
CONTENTS = {name: content_of(record) for name, record in RECORDS.items()}


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_calendar_has_the_very_days_that_the_box_of_the_page_names(name, language):
    edition, content = EDITIONS[language], CONTENTS[name]
    box = reading(edition, content, TODAY, own=False).box
    days = last_days(edition, content, TODAY)
    assert list(days.values()) == [thing.deadline.on for thing in box.things if thing.deadline]
    at = of_record(edition, content)
    assert all(title(at, about) for about in days)


def test_every_kind_of_day_is_among_the_records():
    found = {
        about.partition(":")[0]
        for content in CONTENTS.values()
        for about in last_days(EDITIONS["en"], content, TODAY)
    }
    assert found == {"documents", "payment", "collection", "review", "objection"}


DAYS = st.dictionaries(
    st.sampled_from(["payment", "review", "documents:photo"]), st.sampled_from(["2026-12-01", "2026-12-08"])
)
CONTENT = '{"status":"received","log":[{"kind":"submitted","on":"2026-11-20"}]}'


def stories(kept, days):
    """Each record of a history taken in, one after the other, with what was kept after each."""
    for version, some in enumerate(days, 1):
        kept = kept_on(kept, some, version=version, content=CONTENT)
        yield kept


@given(st.lists(DAYS, max_size=8))
def test_nothing_that_was_told_is_ever_left_out_and_numbers_only_grow(days):
    before = {}
    for kept, now in zip(stories({}, days), days, strict=True):
        assert before.keys() <= kept.keys()
        assert {about for about, day in kept.items() if day.awaited} == now.keys()
        assert all(kept[about].on == on for about, on in now.items())
        for about, day in before.items():
            assert kept[about].version > day.version or kept[about] == day
        before = kept


@given(st.lists(DAYS, max_size=8), st.data())
def test_a_version_that_nobody_saw_changes_no_day_that_holds(days, data):
    seen = data.draw(st.lists(st.booleans(), min_size=len(days), max_size=len(days)))
    whole, some = {}, {}
    for version, (now, looked) in enumerate(zip(days, seen, strict=True), 1):
        whole = kept_on(whole, now, version=version, content=CONTENT)
        shown = kept_on(some, now, version=version, content=CONTENT)
        some = shown if looked else some
        awaited = [{about: day.on for about, day in kept.items() if day.awaited} for kept in (whole, shown)]
        assert awaited[0] == awaited[1] == now


@given(DAYS)
def test_to_look_again_changes_nothing(days):
    kept = kept_on({}, days, version=3, content=CONTENT)
    assert kept_on(kept, days, version=9, content=CONTENT) == kept == parsed(written(kept))


def test_a_day_that_moved_is_the_same_with_a_higher_number():
    kept = kept_on({}, {"payment": "2026-12-01"}, version=3, content=CONTENT)
    assert kept_on(kept, {"payment": "2026-12-08"}, version=4, content=CONTENT) == {
        "payment": Day("2026-12-08", 4, True, "2026-11-20")
    }
    assert kept_on(kept, {}, version=5, content=CONTENT) == {"payment": Day("2026-12-01", 5, False, "2026-11-20")}


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_feed_has_each_line_of_the_log_under_a_name_of_its_own(name, language):
    told = updates(EDITIONS[language], CONTENTS[name], TODAY)
    page = reading(EDITIONS[language], CONTENTS[name], TODAY, own=False)
    assert [entry.text for entry in told.entries] == [line.text for line in page.log]
    assert len({entry.key for entry in told.entries}) == len(told.entries)
    assert (told.title, told.lede) == (page.title, page.lede)
    assert BAN[language] not in repr(told)


def test_a_line_keeps_its_name_whatever_is_recorded_after_it_or_put_right():
    record = records.RECORDS["rejected"]
    before = updates(EDITIONS["en"], content_of(record), TODAY).entries
    log = [dict(entry) for entry in record["log"]]
    log[0]["corrected"] = True
    after = updates(
        EDITIONS["en"], content_of(record | {"log": [*log, {"kind": "completed", "on": "2026-12-30"}]}), TODAY
    )
    assert [entry.key for entry in after.entries[1:]] == [entry.key for entry in before]
    assert [entry.text for entry in after.entries[1:]] == [entry.text for entry in before]
