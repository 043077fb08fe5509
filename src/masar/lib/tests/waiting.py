"""For tests in which one waits for what another has locked."""

from django.db import connection

WITHIN = 20.0
"""Seconds within which whatever is waited for has come."""


def waits_for_a_lock() -> bool:
    """Whether somebody waits for what somebody else has locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])
