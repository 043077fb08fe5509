"""Sessions in the database, under the hash of their name: whoever reads the table can take over nobody's.

What Django keeps under the cookie's own value is kept here under its SHA-256. A session's name has 165 random bits,
so that a plain hash is enough.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InClear
from django.contrib.sessions.models import Session
from django.utils import timezone

from masar.people.codes import hashed


def row_of(name: str) -> str:
    """The row of the session that the cookie names: 160 bits, as many as the table's key has room for."""
    return hashed(name)[:40]


class SessionStore(InClear):
    """As Django's, but for what stands in the table."""

    def _get_session_from_db(self) -> Session | None:
        name = self.session_key
        row = row_of(name) if name else ""
        found: Session | None = Session.objects.filter(session_key=row, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this name."""
        return Session.objects.filter(session_key=row_of(session_key)).exists()

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
