"""Who may speak for a source, and what is said of it.

A speaker is whoever brings a source's events in: the profile of a file, later a program. It has a name that no other
can take (a profile: the digest of its text) and is declared for its source by an operator. Whoever makes a source
known speaks for it. Nobody changes what is said of a source by speaking for it: whether its references are public is
declared, and a speaker that says otherwise is not heard.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from masar.cases.models import Source, Speaker


@dataclass(frozen=True, slots=True)
class Described:
    """A source by its code, and what is said of it: ``name`` by language; ``shape`` is a regular expression of its
    references, if known.
    """

    code: str
    name: Mapping[str, str]
    open_references: bool
    appears_within_hours: int
    shape: str = ""


class NotDeclared(Exception):
    """The speaker may not speak for the source. ``str()`` says why."""


@transaction.atomic
def declare(source: Described, speaker: str, *, about: str, now: datetime) -> None:
    """Say of a source what ``source`` says, and let ``speaker`` speak for it. Safe to repeat."""
    told = asdict(source)
    Source.objects.update_or_create(code=told.pop("code"), defaults=told)
    _may_speak(source.code, speaker, about, now)


@transaction.atomic
def admit(source: Described, speaker: str, *, about: str, now: datetime) -> None:
    """Hear ``speaker`` for ``source``, or raise NotDeclared.

    It is heard where it is declared and says of the source what is declared. A source that nobody knows is made, and
    for one that nobody speaks for yet (it is older than speakers) whoever says the same of it may begin.
    """
    told = asdict(source)
    known, made = Source.objects.get_or_create(code=told.pop("code"), defaults=told)
    if not made:
        known = Source.objects.select_for_update().get(pk=source.code)
        known.shape = known.shape or source.shape  # sources are older than shapes, too
        other = [name for name, value in told.items() if getattr(known, name) != value]
        if other:
            raise NotDeclared(f"of the source {source.code} something else is declared: {', '.join(other)}")
        speakers = set(Speaker.objects.filter(source=known).values_list("name", flat=True))
        if speakers and speaker not in speakers:
            raise NotDeclared(f"others are declared to speak for the source {source.code}")
        known.save(update_fields=["shape"])
    _may_speak(source.code, speaker, about, now)


def _may_speak(source: str, speaker: str, about: str, now: datetime) -> None:
    told = {"about": about[:200], "declared_at": now}
    Speaker.objects.get_or_create(source_id=source, name=speaker, defaults=told)


def spoken_for(speaker: str) -> Set[str]:
    """The sources that ``speaker`` may speak for, by code."""
    return set(Speaker.objects.filter(name=speaker).values_list("source_id", flat=True))


def silence(source: str, name: str) -> int:
    """Hear no more, for this source, whoever's name begins with ``name``; how many those were."""
    return Speaker.objects.filter(source=source, name__startswith=name).delete()[0]


def declared() -> Iterator[tuple[Source, list[Speaker]]]:
    """Every source with who speaks for it, by code."""
    for source in Source.objects.order_by("code"):
        yield source, list(Speaker.objects.filter(source=source).order_by("declared_at", "name"))
