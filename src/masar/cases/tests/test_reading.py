"""What is read past the ORM is what the ORM would give."""

import threading
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from masar.cases.desk_models import BulkJob, Claim, OpenCase
from masar.cases.models import Case, Event, Source
from masar.cases.standing import NEVER
from masar.cases.tests.test_recording import REVIEW, SUBMITTED, record
from masar.lib.reading import Reading
from masar.lib.rows import operations

AT = datetime(2026, 11, 10, 12, 30, 15, 250_000, tzinfo=UTC)


def attributes(model):
    return [field.attname for field in model._meta.concrete_fields if field.column]


def statements(asked):
    """What was asked, without the plans that every test asks for."""
    return [query["sql"] for query in asked if query["sql"].startswith("SELECT")]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("model", (Case, Event, Source, OpenCase), ids=lambda model: model.__name__)
def test_a_value_is_the_one_that_the_orm_gives(model):
    record(SUBMITTED, REVIEW)
    names = attributes(model)
    by = names[0]
    known = model.objects.values_list(*names).first()
    found = Reading(model, names, (by,)).all(known[0])
    assert sorted(map(repr, found)) == sorted(map(repr, model.objects.filter(**{by: known[0]}).values_list(*names)))
    assert found


@pytest.mark.django_db
def test_what_is_sealed_is_read_as_it_lies_and_moments_with_their_zone():
    job = BulkJob.objects.create(officer=1, act="note", values=b"sealed", total=1, made_at=AT, done_at=None)
    found = Reading(BulkJob, ("id", "values", "made_at", "done_at"), ("id",)).one(job.pk)
    assert found == BulkJob.objects.values_list("id", "values", "made_at", "done_at").get()
    assert found[2:] == (AT, None)
    assert found[2].tzinfo is not None


@pytest.mark.django_db
def test_one_is_none_where_there_is_none():
    reading = Reading(Claim, ("officer",), ("case_id",))
    assert reading.one(uuid4()) is None
    assert reading.all(uuid4()) == []
    assert list(reading.among(last=[])) == []


@pytest.fixture
def claims(db):
    """A thousand and one, each of whoever has its number."""
    every = [Claim(case_id=UUID(int=n), officer=n, escalated=n % 2 == 0, at=AT) for n in range(1001)]
    Claim.objects.bulk_create(every)


@pytest.mark.usefixtures("claims")
def test_rows_are_found_by_many_values_in_runs_that_every_database_takes():
    wanted = [UUID(int=n) for n in range(1, 1002)]
    reading = Reading(Claim, ("officer", "escalated"), ("escalated", "case_id"), order=("case_id",))
    with CaptureQueriesContext(connection) as asked:
        found = list(reading.among(False, last=wanted))
    assert found == [(n, False) for n in range(1, 1001, 2)]
    assert len(statements(asked)) == 3


@pytest.mark.usefixtures("claims")
def test_whatever_is_asked_for_is_a_value_and_never_words_of_the_statement():
    reading = Reading(OpenCase, ("case_id",), ("office", "case_id"))
    OpenCase.objects.create(
        case_id=UUID(int=1),
        number="n",
        service="s",
        office="x' OR '1' = '1",
        state="new",
        **dict.fromkeys(("since", "here_since", "due_on", "still_on", "doubt_on"), NEVER),
    )
    assert reading.all("x' OR '1' = '1", UUID(int=1)) == [(UUID(int=1),)]
    assert reading.all("%s", UUID(int=1)) == []


@pytest.mark.django_db
def test_days_are_asked_for_as_they_lie():
    day = date(2026, 11, 10)
    OpenCase.objects.create(
        case_id=UUID(int=1),
        number="n",
        service="s",
        office="o",
        state="new",
        **dict.fromkeys(("since", "here_since", "due_on", "still_on", "doubt_on"), day),
    )
    assert list(Reading(OpenCase, ("since",), ("case_id", "since")).among(UUID(int=1), last=[day, NEVER])) == [(day,)]


@pytest.mark.django_db
def test_a_locking_reading_locks_where_the_database_can():
    reading = Reading(Claim, ("officer",), ("case_id",), order=("case_id",), lock=True)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        reading.one(uuid4())
    (said,) = statements(asked)
    assert said.endswith(" FOR UPDATE") is bool(connection.features.has_select_for_update)


@pytest.mark.django_db
def test_what_is_kept_of_a_database_belongs_to_no_thread():
    kept, seen = operations(), []
    thread = threading.Thread(target=lambda: seen.append(kept.connection.connection))
    thread.start()
    thread.join(10)
    assert seen == [None], "a thread that has asked nothing yet has no connection, whoever made what is kept"
