"""How old the data of a source may be before its page says so."""

from datetime import UTC, datetime, timedelta

import pytest

from masar.telling.details import is_stale

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "stale"),
    [(timedelta(0), False), (timedelta(days=3), False), (timedelta(days=3, seconds=1), True)],
)
def test_a_source_is_silent_after_three_days(age, stale):
    assert is_stale(NOW - age, NOW) is stale


def test_a_source_that_never_said_how_fresh_it_is_is_not_called_silent():
    assert not is_stale(None, NOW)
