"""Why a fact is not taken, sentence by sentence; and what a correction may put in the place of a fact."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from masar.cases.checking import why_refused
from masar.cases.tests.stories import fact
from masar.cases.tests.test_kinds import KNOWN

GOOD = fact("submitted", "2026-11-01T08:00")
TWO = replace(KNOWN, sources={"s", "t", "u"})
HEARD = replace(TWO, spoken_for={"s", "t"})


def refused(one=GOOD, *, service="passport", source="s", office=None, known=KNOWN):
    return why_refused(service, source, office, one, known)


def test_what_is_right_is_taken():
    assert refused() is None
    assert refused(known=HEARD) is None
    assert refused(replace(GOOD, source="t"), known=HEARD) is None
    assert refused(replace(GOOD, stage="review")) is None
    assert refused(fact("passed_to_authority", "2026-11-01", authority="police")) is None


@pytest.mark.parametrize(
    ("one", "case", "why"),
    [
        (GOOD, {"service": "nothing"}, "unknown service 'nothing'"),
        (GOOD, {"source": "x"}, "unknown source 'x'"),
        (replace(GOOD, source="y"), {}, "unknown source 'y'"),
        (replace(GOOD, source="y"), {"source": "x"}, "unknown source 'x'"),
        (GOOD, {"source": "u", "known": HEARD}, "the speaker may not speak for 'u'"),
        (replace(GOOD, source="u"), {"source": "t", "known": HEARD}, "the speaker may not speak for 'u'"),
        (GOOD, {"office": "nowhere"}, "unknown office 'nowhere'"),
        (fact("transferred", "2026-11-01", office="nowhere"), {}, "unknown office 'nowhere'"),
        (fact("passed_to_authority", "2026-11-01", authority="army"), {}, "unknown authority 'army'"),
        (replace(GOOD, at=datetime(2026, 11, 1, 8)), {}, "a time needs its zone"),  # noqa: DTZ001
        (replace(GOOD, stage="the review"), {}, "the stage is not written as a code"),
    ],
)
def test_what_is_wrong_is_named(one, case, why):
    assert refused(one, **case) == why


GIVEN = {"kind": "stage_entered", "day": "2026-11-01", "stage": "review"}


def corrected(**by):
    given = GIVEN | by
    return refused(fact("corrected", "2026-11-02", of={"source": "s", "source_id": "1"}, by=given))


@pytest.mark.parametrize(
    "by",
    [
        {},
        {"stage": None},
        {"at": None},
        {"at": ""},
        {"at": "2026-11-01T08:00:00+00:00"},
        {"payload": None},
        {"payload": {}},
        {"kind": "documents_requested", "payload": {"documents": ["photo"]}},
    ],
)
def test_a_correction_gives_a_fact_that_could_have_come(by):
    assert corrected(**by) is None


@pytest.mark.parametrize(
    "by",
    [
        {"day": "1.11.2026"},
        {"day": None},
        {"kind": "nothing"},
        {"kind": 7},
        {"kind": "corrected"},
        {"stage": "the review"},
        {"at": "2026-11-01T08:00:00"},
        {"at": "at eight"},
        {"at": 8},
        {"payload": []},
        {"payload": {"note": "n"}},
        {"kind": "documents_requested", "payload": {}},
        {"kind": "documents_requested", "payload": {"documents": "photo"}},
    ],
)
def test_a_correction_gives_nothing_that_could_not_have_come(by):
    assert corrected(**by) == "corrected: by is not of its form"


def test_a_correction_that_gives_nothing_takes_its_fact_back():
    taken_back = fact("corrected", "2026-11-02", of={"source": "s", "source_id": "1"}, by=None)
    assert refused(taken_back) is None


def test_a_moment_a_day_away_from_its_day_is_of_another_zone_and_two_are_a_mistake():
    at = datetime(2026, 11, 2, 23, tzinfo=UTC)
    assert refused(replace(GOOD, at=at)) is None
    assert refused(replace(GOOD, at=at.replace(day=3))) is not None
