"""Days that stand because no message arrived, and that count again: recorded of cases like any other fact.

What is wanted of an applicant has a last day. It stands from the day of the message that failed by every way, for all
to whom it was owed; not for one of which nothing is known. It counts again when a later one is delivered, or one of
them came in with a code; an officer's word and the term of the procedure (``cases.falling``) are facts already.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from masar.cases import unreached
from masar.cases.apart import record_apart
from masar.cases.facts import CLOCK, Fact, Kind
from masar.cases.falling import unheard
from masar.cases.folding import Folding
from masar.cases.incoming import Became, Incoming, NewCase
from masar.cases.models import Case
from masar.cases.stored import Fault, Known, load_facts
from masar.cases.waking import Known as Complete
from masar.catalogue.queries import catalogue
from masar.lib.calendars import WorkingCalendar
from masar.lib.clock import local_day
from masar.notices.evidence import Evidence
from masar.notices.models import Notice, Owed
from masar.notices.reaching import REMIND_AFTER, Fate
from masar.notices.rules import Topic
from masar.staff.queries import offices

DESK_MAY_BE_AHEAD = timedelta(seconds=2)
"""What officers do in the same moment is told one after the other (``acting.MOMENT``)."""
HANGS = frozenset({Topic.ACTION_NEEDED, Topic.REMINDER, Topic.READY, Topic.DECIDED})
"""What a last day can hang on."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of some cases: what was wanted of whom, and of each letter its fate and its notices."""

    owed: Mapping[UUID, Sequence[Owed]]
    fates: Mapping[UUID, Fate]
    tries: Mapping[UUID, Sequence[Notice]]


@dataclass(slots=True)
class Looked:
    """``still``: cases whose days stand. ``again``: cases that somebody else recorded something of meanwhile.
    ``known``: up to when somebody who has a part in a case is known to know of it.
    """

    still: set[UUID] = field(default_factory=set)
    again: set[UUID] = field(default_factory=set)
    known: dict[UUID, datetime] = field(default_factory=dict)

    def knows(self, owed: Sequence[Owed]) -> bool:
        """Whether all that is owed in one case is known to somebody to whom it is owed."""
        at = self.known.get(owed[0].case_id)
        return at is not None and all(at >= one.since for one in owed)


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news of a case on which a last day can hang, and what is known of it over all its readers.
    ``silent``: since when nothing was heard of it. ``reminds``: it only repeats another.
    """

    seq: int
    since: datetime
    fate: Fate
    silent: datetime
    reminds: bool

    @property
    def failed(self) -> str:
        """The id of the fact that it failed."""
        return f"{Kind.NOTICE_FAILED}:{self.seq}"

    @property
    def reminded(self) -> str:
        """The id of the fact that somebody was reminded because nothing was heard of it."""
        return f"{Kind.REMINDED}:unheard:{self.seq}"


def news_of(owed: Sequence[Owed], told: Told) -> Iterator[News]:
    """The news of one case, in its order. What nobody was written has no fate: no message of it failed."""
    groups: defaultdict[int, list[Owed]] = defaultdict(list)
    for one in owed:
        if one.topic in HANGS:
            groups[one.news].append(one)
    for seq, some in sorted(groups.items()):
        letters = {one.letter for one in some if one.letter and one.letter in told.fates}
        open_yet = any(one.outcome in (Owed.Outcome.WAITING, Owed.Outcome.STOPPED) for one in some)
        fate = together({told.fates[one] for one in letters}, open_yet=open_yet)
        silent = max((one.changed_at for letter in letters for one in told.tries[letter]), default=some[0].since)
        yield News(seq, some[0].since, fate, silent, all(one.topic == Topic.REMINDER for one in some))


def together(fates: Collection[Fate], *, open_yet: bool) -> Fate:
    """The fate of one piece of news that several are told: it has failed only where it failed for all of them."""
    if Fate.REACHED in fates:
        return Fate.REACHED
    if open_yet or not fates or Fate.UNDER_WAY in fates:
        return Fate.UNDER_WAY
    return Fate.UNKNOWN if Fate.UNKNOWN in fates else Fate.FAILED


def look(told: Told, now: datetime) -> Looked:
    """Record of these cases that their days stand, or count again; what came of that."""
    evidence = Evidence.of(told.owed, told.tries)
    looked = Looked(known=evidence.latest())
    news = {case: list(news_of(owed, told)) for case, owed in told.owed.items()}
    chosen = [case for case, some in news.items() if case in evidence.stood or _worth_a_look(some, now)]
    cases, facts = list(Case.objects.filter(pk__in=sorted(chosen)).order_by("pk")), load_facts(chosen)
    recording: list[tuple[UUID, Incoming]] = []
    for case in cases:
        one = _Looking.at(case, facts[case.pk], news[case.pk], evidence, now)
        if one is None:
            continue
        if new := one.facts():
            named = NewCase(case.service_id, case.source_id, case.reference, case.office_id)
            recording.append((case.pk, Incoming(named, new, case.events)))
        if one.stands:
            looked.still.add(case.pk)
    became = record_apart(recording, now)
    looked.again = {case for case, was in became.items() if was not in (Became.NEW, Became.REPEAT)}
    return looked


def _worth_a_look(news: Sequence[News], now: datetime) -> bool:
    """Whether anything can have to be recorded of a case; all others are left unread."""
    old = now - REMIND_AFTER
    return any(one.fate is Fate.FAILED or (one.fate is Fate.UNKNOWN and one.silent <= old) for one in news)


class _Looking:
    """One case that is looked at: its fold, to which whatever is to be recorded is added."""

    def __init__(
        self,
        case: Case,
        fold: Folding,
        known: Sequence[Known],
        news: Sequence[News],
        evidence: Evidence,
        now: datetime,
    ) -> None:
        self.case, self.fold, self.news, self.evidence, self.now = case, fold, news, evidence, now
        self.zone = timezone.get_default_timezone()
        self.names = {one.fact.source_id for one in known if one.fact.source == CLOCK}
        self.moments = [one.fact.at for one in known if one.fact.at is not None]
        # Days of which something is known by its day alone, which stands at that day's end.
        self.bare = {one.fact.day for one in known if one.fact.at is None and one.fact.source != CLOCK}

    @classmethod
    def at(
        cls, case: Case, known: list[Known] | Fault, news: Sequence[News], evidence: Evidence, now: datetime
    ) -> "_Looking | None":
        """None of a case that this version cannot fold: it keeps no other waiting."""
        service = catalogue().services.get(case.service_id)
        if isinstance(known, Fault) or service is None or not known:
            return None
        card = offices().get(case.office_id) if case.office_id else None
        calendar = card.calendar if card else WorkingCalendar()
        fold = Folding(
            service, [one.fact for one in known], source=case.source_id, office=case.office_id, calendar=calendar
        )
        return cls(case, fold, known, news, evidence, now)

    @property
    def stands(self) -> bool:
        """Whether the days of the applicant stand."""
        return self.fold.progress is not None and self.fold.progress.unreached is not None

    def facts(self) -> tuple[Fact, ...]:
        """What is to be recorded; nothing that would change nothing."""
        found = (*self._failed(), *self._settled(), *self._reminded())
        return tuple(fact for fact in found if self.fold.add(fact).public)

    def _knows(self, one: News) -> bool:
        return self.evidence.knows(self.case.pk, one.since)

    def _failed(self) -> Iterator[Fact]:
        for one in self.news:
            if one.fate is Fate.FAILED and one.failed not in self.names and not self._knows(one):
                day = local_day(one.since, self.zone)
                yield Fact(Kind.NOTICE_FAILED, day, CLOCK, one.failed, None if day in self.bare else self._after(one))

    def _after(self, one: News) -> datetime:
        """A moment after what the message told of, and before whatever an officer does about it on the same day."""
        told = [at for at in self.moments if one.since <= at <= one.since + DESK_MAY_BE_AHEAD]
        return max([one.since, *told])

    def _settled(self) -> Iterator[Fact]:
        progress = self.fold.progress
        if progress is None or progress.unreached is None:
            return
        since = [
            one.since
            for one in self.news
            if (one.fate is Fate.FAILED or one.failed in self.names)
            and local_day(one.since, self.zone) >= progress.unreached
        ]
        found = self.evidence.how(self.case.pk, max(since), self.now) if since else None
        last = unreached.until(progress)
        if found is None or last is None or local_day(found[1], self.zone) > last:
            # Where the term was over by then, that is the clock's to record, dated by its last day.
            return
        how, at = found
        name = f"{Kind.NOTICE_SETTLED}:{how}:{self.case.events}"
        yield Fact(Kind.NOTICE_SETTLED, local_day(at, self.zone), CLOCK, name, at, payload={"how": how})

    def _reminded(self) -> Iterator[Fact]:
        progress = self.fold.progress
        assert progress is not None
        for one in self.news:
            waited = one.fate is Fate.UNKNOWN and one.silent <= self.now - REMIND_AFTER
            if not waited or one.reminds or one.reminded in self.names or self._knows(one):
                continue
            found = unheard(progress, local_day(self.now, self.zone))
            if found is not None and Complete.of([self.case], self.now).enough(self.case, found):
                yield replace(found.fact(), source_id=one.reminded)
            return
