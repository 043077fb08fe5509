"""From when on somebody is known to know of what a case wants of them: read for many cases at once."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from masar.cases.facts import Kind
from masar.cases.kinds import NO_WAY, SETTLED
from masar.cases.models import Event
from masar.lib import rows
from masar.notices.models import Notice, Owed
from masar.people.access import came_in

SHOWS = (Kind.NOTICE_SETTLED.value, Kind.DOCUMENT_RECEIVED.value, Kind.TOLD_OTHERWISE.value)
"""What shows that somebody knows: they were told, or did what was asked."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """That an officer told somebody: ``how``, when, and when that was recorded."""

    how: str
    at: datetime
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of each case the latest moment of each kind of evidence: of a message that was delivered, when it was written;
    of somebody who came in with a code; of an event that shows it, when it was recorded. ``by_hand`` is the
    latest word of an officer. ``stood`` are the cases whose days have ever stood.
    """

    delivered: Mapping[UUID, datetime]
    read: Mapping[UUID, datetime]
    shown: Mapping[UUID, datetime]
    by_hand: Mapping[UUID, ByHand]
    stood: Collection[UUID]

    @classmethod
    def of(cls, owed: Mapping[UUID, Sequence[Owed]], tries: Mapping[UUID, Sequence[Notice]]) -> "Evidence":
        """What is known of these cases. ``owed`` is by case, ``tries`` by letter."""
        came = came_in({one.person for some in owed.values() for one in some})
        delivered, read = {}, {}
        for case, some in owed.items():
            letters = {one.letter for one in some if one.letter}
            notices = [one for letter in letters for one in tries.get(letter, ())]
            written = [one.created_at for one in notices if one.state == Notice.State.DELIVERED]
            if written:
                delivered[case] = max(written)
            if moments := [came[one.person] for one in some if one.person in came]:
                read[case] = max(moments)
        shown: dict[UUID, datetime] = {}
        by_hand: dict[UUID, ByHand] = {}
        stood: set[UUID] = set()
        for chunk in rows.in_chunks(sorted(owed)):
            events = Event.objects.filter(case_id__in=chunk, kind__in=(*SHOWS, Kind.NOTICE_FAILED.value))
            told = events.order_by("case_id", "seq").values_list("case_id", "kind", "received_at", "at", "payload")
            for case, kind, recorded, at, payload in told:
                how = json.loads(payload).get("how", "") if kind == Kind.TOLD_OTHERWISE else ""
                if kind == Kind.NOTICE_FAILED:
                    stood.add(case)
                elif how != NO_WAY:
                    shown[case] = max(recorded, shown.get(case, recorded))
                if how in SETTLED:
                    by_hand[case] = ByHand(how, at or recorded, recorded)
        return cls(delivered, read, shown, by_hand, stood)

    def latest(self) -> dict[UUID, datetime]:
        """Of each case the latest of all."""
        found: defaultdict[UUID, list[datetime]] = defaultdict(list)
        for kind in (self.delivered, self.read, self.shown):
            for case, at in kind.items():
                found[case].append(at)
        return {case: max(moments) for case, moments in found.items()}

    def knows(self, case: UUID, since: datetime) -> bool:
        """Whether somebody knows of what was wanted in a case from ``since`` on."""
        at = self.latest_of(case)
        return at is not None and at >= since

    def latest_of(self, case: UUID) -> datetime | None:
        """The latest of one case."""
        found = [kind[case] for kind in (self.delivered, self.read, self.shown) if case in kind]
        return max(found, default=None)

    def how(self, case: UUID, since: datetime, now: datetime) -> tuple[str, datetime] | None:
        """How somebody came to know of what was wanted from ``since`` on, and from when on that counts."""
        hand = self.by_hand.get(case)
        if hand is not None and hand.recorded >= since:
            return hand.how, hand.at
        found = {"delivered": self.delivered.get(case), "read": self.read.get(case)}
        known = {how: at for how, at in found.items() if at is not None and at >= since}
        return (max(known, key=known.__getitem__), now) if known else None
