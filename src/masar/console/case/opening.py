"""Which case an address names, and whether this officer may read it."""

from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from masar.cases.acting import Desk, desk
from masar.cases.actions import Refused
from masar.console.case.naming import names_of
from masar.console.case.screen import Screen
from masar.console.languages import language_of
from masar.console.wording import voice
from masar.lib.clock import local_day
from masar.lib.numbers import is_number
from masar.staff.officers import Officer


def opened(number: str) -> Desk:
    """The case of an address. Raises Http404 where there is none."""
    plain = number.replace("-", "").upper()
    if not is_number(plain):
        raise Http404
    try:
        return desk(plain)
    except Refused:
        raise Http404 from None


def may_read(at: Desk, officer: Officer) -> bool:
    """Whether the officer may read this very case."""
    return bool(at.read_from(officer.may))


def screen(request: HttpRequest, at: Desk, officer: Officer, now: datetime) -> Screen:
    """The case's screen, in the officer's language."""
    today = local_day(now, timezone.get_default_timezone())
    return Screen(at, names_of(at, voice(language_of(request))), officer, today, now)
