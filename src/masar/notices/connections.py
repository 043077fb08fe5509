"""Connections to the mail server that are kept for the next mail, so that not each has to make one and greet.

A connection that failed is not used again, and one that lay idle is asked first whether the server is still there: a
mail that is lost with its connection may have arrived, and one that was never sent has not.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from smtplib import SMTPException
from threading import Lock
from time import monotonic

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

IDLE = 20.0
"""Seconds for which a connection is kept: shorter than any server waits."""
MOST = 100
"""Mails by one connection; many servers take no more."""


@dataclass(slots=True)
class Kept:
    """A connection, how many mails it took, and since when it is idle."""

    connection: BaseEmailBackend
    mails: int = 0
    idle_since: float = 0.0


_kept: defaultdict[tuple[str, str, int], list[Kept]] = defaultdict(list)
_lock = Lock()


@contextmanager
def connection() -> Iterator[BaseEmailBackend]:
    """A connection for one mail, which is open where the backend keeps one open. Raises what opening it raises."""
    place = (settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT)
    one = _answering(place)
    try:
        yield one.connection
    except BaseException:
        _close(one)
        raise
    one.mails, one.idle_since = one.mails + 1, monotonic()
    if isinstance(one.connection, EmailBackend) and one.mails < MOST:
        with _lock:
            _kept[place].append(one)
    else:
        _close(one)


def _answering(place: tuple[str, str, int]) -> Kept:
    """One that was kept and whose server still answers, else a new one."""
    while True:
        with _lock:
            one = _kept[place].pop() if _kept[place] else None
        if one is None:
            made = get_connection()
            made.open()
            return Kept(made)
        if monotonic() - one.idle_since < IDLE and _answers(one.connection):
            return one
        _close(one)


def _answers(known: BaseEmailBackend) -> bool:
    assert isinstance(known, EmailBackend)
    try:
        return known.connection is not None and known.connection.noop()[0] == 250
    except (SMTPException, OSError):
        return False


def _close(one: Kept) -> None:
    with suppress(SMTPException, OSError):
        one.connection.close()
