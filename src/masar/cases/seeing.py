"""How much of a case an officer has seen, on the page of the case: what is new to them in a list, and when it is not.

Seen is a count of events, as the case's version is, so that what arrives while a page is read stays new.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from masar.cases.desk_models import OpenCase, Seen
from masar.cases.models import Event


def seen(case: UUID, officer: int, events: int, now: datetime) -> None:
    """The officer was shown the page of a case with ``events`` events; of one that is over nothing is kept."""
    if not OpenCase.objects.filter(pk=case).exists():
        return
    _, new = Seen.objects.get_or_create(case_id=case, officer=officer, defaults={"events": events, "at": now})
    if not new:
        known = Seen.objects.filter(case_id=case, officer=officer, events__lt=events)
        known.update(events=events, at=now)


def seen_by(officer: int, cases: list[UUID]) -> dict[UUID, int]:
    """How many events of each of these cases the officer has seen; those never seen have no entry."""
    return dict(Seen.objects.filter(case_id__in=cases, officer=officer).values_list("case_id", "events"))


def new_kinds(actor: str, seen: Mapping[UUID, int]) -> dict[UUID, list[str]]:
    """Of each of these cases, the kinds of the events after those seen that somebody else recorded, each once."""
    if not seen:
        return {}
    # One part a case, so that each is read from where it was left.
    columns = ("case_id", "seq", "kind", "actor")
    first, *others = [Event.objects.filter(case_id=case, seq__gt=n).values_list(*columns) for case, n in seen.items()]
    found: dict[UUID, list[str]] = {}
    for case, _, kind, by in sorted(first.union(*others, all=True)):
        if by != actor and kind not in found.setdefault(case, []):
            found[case].append(kind)
    return {case: kinds for case, kinds in found.items() if kinds}
