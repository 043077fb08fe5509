"""What stands on the screen of a case, worded for the officer who reads it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from masar.cases import amending, claims, confirming, whole
from masar.cases.acting import Desk
from masar.cases.acts import Act
from masar.cases.ledger import days_by_holder
from masar.cases.queries import source_names
from masar.cases.standing import NEVER
from masar.console.case import amended, files, notices, sent_in, story
from masar.console.case.groups import grouped
from masar.console.case.naming import Names
from masar.lib.numbers import shown
from masar.notices import told
from masar.people.access import Applicant, Reader
from masar.staff.looking import last_other
from masar.staff.officers import Officer, names, who_may
from masar.staff.rights import Right


@dataclass(frozen=True, slots=True)
class Screen:
    """A case before an officer."""

    at: Desk
    names: Names
    officer: Officer
    today: date
    now: datetime

    def context(self) -> dict[str, Any]:
        """All that the template names."""
        lines, proposed = (
            whole.history(self.at),
            confirming.of_case(self.at.case, reader=self._reader(), now=self.now),
        )
        other = last_other(self.at.case, self.officer.id, now=self.now)
        holder = claims.holder(self.at.case)
        wanted = story.officers_in(lines) | ({other[0]} if other else set()) | ({holder} if holder else set())
        wanted |= amended.officers_in(proposed)
        people = names(wanted)
        parties = whole.parties(self.at.case, reader=self._reader(), now=self.now)
        return self.head() | {
            "facts": self._facts(),
            "holder": people.get(holder) if holder else None,
            "claim": self._claim(holder),
            "other": (people.get(other[0]), self.names.voice.moment(other[1])) if other else None,
            "documents": self._documents(),
            "answers": sent_in.told(self.at.case, self.names, clear=self._works()),
            "parties": self._parties(parties),
            "notices": self._notices(parties),
            "amendments": amended.told(proposed, self.at, self.names, people, self.officer),
            "amendable": self._amendable(),
            "ledger": self._ledger(),
            "owner": self._owner(),
            "doubts": [self._doubt(one) for one in whole.doubts(self.at.case)],
            "entries": story.told(reversed(lines), self.names, people, self.officer.actor),
            "doable": self._acts(self.at.open_to(self.officer.may, self.officer.actor)),
            "unforeseen": self._acts(self.at.unforeseen_to(self.officer.may, self.officer.actor)),
        }

    def head(self) -> dict[str, Any]:
        """What stands at the head: number, service, what the applicant reads, how it stands at the desk."""
        return {
            "number": shown(self.at.number),
            "service": self.names.service.name[self.names.language],
            "reads": self._status(),
            "state": self._state(),
            "late": self._late(),
        }

    def _said(self, key: str) -> Any:
        return self.names.voice.phrase(f"case.{key}")

    def _status(self) -> str:
        status = self.at.progress.status
        said: Mapping[str, str] = self.names.voice.phrase("status_name")
        if status is None:
            return ""
        code = status.value
        # One of a later version is told by its code: officers may know what it is.
        return said.get(code, code)

    def _state(self) -> str:
        standing = self.at.folding.timeline().standing
        return str(self._said("state")[standing.state.value if standing else "over"])

    def _late(self) -> str | None:
        """What fell due, or that it stands still for longer than is usual; None if neither."""
        standing = self.at.folding.timeline().standing
        if standing is None:
            return None
        if standing.late(self.today):
            return str(self._said("late")[standing.due])
        return str(self._said("still")) if standing.still(self.today) else None

    def _facts(self) -> list[tuple[str, str]]:
        """The short facts beside the timeline: a label and a value each."""
        at, voice, labels = self.at.progress, self.names.voice, self._said("fact")
        found = [(labels["office"], self.names.office(self.at.office) if self.at.office else self._said("no_office"))]
        standing = self.at.folding.timeline().standing
        if at.submitted:
            found.append((labels["submitted"], voice.day(at.submitted.isoformat())))
        if at.at is not None:
            found.append((labels["stage"], at.stages[at.at].name[self.names.language]))
        if standing is not None:
            found.append((labels["since"], voice.day(standing.since.isoformat())))
            if standing.due_on != NEVER:
                due = f"{self._said('due')[standing.due]} {voice.day(standing.due_on.isoformat())}"
                found.append((labels["due"], due))
        if at.ended:
            found.append((labels["ended"], voice.day(at.ended.isoformat())))
        found.append((labels["source"], source_names().get(self.at.name.source, {}).get(self.names.language, "")))
        return [(label, value) for label, value in found if value]

    def _claim(self, holder: int | None) -> dict[str, Any] | None:
        """What can be done about who has the case; None where nothing can."""
        office, service = self.at.office, self.at.name.service
        ended = self.at.progress.ended is not None
        if ended or not self.officer.may(Right.CLAIM, office=office, service=service):
            return None
        above = who_may(claims.SUPERIOR, office=office, service=service)
        above.pop(self.officer.id, None)
        return {
            "mine": holder == self.officer.id,
            "held": holder or "",
            "above": list(above.items()),
            "why": [(why.value, self._said("up")[why.value]) for why in claims.UP],
        }

    def _documents(self) -> list[dict[str, Any]]:
        voice, sent = self.names.voice, files.told(self.at, self.names)
        return [
            {
                "name": self.names.document(code),
                "files": sent.get(code, []),
                "on_paper": ask.received is not None and not sent.get(code),
                "state": self._said("document")[ask.state],
                "look": "ok" if ask.state in ("accepted", "waived") else "warn" if ask.open else "",
                "asked": voice.day(ask.asked.isoformat()),
                "by": voice.day(ask.by) if ask.by and ask.open else None,
                "received": voice.day(ask.received.isoformat()) if ask.received else None,
                "reason": self.names.reason(ask.reason) if ask.reason else None,
                "acts": self._document_acts(code),
            }
            for code, ask in self.at.progress.asks.items()
        ]

    def _document_acts(self, code: str) -> list[tuple[str, str]]:
        """What can be done with one document: an address under the case's, and the act's name."""
        offered = self.at.open_to(self.officer.may, self.officer.actor)
        said = self.names.voice.phrase("act.name")
        acts = (Act.RECEIVE, Act.ACCEPT, Act.REFUSE, Act.WAIVE, Act.EXTEND)
        fitting = [act for act in acts if act in offered and code in (self.at.choices(act, "document") or ())]
        return [(f"do/{act.value}/?document={code}", said[act.value]) for act in fitting]

    def _parties(self, parties: Sequence[whole.Party]) -> list[dict[str, Any]]:
        roles, clear = self._said("role"), self._works()
        return [
            {"role": roles[one.role], "person": self._person(one.person, clear=clear) if one.person else None}
            for one in parties
        ]

    def _notices(self, parties: Sequence[whole.Party]) -> list[notices.Message]:
        roles = {one.person.person: one.role for one in parties if one.person}
        return notices.worded(told.of_case(self.at.case), self.names, roles)

    def _reader(self) -> Reader:
        unit = next(iter(self.at.read_from(self.officer.may)), None)
        return Reader("officer", unit=unit or "", door="desk")

    def _amendable(self) -> list[tuple[int, str]]:
        """The parties of whom this officer may propose that something else is right: ordinal and part."""
        if not amending.may_propose(self.at, self.officer.may):
            return []
        return [(one.ordinal, self._said("role")[one.role]) for one in amending.givers(self.at.case)]

    def _works(self) -> bool:
        return self.officer.may(Right.WORK, office=self.at.office, service=self.at.name.service)

    def _person(self, known: Applicant, *, clear: bool) -> dict[str, Any]:
        schemes: Mapping[str, str] = self._said("scheme")
        identities = [(schemes.get(scheme, scheme), number) for scheme, number in known.identities]
        return {
            "name": known.name,
            "born": self.names.voice.short(known.born.isoformat()) if known.born else None,
            "identities": [
                (label, number if clear else f"••• {number[-sent_in.PLAIN :]}") for label, number in identities
            ],
            "contacts": list(known.masked.values()),
            "language": known.language,
        }

    def _ledger(self) -> list[tuple[str, str]]:
        """How many days each holder has had it, up to today; they add up to its age."""
        content = json.loads(self.at.content)
        spans = [(holder, date.fromisoformat(start)) for holder, start in content.get("ledger", [])]
        until = self.at.progress.ended or self.today
        held = days_by_holder(spans, until, content.get("held"))
        labels = self._said("holder")
        return [(labels[holder], self.names.voice.count("days", count)) for holder, count in held.items() if count]

    def _owner(self) -> list[str]:
        chosen, said = whole.chosen(self.at.case), self._said("owner")
        lines = [said["closed"] if chosen.closed else said["open"]]
        return [*lines, said["receipt"] if chosen.receipts else said["no_receipt"]]

    def _doubt(self, one: whole.Doubt) -> dict[str, str]:
        kinds: Mapping[str, str] = self._said("kind")
        called = source_names().get(one.source, {}).get(self.names.language, one.source)
        day = self.names.voice.day(one.day) if one.day else ""
        when = self.names.voice.moment(one.received)
        return {"title": kinds.get(one.kind, one.kind), "day": day, "source": called, "when": when}

    def _acts(self, acts: tuple[Act, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Acts by group: the group's name, and each act's code and name."""
        groups, said = self._said("group"), self.names.voice.phrase("act.name")
        return [(groups[name], [(act.value, said[act.value]) for act in some]) for name, some in grouped(acts)]
