"""What becomes of a batch that the database refuses: what is wrong is found by halves, and trouble is not a row's."""

from datetime import date

import pytest
from django.db import IntegrityError, OperationalError

from masar.cases.actions import Recorded
from masar.cases.facts import Fact, Kind
from masar.cases.incoming import Became, Incoming, NewCase, Outcome
from masar.intake import storing
from masar.intake.storing import store

DAY = date(2026, 11, 1)


def incoming(*names, reference="1/26"):
    case = NewCase("passport", "s", reference, "cairo")
    return Incoming(case, tuple(Fact(Kind.SUBMITTED, DAY, "s", name) for name in names))


class Database:
    """It takes everything but facts of the name ``bad``; ``troubles`` come first, one a call."""

    def __init__(self, *troubles):
        self.troubles, self.calls = list(troubles), 0

    def __call__(self, given):
        self.calls += 1
        if self.troubles:
            raise OperationalError(self.troubles.pop(0))
        if any(fact.source_id == "bad" for one in given for fact in one.facts):
            raise IntegrityError("no")
        facts = [(one.case.reference, fact.source_id) for one in given for fact in one.facts]
        return Recorded(outcomes=[Outcome("s", *name, Became.NEW) for name in facts])


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch):
    monkeypatch.setattr(storing.time, "sleep", lambda seconds: None)


def test_one_fact_that_cannot_be_kept_costs_no_other_whatever_case_it_is_of():
    batch = [incoming("a", "bad", "b"), *(incoming("c", reference=f"{number}/26") for number in range(2, 9))]
    recorded = store(batch, Database())
    assert recorded.events_new == 9
    assert [(one.reference, one.source_id, one.why) for one in recorded.refused] == [
        ("1/26", "bad", "the database cannot keep what it says")
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("why", ["deadlock detected", "database is locked", "could not serialize access"])
def test_whoever_was_parted_by_the_database_comes_again_four_times(why):
    database = Database(*[why] * 4)
    assert store([incoming("a")], database).events_new == 1
    assert database.calls == 5
    with pytest.raises(OperationalError):
        store([incoming("a")], Database(*[why] * 5))


@pytest.mark.django_db
def test_inside_a_transaction_nobody_comes_again():
    database = Database("database is locked")
    with pytest.raises(OperationalError):
        store([incoming("a")], database)
    assert database.calls == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_no_row_s_fault():
    database = Database("server closed the connection")
    with pytest.raises(OperationalError):
        store([incoming("a"), incoming("b", reference="2/26")], database)
    assert database.calls == 1
