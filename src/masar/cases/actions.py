"""The one road for change: ``record_events``, for one fact or a hundred thousand.

One transaction locks the cases, reads what is known of them, keeps what is new, folds, and publishes
the public record with the news. A repeat is a no-op that answers the same; a repeat with other content
stays out, kept and counted. The answer says of every fact what became of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from operator import itemgetter

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from masar.cases.batch import Batch, Told
from masar.cases.checking import Vocabulary, why_refused
from masar.cases.facts import CLOCK, DESK, Fact
from masar.cases.incoming import Became, Incoming, NewCase, Outcome, PartyGiven, Recorded, told_with
from masar.cases.models import PublicRecord, Source
from masar.cases.recording import Recording
from masar.cases.speaking import spoken_for
from masar.catalogue.queries import catalogue
from masar.lib.clock import local_day
from masar.lib.days import Of, Plausible, Spans
from masar.lib.reading import Reading
from masar.lib.retries import retried
from masar.people import registering
from masar.staff.queries import offices

__all__ = [
    "Incoming",
    "NewCase",
    "Overtaken",
    "PartyGiven",
    "Recorded",
    "Refused",
    "declare_source",
    "note_freshness",
    "plausible_on",
    "record_event",
    "record_events",
    "take_back_freshness",
]

_SOURCES = Reading(Source, ("code",), ("code",))


class Overtaken(Exception):
    """The writer did not know the latest of the case: ``expected`` events, and there are ``found``."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"expected {expected} events and found {found}")
        self.expected, self.found = expected, found


class Refused(Exception):
    """The fact cannot be taken at all. ``str()`` says why, with codes only."""


def record_events(
    incoming: Sequence[Incoming],
    *,
    now: datetime,
    announce: bool = True,
    actor: str = "system",
    speaker: str | None = None,
) -> Recorded:
    """Record what happened to any number of cases, in one transaction; new cases are made on the way.

    ``now`` is aware; ``actor`` says who recorded it (a code, never a name); ``announce=False`` is for
    history, of which nobody must be told. ``speaker`` is heard for the sources that it is declared for
    (``cases.speaking``); None is the house itself. The answer says of each fact what became of it: what names unknown
    codes is refused, the rest is recorded. Safe to repeat as a whole after any error.
    """
    heard = spoken_for(speaker) if speaker is not None else None
    vocabulary = Vocabulary(catalogue(), offices(), _known_sources(incoming), plausible_on(now), heard)
    batch = _sorted_out(incoming, vocabulary)
    # Somebody may make the same case between our look and our write, or a random number be taken.
    recorded, became = retried(lambda: Recording(vocabulary, now, announce, actor).run(batch.cases))
    recorded.people = batch.people + recorded.people
    recorded.outcomes = [outcome for _, outcome in sorted((batch.refused | became).items(), key=itemgetter(0))]
    return recorded


def _known_sources(incoming: Iterable[Incoming]) -> set[str]:
    """Those of the sources that are named here that are known; nobody has to declare the clock and the desk."""
    known = {CLOCK, DESK}
    named = {given.case.source for given in incoming} | {fact.source for given in incoming for fact in given.facts}
    return known | {code for (code,) in _SOURCES.among(last=sorted(named - known))}


def plausible_on(now: datetime) -> Plausible:
    """The judge of days at this moment: the deployment's spans around its local day."""
    return Spans(**settings.MASAR_DAYS).on(local_day(now, timezone.get_default_timezone()))


def _sorted_out(incoming: Iterable[Incoming], vocabulary: Vocabulary) -> Batch:
    """One entry a case, with the facts that can be taken; and what cannot be, with the reason."""
    batch, places, zone = Batch(), count(), timezone.get_default_timezone()
    for given in incoming:
        name = (given.case.source, given.case.reference)
        good = []
        for fact, place in zip(given.facts, places, strict=False):
            why = why_refused(given.case.service, given.case.source, given.case.office, fact, vocabulary)
            if why:
                batch.refused[place] = Outcome(*name, fact.source_id, Became.REFUSED, why)
            else:
                good.append(Told(place, fact, given.expected, name, fact.source_id, given.once))
        groups = [told_with(group, [one.fact for one in good], zone) for group in (given.case.parties, *given.also)]
        cleaned = [_without_wrong_people(group, vocabulary.plausible) for group in groups]
        batch.people += [Outcome(*name, "", Became.REFUSED, why) for _, wrong in cleaned for why in wrong]
        if good:
            batch.add(given.case, good, [parties for parties, _ in cleaned])
    return batch


def _without_wrong_people(
    parties: tuple[PartyGiven, ...], plausible: Plausible
) -> tuple[tuple[PartyGiven, ...], list[str]]:
    """The parties without what is wrong of them: no application waits for a misspelt telephone number.

    What came with a fact of a day that cannot be is not of its time, and would win against all that is.
    """
    wrong: list[str] = []
    found = []
    for party in parties:
        day = party.told_at and party.told_at.date()
        timely = day is not None and plausible.why_not(day, Of.EVENT) is None
        given, why = registering.without_wrong(party.given, plausible) if party.given and timely else (None, [])
        found.append(replace(party, given=given))
        wrong += why
    return tuple(found), wrong


def record_event(
    number: str,
    fact: Fact,
    *,
    now: datetime,
    announce: bool = True,
    actor: str = "system",
    expected: int | None = None,
) -> Recorded:
    """Record one fact of the case with this application number.

    ``expected`` is how many events the case had when the writer looked. Raises Overtaken if there are more by now and
    the fact is not one of them; Refused if there is no such case, or if the fact names something unknown or lacks
    what its kind needs.
    """
    known = _case_of(number)
    recorded = record_events([Incoming(known, (fact,), expected)], now=now, announce=announce, actor=actor)
    if recorded.refused:
        raise Refused(recorded.refused[0].why)
    if expected is not None and recorded.which(Became.OVERTAKEN):
        raise Overtaken(expected, recorded.versions[known.source, known.reference])
    return recorded


def _case_of(number: str) -> NewCase:
    from_record = PublicRecord.objects.filter(number=number).values_list("case_id", flat=True).first()
    known = from_record and Recording.named(from_record)
    if not known:
        raise Refused("no case has this number")
    source, reference, service, office = known
    return NewCase(service=service, source=source, reference=reference, office=office)


def declare_source(
    code: str,
    *,
    name: Mapping[str, str],
    open_references: bool = False,
    appears_within_hours: int = 24,
    shape: str = "",
) -> None:
    """Make a source known, or change what is said of it. ``name`` is by language; ``shape`` a regular expression of
    its references.
    """
    Source.objects.update_or_create(
        code=code,
        defaults={
            "name": dict(name),
            "open_references": open_references,
            "appears_within_hours": appears_within_hours,
            "shape": shape,
        },
    )


def note_freshness(source: str, as_of: datetime) -> None:
    """The data of ``source`` are complete up to ``as_of`` (aware). Only ever moves forward.

    Not part of recording: one shared row in every transaction would put all writers in one line.
    """
    older = Q(fresh_as_of__isnull=True) | Q(fresh_as_of__lt=as_of)
    Source.objects.filter(older, code=source).update(fresh_as_of=min(as_of, timezone.now()))


def take_back_freshness(source: str, as_of: datetime) -> None:
    """The data of ``source`` are complete up to ``as_of`` (aware) and no further, whatever was noted: an operator
    declares that a file is older than the day on which it was read.
    """
    Source.objects.filter(code=source, fresh_as_of__gt=as_of).update(fresh_as_of=as_of)
