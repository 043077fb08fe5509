"""Sessions in the database, under the hash of their name: whoever reads the table can take over nobody's.

What Django keeps under the cookie's own value is kept here under its SHA-256. A session's name has 165 random bits,
so that a plain hash is enough. That it lives on is written down once a minute, not at every page, and nobody is
signed out because the database is busy.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as InClear
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from masar.people.codes import hashed

NOTED_EVERY = timedelta(minutes=1)
"""So much sooner than told a session may end, for all that its reader notices."""


def row_of(name: str) -> str:
    """The row of the session that the cookie names: 160 bits, as many as the table's key has room for."""
    return hashed(name)[:40]


class SessionStore(InClear):
    """As Django's, but for what stands in the table, and when it is written."""

    kept_until: datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        name = self.session_key
        row = row_of(name) if name else ""
        found: Session | None = Session.objects.filter(session_key=row, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        else:
            self.kept_until = found.expire_date
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this name."""
        return Session.objects.filter(session_key=row_of(session_key)).exists()

    def save(self, must_create: bool = False) -> None:
        """Write it down, where it is new, has changed, or was not written for a minute.

        Raises UpdateError if it was ended meanwhile, and OperationalError if what changed cannot be written now.
        """
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(dict(self.items()))
        if not self.modified and self.kept_until and row.expire_date - self.kept_until < NOTED_EVERY:
            return
        told = {"session_data": row.session_data, "expire_date": row.expire_date}
        try:
            written = Session.objects.filter(session_key=row.session_key).update(**told)
        except OperationalError:
            if self.modified:
                raise
            return
        if not written:
            raise UpdateError
        self.kept_until = row.expire_date

    def create_model_instance(self, data: Any) -> Any:
        """The row to be saved."""
        row = super().create_model_instance(data)
        row.session_key = row_of(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete this session, or the one of that name."""
        name = session_key or self.session_key
        if name:
            Session.objects.filter(session_key=row_of(name)).delete()
