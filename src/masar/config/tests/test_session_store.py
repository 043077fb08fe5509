"""Sessions live on without a write at every page, and nobody is signed out because the database is busy."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masar.config.session_store import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def name():
    session = SessionStore()
    session["officer"] = 7
    session.save()
    return session.session_key


def opened(name):
    session = SessionStore(name)
    assert session["officer"] == 7
    return session


def writes(session):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        session.save()
    return [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]


def test_a_page_within_the_minute_writes_nothing(name):
    assert writes(opened(name)) == []


def test_after_a_minute_it_is_written_down_that_it_lives_on(name):
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=18))
    assert len(writes(opened(name))) == 1
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=19)


def test_what_changed_is_written_at_once(name):
    session = opened(name)
    session["told"] = "yes"
    assert len(writes(session)) == 1
    assert SessionStore(name)["told"] == "yes"


def test_what_was_ended_meanwhile_is_not_written_again(name):
    session = opened(name)
    session["told"] = "yes"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()


def busy(execute, sql, params, many, context):
    if sql.startswith("UPDATE"):
        raise OperationalError("database is locked")
    return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_busy_signs_nobody_out(name):
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=5))
    session = opened(name)
    with connection.execute_wrapper(busy):
        session.save()
    assert opened(name)


@pytest.mark.django_db(transaction=True)
def test_what_changed_and_cannot_be_written_is_no_ended_session(name):
    session = opened(name)
    session["told"] = "yes"
    with connection.execute_wrapper(busy), pytest.raises(OperationalError):
        session.save()
