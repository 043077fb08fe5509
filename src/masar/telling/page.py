"""What the status page says: from a public record to sentences, lists and dates, ready for the template. Pure.

The record (``cases.timeline``) holds codes and dates; this adds the catalogue's words, the portal's
wording and today. Each part of the page has a function of its own here or in ``box``, ``expected``,
``stages`` and ``details``; each takes the part of the record that it needs, so that ``pieces`` can keep
what it has drawn. Nothing here knows a person: the record has none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from masar.catalogue.definitions import Catalogue, Procedure, Reason, Service, Status, Text, text
from masar.catalogue.statuses import STATUSES, Table
from masar.lib.dates import parsed
from masar.lib.languages import LANGUAGES
from masar.speech.voice import Voice
from masar.telling import place
from masar.telling.place import Place

Record = Mapping[str, Any]
Apart = Sequence[tuple[int, str]]
"""The stages of a record that do not count, by position, with their state: ``maybe`` or ``exempt``."""
PRIVATE = "private"
"""Stands in a record, as its number opens it, for a reason that only its owner may read."""


@dataclass(frozen=True, eq=False)
class Edition:
    """Everything that words a page, in one language, until the catalogue or an office changes."""

    voice: Voice
    catalogue: Catalogue
    offices: Mapping[str, Any]
    sources: Mapping[str, Mapping[str, str]]

    @property
    def language(self) -> str:
        return self.voice.language

    @cached_property
    def private_reasons(self) -> dict[str, tuple[str, ...]]:
        """The private reasons, for each service that has any."""
        private = {
            code: {reason.code for version in service.procedures for reason in version.reasons if reason.private}
            for code, service in self.catalogue.services.items()
        }
        return {code: tuple(sorted(reasons)) for code, reasons in private.items() if reasons}

    def office(self, code: str | None) -> str | None:
        """The office's name, or None if the record names none that we know."""
        card = self.offices.get(code) if code else None
        return card.name[self.language] if card else None

    def place(self, code: str | None, label: str, second: str) -> Place | None:
        """Where the office is and how it is reached; None if it is not known. ``second`` is what else may serve."""
        card = self.offices.get(code) if code else None
        return place.of(self.voice, card, label, (second,)) if card else None

    def open_day(self, code: str | None, day: str) -> str:
        """The latest day, up to ``day``, on which the office works; ``day`` itself of an office that is not known."""
        card = self.offices.get(code) if code else None
        return card.calendar.on_or_before(parsed(day)).isoformat() if card else day

    def authority(self, code: str | None) -> str | None:
        """The other authority's name, or None if it is not known."""
        text = self.catalogue.authorities.get(code) if code else None
        return text[self.language] if text else None


@dataclass(frozen=True, eq=False)
class Worded:
    """The procedure that a case goes through, worded: what every part of its page leans on.

    Compared by identity, since it is part of the key of every piece that is kept.
    """

    edition: Edition
    service: Service
    procedure: Procedure

    @property
    def voice(self) -> Voice:
        return self.edition.voice

    def text(self, text: Text | Mapping[str, str]) -> str:
        """A sentence of the catalogue in the edition's language."""
        return text[self.edition.language]

    @cached_property
    def outcome(self) -> dict[str, str]:
        """The words for the outcome: ``yours`` and, for the start of a sentence, ``Yours``."""
        yours = self.text(self.service.outcome.yours)
        return {"yours": yours, "Yours": yours[:1].upper() + yours[1:]}

    def say(self, key: str, **values: Any) -> str:
        """The portal's own sentence ``key``, agreeing with the outcome where it has two genders."""
        return self.voice.say(key, self.service.outcome.gender, **self.outcome, **values)

    def reason(self, code: str | None) -> Reason | None:
        """The reason called ``code``, or None where none was given or the procedure knows none.

        What stands for a private one says where it can be read, and advises nothing.
        """
        if code == PRIVATE:
            return self.hidden
        return next((reason for reason in self.procedure.reasons if reason.code == code), None)

    def reasons(self, told: Record) -> list[Reason]:
        """All reasons that a record or an event names, the main one first, none twice."""
        codes = [told.get("reason"), *(told.get("also") or ())]
        found = (self.reason(code) for code in dict.fromkeys(codes))
        return [reason for reason in found if reason is not None]

    def why(self, told: Record) -> str:
        """All that they say; nothing where none is named."""
        first, *further = [self.text(reason.text) for reason in self.reasons(told)] or [""]
        return join(first, *(self.say("status.rejected.also", text=text) for text in further))

    @cached_property
    def hidden(self) -> Reason:
        """Stands where the reason is for its owner alone."""
        said = text(dict.fromkeys(LANGUAGES, self.say("private.text")))
        return Reason(PRIVATE, frozenset(), said, text(dict.fromkeys(LANGUAGES, "")), private=True, again=False)

    def document(self, code: str) -> str:
        """The name of a document that is asked for; its code if the procedure does not know it."""
        found = next((document for document in self.procedure.documents if document.code == code), None)
        return self.text(found.name) if found else code

    def documents(self, codes: Sequence[str]) -> str:
        """One or two documents by name, more of them by number."""
        names = [self.document(code) for code in codes]
        first, second = (*names, "", "")[:2]
        return self.voice.count("documents", len(names), a=first, b=second)

    def stage_name(self, position: int) -> str:
        return self.text(self.procedure.stages[position].name)


def worded(edition: Edition, record: Record) -> Worded:
    """The procedure of a record, worded. Raises KeyError if the catalogue does not have its service and version."""
    service = edition.catalogue.services[record["service"]]
    return Worded(edition, service, service.version(record["procedure"]))


class Progress(NamedTuple):
    """How far the case has come: a sentence, and a segment a stage (``f`` over, ``c`` current, nothing)."""

    text: str
    segments: tuple[str, ...]


class Band(NamedTuple):
    """The top of the page, as far as it does not hang on dates; the number is put in later."""

    service: str
    title: str
    progress: Progress | None


def band(at: Worded, status: str, position: int | None, state: str | None, apart: Apart) -> Band:
    """The service, the status as a sentence, and how far the case has come.

    ``position`` and ``state`` are those of the last stage that it entered, None if it entered none.
    """
    return Band(at.text(at.service.name), title(at, status), _progress(at, status, position, state, apart))


def title(at: Worded, status: str) -> str:
    """The status as a sentence. The service has its own for a completed case, and may have for one that is ready."""
    outcome = at.service.outcome
    if status == "completed":
        return at.text(outcome.completed)
    if status == "ready" and outcome.ready:
        return at.text(outcome.ready)
    return at.say(f"status.{STATUSES[status].words}.h1")


def _progress(at: Worded, status: str, position: int | None, state: str | None, apart: Apart) -> Progress | None:
    """Counted are the stages that are known to be this case's."""
    if status == "completed":
        return Progress(at.say("band.all"), ("f",) * (len(at.procedure.stages) - len(apart)))
    if position is None:
        return None
    place, count = place_of(at, position, apart)
    key = "stopped" if STATUSES[status].stopped else "stage" if state == "now" else "done"
    here = "c" if key != "done" else "f"
    segments = ("f",) * (place - 1) + (here,) + ("",) * (count - place)
    n, m = at.voice.number(place), at.voice.number(count)
    return Progress(at.say(f"band.{key}", n=n, m=m, stage=at.stage_name(position)), segments)


def place_of(at: Worded, position: int, apart: Apart) -> tuple[int, int]:
    """Which stage it is, from 1, and of how many: of those that are known to be this case's."""
    before = position - sum(left_out < position for left_out, _ in apart)
    return before + 1, len(at.procedure.stages) - len(apart)


class Lede(NamedTuple):
    """How the line under a status is made: what it needs of the record besides the status, the one day that it
    may name, and the function."""

    needs: tuple[str, ...]
    day: str | None
    make: Callable[[Worded, Record], str]


def lede(at: Worded, record: Record) -> str:
    """One line of why, under the status."""
    return LEDES[record["status"]].make(at, record)


def _lede_plain(at: Worded, record: Record) -> str:
    """The reason, the stage's own explanation where the status is the stage's, or the status's own sentence."""
    status = record["status"]
    reason = at.reason(record.get("reason"))
    if reason is not None:
        return at.text(reason.text)
    position = record.get("stage")
    if position is not None and at.procedure.stages[position].status == status:
        return at.text(at.procedure.stages[position].explanation)
    return at.say(f"status.{STATUSES[status].words}.lede", **_days(at, record))


def _days(at: Worded, record: Record) -> dict[str, str]:
    return {key: at.voice.day(record[key]) for key in ("since", "ended") if record.get(key)}


def _lede_asked(at: Worded, record: Record) -> str:
    codes = [ask["document"] for ask in record.get("asks") or () if ask["state"] in ("open", "refused")]
    return at.say("status.action_needed.lede", documents=at.documents(codes))


def _lede_authority(at: Worded, record: Record) -> str:
    named = at.edition.authority(record.get("authority")) or at.say("holders.other_authority")
    return at.say("status.with_authority.lede", authority=named)


def _lede_approved(at: Worded, record: Record) -> str:
    apart = dict(record.get("apart") or ())
    ahead = range(record.get("stage", -1) + 1, len(at.procedure.stages))
    following = next((position for position in ahead if position not in apart), None)
    if following is None:
        return at.say("status.approved.lede", **_days(at, record))
    return at.say("status.approved.next", stage=at.stage_name(following), **_days(at, record))


def _lede_ready(at: Worded, record: Record) -> str:
    collect = record.get("collect") or {}
    office = at.edition.office(collect.get("office"))
    return at.say("status.ready.lede", where=at.say("status.ready.where", office=office) if office else "")


def _lede_dispatched(at: Worded, record: Record) -> str:
    return at.say("status.dispatched.lede", **_days(at, record))


def _lede_completed(at: Worded, record: Record) -> str:
    validity = at.service.outcome.validity
    return join(at.say("status.completed.lede", **_days(at, record)), at.text(validity) if validity else None)


def _lede_rejected(at: Worded, record: Record) -> str:
    objection = record.get("objection")
    text = at.why(record) or at.say("status.rejected.lede")
    if objection and objection["state"] == "open":
        return join(text, at.say("status.rejected.open", on=at.voice.day(objection["on"])))
    if objection and objection["state"] == "dismissed":
        return join(text, at.say("status.rejected.dismissed"))
    return text


_FROM_STAGE = Lede(("stage",), None, _lede_plain)
_STOPPED = Lede(("reason",), "ended", _lede_plain)
LEDES: Table[Lede] = Table(
    {
        Status.RECEIVED: _FROM_STAGE,
        Status.AWAITING_PAYMENT: _FROM_STAGE,
        Status.UNDER_REVIEW: _FROM_STAGE,
        Status.ACTION_NEEDED: Lede(("asks",), None, _lede_asked),
        Status.APPOINTMENT_NEEDED: _FROM_STAGE,
        Status.WITH_AUTHORITY: Lede(("authority",), None, _lede_authority),
        Status.DEFERRED: Lede(("reason",), None, _lede_plain),
        Status.APPROVED: Lede(("stage", "apart"), "since", _lede_approved),
        Status.ISSUING: _FROM_STAGE,
        Status.READY: Lede(("collect",), None, _lede_ready),
        Status.DISPATCHED: Lede((), "since", _lede_dispatched),
        Status.COMPLETED: Lede((), "ended", _lede_completed),
        Status.REJECTED: Lede(("reason", "also", "objection"), None, _lede_rejected),
        Status.WITHDRAWN: _STOPPED,
        Status.CLOSED: _STOPPED,
    },
    unknown=Lede((), None, _lede_plain),
)


def join(*sentences: str | None) -> str:
    """Sentences one after the other, those that are there."""
    return " ".join(sentence for sentence in sentences if sentence)


def lines(sentences: Iterable[str | None]) -> tuple[str, ...]:
    """Those that are there, each on a line of its own."""
    return tuple(sentence for sentence in sentences if sentence)
