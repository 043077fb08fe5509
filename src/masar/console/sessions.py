"""Whose session a request to the console belongs to, from the right password to the way out.

A session ends 20 minutes after its last page, after eight hours whatever happens, by the button, when it is ended
from another one, and when all of the officer's are. Between the password and the code it is only half of one, which
opens nothing. What is grave asks for the factors again, unless they were shown in the last ten minutes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.http import HttpRequest

from masar.console.models import OpenSession
from masar.limits.network import network_of, wide
from masar.staff.made_up import shut_out
from masar.staff.models import User
from masar.staff.officers import Officer, read
from masar.staff.signing import Kind

HALF, FULL, OPENED, ROW, PROVED, ONWARD = "half", "officer", "opened", "row", "proved", "onward"
LONGEST = timedelta(hours=8)
HALF_LONGEST = timedelta(minutes=10)
RECENT = timedelta(minutes=10)
NOTED_EVERY = timedelta(minutes=1)


def begin_half(request: HttpRequest, user: User, *, now: datetime) -> None:
    """The password was right: a new session under a new name, which the second factor will open."""
    request.session.flush()
    request.session[HALF], request.session[OPENED] = user.pk, now.timestamp()


def begin(request: HttpRequest, user: User, way: Kind, *, now: datetime) -> None:
    """Both factors were right: again a new session under a new name."""
    _leave(request)
    network = wide(network_of(request.META.get("REMOTE_ADDR")))
    row = OpenSession.objects.create(user=user, way=way.value, network=network, opened_at=now, seen_at=now)
    request.session.update(opened(user, row, now))


def opened(user: User, row: OpenSession, now: datetime) -> dict[str, object]:
    """What a session of the officer holds."""
    return {FULL: user.pk, OPENED: now.timestamp(), PROVED: now.timestamp(), ROW: str(row.pk)}


def half_of(request: HttpRequest, *, now: datetime) -> User | None:
    """Who has shown a password, and not yet the second factor."""
    return _user(request, HALF, HALF_LONGEST, now)


def officer_in(request: HttpRequest, *, now: datetime) -> Officer | None:
    """The officer whose session this is; None if it is nobody's, or no longer."""
    user = _user(request, FULL, LONGEST, now)
    if user is None:
        return None
    kept = row_of(request)
    row = OpenSession.objects.filter(pk=kept, user=user).first() if kept else None
    if row is None:
        request.session.flush()
        return None
    if now - row.seen_at >= NOTED_EVERY:
        OpenSession.objects.filter(pk=row.pk).update(seen_at=now)
    return read(user)


def row_of(request: HttpRequest) -> UUID | None:
    """The row of this session."""
    kept = request.session.get(ROW)
    return UUID(kept) if kept else None


def way_in(request: HttpRequest) -> str | None:
    """How this session was begun (``Kind``); None if it is none."""
    row = row_of(request)
    return OpenSession.objects.filter(pk=row).values_list("way", flat=True).first() if row else None


def _user(request: HttpRequest, key: str, longest: timedelta, now: datetime) -> User | None:
    number, opened = request.session.get(key), request.session.get(OPENED)
    if number is None or opened is None:
        return None
    began = datetime.fromtimestamp(opened, UTC)
    user = User.objects.filter(pk=number, is_active=True).first()
    ended = user.sessions_ended_at if user is not None else None
    if user is None or shut_out(user) or now - began > longest or (ended is not None and began < ended):
        request.session.flush()
        return None
    return user


def is_recent(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the officer has shown their factors in the last ten minutes."""
    proved = request.session.get(PROVED)
    return proved is not None and now - datetime.fromtimestamp(proved, UTC) <= RECENT


def prove(request: HttpRequest, *, now: datetime) -> None:
    """The factors were shown again: the same session under a new name."""
    request.session.cycle_key()
    request.session[PROVED] = now.timestamp()


def lead_on(request: HttpRequest, path: str) -> None:
    """Remember where the officer was going; ``path`` is the console's own."""
    request.session[ONWARD] = path


def led_on(request: HttpRequest) -> str | None:
    """Where the officer was going. Asked once."""
    return cast("str | None", request.session.pop(ONWARD, None))


def end(request: HttpRequest) -> None:
    """End this session."""
    _leave(request)


def _leave(request: HttpRequest) -> None:
    """Whatever the session was, it is over, with its row."""
    if row := row_of(request):
        OpenSession.objects.filter(pk=row).delete()
    request.session.flush()


def end_one(user_id: int, row: UUID) -> bool:
    """End one session of the officer, from another; whether there was one."""
    return bool(OpenSession.objects.filter(pk=row, user=user_id).delete()[0])


def end_all(user_id: int, *, now: datetime, but: UUID | None = None) -> None:
    """End every session of the officer, ``but`` that one. Half ones end too, unless one is kept."""
    if but is None:
        User.objects.filter(pk=user_id).update(sessions_ended_at=now)
    ended = OpenSession.objects.filter(user=user_id)
    (ended if but is None else ended.exclude(pk=but)).delete()


def open_of(user_id: int, *, now: datetime) -> Iterable[OpenSession]:
    """The sessions that the officer has open, the one last used first."""
    alive = now - timedelta(seconds=settings.SESSION_COOKIE_AGE) - NOTED_EVERY
    found = OpenSession.objects.filter(user=user_id, seen_at__gte=alive, opened_at__gte=now - LONGEST)
    not_ended = Q(user__sessions_ended_at=None) | Q(opened_at__gte=F("user__sessions_ended_at"))
    return found.filter(not_ended).order_by("-seen_at", "pk")


def forget(now: datetime) -> int:
    """Delete the rows of sessions that nobody has used for longer than any lasts; how many."""
    return OpenSession.objects.filter(seen_at__lt=now - LONGEST).delete()[0]
