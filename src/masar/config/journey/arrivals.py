"""What came in for the two made-up people: mails from a real mailbox (IMAP), texts from a sink (HTTP)."""

import email
import imaplib
from collections.abc import Iterable
from email.policy import default
from typing import Protocol
from urllib.parse import unquote, urlsplit

import requests
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
SECONDS = 10
"""How long a mailbox, a sink or a page may take to answer."""
CANNOT = (OSError, imaplib.IMAP4.error, ValueError, TypeError, KeyError)
"""What a mailbox or a sink raises that does not answer as it must."""


class Arrivals(Protocol):
    """Where messages to one person come in."""

    def texts(self) -> Iterable[str]:
        """The bodies of what came since this was made. Raises one of ``CANNOT``."""


def encrypted(name: str, url: str, *schemes: str) -> str:
    """``url``, if it is of one of these schemes, the last of which is for this machine alone. Raises
    ImproperlyConfigured.
    """
    at = urlsplit(url)
    if at.scheme not in schemes or not at.hostname or (at.scheme == schemes[-1] and at.hostname not in LOOPBACK):
        raise ImproperlyConfigured(f"{name} must begin with {schemes[0]}://")
    return url


class Mails:
    """A mailbox: ``imaps://user@host/INBOX``. Nothing in it is changed or marked as read."""

    def __init__(self, url: str, password: str) -> None:
        self._at, self._password = urlsplit(url), password
        self._known: dict[int, str] = {}
        self._first = 1
        self._first = max(self._uids(), default=0) + 1

    def texts(self) -> Iterable[str]:
        for uid in self._uids():
            if uid >= self._first and uid not in self._known:
                self._known[uid] = self._text(uid)
        return list(self._known.values())

    def _uids(self) -> list[int]:
        with self._open() as box:
            _, [found] = box.uid("SEARCH", f"UID {self._first}:*")
            return [int(uid) for uid in (found or b"").split()]

    def _text(self, uid: int) -> str:
        with self._open() as box:
            _, [found, *_] = box.uid("FETCH", str(uid), "(BODY.PEEK[])")
        mail = email.message_from_bytes(found[1], policy=default)
        part = mail.get_body(("plain",))
        return str(part.get_content()) if part else ""

    def _open(self) -> imaplib.IMAP4:
        at = self._at
        kind = imaplib.IMAP4_SSL if at.scheme == "imaps" else imaplib.IMAP4
        box = kind(at.hostname or "", at.port or (993 if at.scheme == "imaps" else 143), timeout=SECONDS)
        box.login(unquote(at.username or ""), self._password)
        box.select(unquote(at.path.strip("/")) or "INBOX", readonly=True)
        return box


class Texts:
    """A sink: GET answers ``[{"to": "+20…", "text": "…", "at": "…"}]``, whatever of it was to ``mobile`` (E.164)."""

    def __init__(self, url: str, mobile: str) -> None:
        self._url, self._mobile = url, mobile

    def texts(self) -> Iterable[str]:
        answer = requests.get(self._url, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        return [str(one["text"]) for one in answer.json() if str(one["to"]) == self._mobile]
