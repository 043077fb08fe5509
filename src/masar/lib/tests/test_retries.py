"""A transaction that lost against another one is made again, and no other."""

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError

from masar.lib.retries import lost, retried

pytestmark = pytest.mark.django_db


def caused(state):
    """An error as the driver of PostgreSQL raises it, in the framework's clothes."""
    error, cause = OperationalError("x"), Exception("y")
    cause.sqlstate, error.__cause__ = state, cause
    return error


def failing(times, error):
    """Work that fails so often, and then answers how often it was tried."""
    tried = []

    def work():
        tried.append(1)
        if len(tried) <= times:
            raise error
        return len(tried)

    return work


@pytest.mark.parametrize("error", [caused("40P01"), caused("40001"), IntegrityError("x")])
def test_a_clash_a_deadlock_and_a_failed_order_are_tried_again(error):
    assert retried(failing(4, error)) == 5
    with pytest.raises(type(error)):
        retried(failing(5, error))


@pytest.mark.parametrize("error", [caused("57P01"), OperationalError("locked"), DatabaseError("x"), ValueError()])
def test_anything_else_is_raised_at_once(error):
    with pytest.raises(type(error)):
        retried(failing(1, error))


def test_a_full_disk_is_no_clash():
    assert not lost(caused("53100"))
