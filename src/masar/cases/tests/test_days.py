"""No door lets in a day that cannot be: the rule stands on the one road."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from masar.cases.actions import Incoming, NewCase, Refused, record_event, record_events
from masar.cases.days import IN_PAYLOADS
from masar.cases.kinds import KINDS, is_date
from masar.cases.models import Event, PublicRecord
from masar.cases.tests.stories import fact

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
CASE = NewCase(service="passport", source="s", reference="R-1", office="cairo")


def refused(*facts):
    return [refusal.why for refusal in record_events([Incoming(CASE, facts)], now=NOW).refused]


def test_every_key_that_holds_a_day_is_judged():
    days = {name for row in KINDS.values() for name, key in row.keys.items() if key.form is is_date}
    assert days == {"by", "until", "object_by", "next_review", "on"} == set(IN_PAYLOADS)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("given", "why"),
    [
        (fact("submitted", "1448-05-10"), "submitted: the day looks like a Hijri year: set hijri = true"),
        (fact("submitted", "9999-12-31"), "submitted: the day is a filler for a day that nobody knew"),
        (
            fact("completed", "2027-03-01"),
            "completed: the day is in the future: mistyped, or its year had two digits",
        ),
        (
            fact("documents_requested", "2026-11-01", documents=["photo"], by="9999-12-31"),
            "documents_requested: by is a filler for a day that nobody knew",
        ),
        (
            fact("deferred", "2026-11-01", next_review="1448-05-10"),
            "deferred: next_review looks like a Hijri year: set hijri = true",
        ),
        (fact("rejected", "2026-11-01", object_by="0026-12-01"), "rejected: object_by has a year of two digits"),
    ],
)
def test_a_fact_with_a_day_that_cannot_be_is_refused_and_the_rest_is_taken(given, why):
    assert refused(fact("fee_paid", "2026-11-02"), given) == [why]
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("house")
def test_the_time_of_a_fact_is_of_its_day():
    wrong = replace(fact("submitted", "2026-11-01"), at=datetime(9998, 1, 1, tzinfo=UTC))
    assert refused(wrong) == ["submitted: the time is not of the day"]


@pytest.mark.usefixtures("house")
def test_a_correction_puts_no_impossible_day_in_a_fact_s_place():
    number = record_events([Incoming(CASE, (fact("submitted", "2026-11-01"),))], now=NOW).numbers["s", "R-1"]
    for by in ({"kind": "submitted", "day": "1448-05-10"}, {"kind": "deferred", "day": "2026-11-01"}):
        by |= {"payload": {"next_review": "9999-12-31"}} if by["kind"] == "deferred" else {}
        with pytest.raises(Refused, match=r"Hijri|filler"):
            record_event(
                number, fact("corrected", "2026-11-02", of={"source": "s", "source_id": "1"}, by=by), now=NOW
            )
    assert "1448" not in PublicRecord.objects.get().content


@pytest.mark.usefixtures("house")
def test_the_clock_of_a_source_may_be_a_day_ahead_of_ours():
    assert refused(fact("submitted", "2026-11-11"), fact("fee_paid", "2026-11-12")) == [
        "fee_paid: the day is in the future: mistyped, or its year had two digits"
    ]
    assert Event.objects.get().day == date(2026, 11, 11)
