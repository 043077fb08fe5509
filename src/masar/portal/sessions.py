"""Whose session a request belongs to, from the code to the way out.

A session ends 20 minutes after its last page (``SESSION_COOKIE_AGE``), after eight hours whatever happens, by the
button, and when its owner ends all of them or a contact was changed elsewhere.
"""

import base64
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from masar.applying.drafts import Reach
from masar.people import access
from masar.people.keyring import Unreadable, ring

PERSON, OPENED = "person", "opened"
REACH, REACHED = "reach", "reached"
LONGEST = timedelta(hours=8)


def begin(request: HttpRequest, person: UUID, *, now: datetime) -> None:
    """A new session with a name of its own; whatever session there was is gone."""
    request.session.flush()
    request.session[PERSON], request.session[OPENED] = str(person), now.timestamp()


def person_of(request: HttpRequest, *, now: datetime) -> UUID | None:
    """Whose applications this session opens; None if it opens none, or no longer."""
    person, opened = request.session.get(PERSON), request.session.get(OPENED)
    if person is None or opened is None:
        return None
    began = datetime.fromtimestamp(opened, UTC)
    ended = access.sessions_ended_at(UUID(person))
    if now - began > LONGEST or (ended is not None and began < ended):
        request.session.flush()
        return None
    return UUID(person)


def end_others(request: HttpRequest, person: UUID, *, now: datetime) -> None:
    """End all sessions of the person but this one."""
    access.end_sessions(person, now=now)
    request.session[OPENED] = now.timestamp()


def end(request: HttpRequest, *, everywhere: bool, now: datetime) -> None:
    """End this session; with ``everywhere`` all those of its person."""
    person = person_of(request, now=now)
    if everywhere and person is not None:
        access.end_sessions(person, now=now)
    request.session.flush()


def begin_drafts(request: HttpRequest, reach: Reach, *, now: datetime) -> None:
    """The browser opens the drafts of a contact from now on, beside whatever else it opens. It lies sealed."""
    request.session.cycle_key()
    sealed = ring().seal(json.dumps(asdict(reach)).encode(), REACH)
    request.session[REACH], request.session[REACHED] = base64.b85encode(sealed).decode(), now.timestamp()


def reach_of(request: HttpRequest, *, now: datetime) -> Reach | None:
    """The contact whose drafts this browser opens; None if it opens none, or no longer."""
    sealed, reached = request.session.get(REACH), request.session.get(REACHED)
    if sealed is None or reached is None or now - datetime.fromtimestamp(reached, UTC) > LONGEST:
        return None
    try:
        return Reach(**json.loads(ring().open(base64.b85decode(sealed), REACH)))
    except Unreadable:
        return None
