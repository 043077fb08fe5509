"""One run of the journey, as ``masar canary journey`` makes it: alone, by day, and with its alarms."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from masar.cases.leases import acquire, give_back, holder
from masar.catalogue.queries import catalogue
from masar.config.journey import alarming
from masar.config.journey.living import SERVICE, Journey, Wait
from masar.lib import clock
from masar.notices.messages import hours
from masar.staff.queries import offices

LEASE = "journey"


@dataclass(slots=True)
class Run:
    """What a run has to say, and what it missed: lines in codes."""

    said: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def travel(wait: Wait) -> Run:
    """Live one case through. ``wait`` is called between two looks. Raises ImproperlyConfigured."""
    _check()
    who, now = holder(), clock.now()
    if hours().open_at(now) > now:
        return Run(["No journey now: messages go out between the hours of MASAR_NOTICE_HOURS."])
    if not acquire(LEASE, who, now):
        return Run(["Another journey is under way."])

    def waited(seconds: float) -> None:
        wait(seconds)
        acquire(LEASE, who, clock.now())

    try:
        journey = Journey(waited)
        journey.live()
        standing = alarming.settle(journey.missed, clock.now())
    finally:
        give_back(clock.now(), who)
    unchecked = [f"Not checked, since nobody is set: {road}." for road in journey.unchecked]
    missed = [f"{one['road']}: {one['what']} (since {one['since']})" for one in standing]
    return Run([*unchecked, *([] if missed else ["Every step was seen."])], missed)


def _check() -> None:
    """Whether there is all that a journey takes. Raises ImproperlyConfigured."""
    if not settings.MASAR_ORIGIN:
        raise ImproperlyConfigured("Set MASAR_ORIGIN: the journey looks at the pages there.")
    if SERVICE not in catalogue().tests:
        raise ImproperlyConfigured(f"The catalogue has no test {SERVICE!r}: copy its file and load it.")
    if not offices():
        raise ImproperlyConfigured("There is no office: masar offices load.")
