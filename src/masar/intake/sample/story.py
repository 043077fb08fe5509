"""What happens to a made-up case until it has a wanted status. Pure: a random generator in, steps out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from masar.cases.facts import Kind
from masar.cases.parts import REQUIRED, WAIVED
from masar.catalogue.definitions import Catalogue, Document, Procedure, Service, Stage, Status
from masar.catalogue.statuses import AFTER_THE_DECISION, STATUSES


@dataclass(frozen=True, slots=True)
class Step:
    """One event: ``wait`` working days after the one before. ``ahead`` maps payload keys to days ahead of it."""

    kind: Kind
    wait: int
    stage: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    ahead: Mapping[str, int] = field(default_factory=dict)


def can_reach(service: Service, status: Status) -> bool:
    """Whether a case of the service can come to have ``status``."""
    return STATUSES[status].by_event or any(stage.status is status for stage in service.procedures[-1].stages)


class Teller:
    """Tells one story. Every method yields steps; what is drawn by lot comes from ``random``.

    ``left_out`` are the stages that this case does not go through: of those that not every case does, by lot, and
    all of them if the applicant is a ``child``. ``abroad``: a consular section has the case.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        procedure: Procedure,
        offices: list[str],
        random: Random,
        *,
        child: bool = False,
        abroad: bool = False,
    ) -> None:
        self.catalogue, self.procedure, self.random, self.offices = catalogue, procedure, random, offices
        self.child, self.abroad = child, abroad
        some = [stage.code for stage in procedure.stages if stage.conditional]
        self.left_out = {code for code in some if child or self._chance(0.5)}

    def tell(self, status: Status) -> list[Step]:
        """The steps of a case whose last event leaves it in ``status``."""
        channel = self.random.choice(["consulate" if self.abroad else "office", "online"])
        last = self._last_stage(status)
        steps = [Step(Kind.SUBMITTED, 0, payload={"channel": channel}), *self._decided(last)]
        steps += self._course(last)
        steps += self._ending(status)
        return steps

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _days(self, stage: Stage) -> int:
        least, most = stage.usual
        return min(20, round(self.random.triangular(least, most * 1.3 + 1, (least + most) / 2)))

    def _reason(self, kind: str, document: str | None = None) -> dict[str, str]:
        """A reason for an event of this kind; about a document, one whose code shares a word with it."""
        fitting = [reason.code for reason in self.procedure.reasons if kind in reason.kinds]
        if document is not None:
            words = set(document.split("-"))
            fitting = [code for code in fitting if words & set(code.split("_"))]
        return {"reason": self.random.choice(fitting)} if fitting else {}

    # --- the way through the stages -----------------------------------------------------------

    def _decided(self, last: int) -> Iterator[Step]:
        """Now and then it is decided early whether the case goes through a stage that not every case does."""
        for position, stage in enumerate(self.procedure.stages):
            if stage.conditional and self._chance(0.4):
                waived = stage.code in self.left_out and position != last
                yield Step(Kind.STAGE_DECIDED, 0, stage.code, {"outcome": WAIVED if waived else REQUIRED})

    def _course(self, last: int) -> Iterator[Step]:
        """The stages up to the position ``last``, with what may happen on the way."""
        stages = [stage for stage in self.procedure.stages[:last] if stage.code not in self.left_out]
        stages.append(self.procedure.stages[last])
        last = len(stages) - 1
        for position in range(1, len(stages)):
            before, stage = stages[position - 1], stages[position]
            if position < last and self._chance(0.03):
                continue  # the office's system recorded nothing of this stage
            if before.status is Status.AWAITING_PAYMENT:
                yield Step(Kind.FEE_PAID, self.random.randint(0, 2))
            if stage.status in AFTER_THE_DECISION and before.status not in AFTER_THE_DECISION:
                yield Step(Kind.APPROVED, self._days(before))
                yield from self._enter(stage, 1)
            else:
                yield from self._enter(stage, self._days(before))
            if position < last:
                yield from self._on_the_way(stage)
            if position == last - 1 and position > 2 and self._chance(0.05):
                yield from self._enter(stages[position - 1], 2)
                yield from self._enter(stage, 2)

    def _last_stage(self, status: Status) -> int:
        stages = self.procedure.stages
        own = [position for position, stage in enumerate(stages) if stage.code not in self.left_out]
        shown = [position for position, stage in enumerate(stages) if stage.status is status]
        if shown:
            return self.random.choice([position for position in shown if position in own] or shown)
        if status is Status.COMPLETED:
            return len(stages) - 1
        working = [position for position in own if stages[position].status not in AFTER_THE_DECISION]
        if status is Status.APPROVED:
            return working[-1]
        reviewing = [position for position in working if stages[position].status is Status.UNDER_REVIEW]
        return self.random.choice(reviewing or working)

    def _enter(self, stage: Stage, wait: int) -> Iterator[Step]:
        if stage.status is Status.READY:
            office = {"office": self.random.choice(self.offices)}
            yield Step(Kind.READY_FOR_COLLECTION, wait, stage.code, office, {"until": 60})
        elif stage.status is Status.DISPATCHED:
            yield Step(Kind.DISPATCHED, wait, stage.code)
            if self._chance(0.1):
                yield Step(Kind.DELIVERY_FAILED, 1)
        else:
            ahead = {"by": 15} if stage.status is Status.AWAITING_PAYMENT else {}
            yield Step(Kind.STAGE_ENTERED, wait, stage.code, ahead=ahead)

    def _on_the_way(self, stage: Stage) -> Iterator[Step]:
        """Now and then something more happens in a stage, and is over before it ends."""
        if stage.status not in (Status.UNDER_REVIEW, Status.RECEIVED):
            return
        if self._chance(0.25):
            yield from self._document_round()
        if self._chance(0.06):
            yield Step(Kind.CLOCK_PAUSED, 1, payload=self._reason("clock_paused"))
            yield Step(Kind.CLOCK_RESUMED, self.random.randint(1, 5))
        if self._chance(0.06) and len(self.offices) > 1:
            yield Step(Kind.TRANSFERRED, 1, payload={"office": self.random.choice(self.offices)})
        if self._chance(0.05):
            yield Step(Kind.NOTE_ADDED, 0, payload={"note": "file checked at the counter"})
        if self._chance(0.04):
            yield from self._away()
            yield Step(Kind.RETURNED_BY_AUTHORITY, self.random.randint(2, 8))

    def _document_round(self) -> Iterator[Step]:
        document = self._document()
        if document is None:
            return
        answer = {"document": document}
        yield self._request(document)
        yield Step(Kind.DOCUMENT_RECEIVED, self.random.randint(1, 6), payload=answer)
        if self._chance(0.2):
            refusal = answer | self._reason("document_refused", document)
            yield Step(Kind.DOCUMENT_REFUSED, 1, payload=refusal, ahead={"by": 14})
            yield Step(Kind.DOCUMENT_RECEIVED, self.random.randint(1, 5), payload=answer)
        yield Step(Kind.DOCUMENT_ACCEPTED, self.random.randint(0, 2), payload=answer)

    def _document(self) -> str | None:
        documents = self._documents()
        return self.random.choice(documents) if documents else None

    def _documents(self) -> list[str]:
        """What this applicant may be asked for."""
        return [document.code for document in self.procedure.documents if self._fits(document)]

    def _fits(self, document: Document) -> bool:
        if document.only_for is None or document.code.startswith("guardian"):
            return document.only_for is None or self.child
        alike = [stage.code for stage in self.procedure.stages if stage.only_for == document.only_for]
        return not self.left_out.issuperset(alike) if alike else not self.child

    def _request(self, *documents: str) -> Step:
        why = self._reason("documents_requested", documents[0]) if len(documents) == 1 else {}
        payload = {"documents": list(documents)} | why
        return Step(Kind.DOCUMENTS_REQUESTED, self.random.randint(0, 2), payload=payload, ahead={"by": 15})

    def _away(self) -> Iterator[Step]:
        yield Step(
            Kind.PASSED_TO_AUTHORITY, 1, payload={"authority": self.random.choice(list(self.catalogue.authorities))}
        )

    # --- how it stands ------------------------------------------------------------------------

    def _ending(self, status: Status) -> Iterator[Step]:
        """The last steps, which leave the case in ``status``."""
        wait = self.random.randint(1, 4)
        if status is Status.ACTION_NEEDED:
            yield from self._needed()
        elif status is Status.WITH_AUTHORITY and not self._has(status):
            yield from self._away()
        elif status is Status.DEFERRED:
            yield Step(Kind.DEFERRED, wait, payload=self._reason("deferred"), ahead={"next_review": 30})
        elif status is Status.APPROVED:
            yield Step(Kind.APPROVED, wait)
        elif status is Status.COMPLETED:
            yield Step(Kind.COMPLETED, wait)
        elif status is Status.REJECTED:
            yield Step(Kind.REJECTED, wait, payload=self._reason("rejected"), ahead={"object_by": 60})
            yield from self._objection()
        elif status is Status.WITHDRAWN:
            yield Step(Kind.WITHDRAWN, wait)
            yield from self._refund()
        elif status is Status.CLOSED:
            yield from self._never_answered()
        elif status is Status.UNDER_REVIEW and self._chance(0.2):
            yield Step(Kind.TARGET_EXTENDED, wait, payload=self._reason("target_extended"), ahead={"until": 30})

    def _refund(self) -> Iterator[Step]:
        if self._has(Status.AWAITING_PAYMENT) and self._chance(0.5):
            yield Step(Kind.FEE_REFUNDED, self.random.randint(1, 3))

    def _has(self, status: Status) -> bool:
        return any(stage.status is status for stage in self.procedure.stages)

    def _needed(self) -> Iterator[Step]:
        codes = self._documents()
        wanted = self.random.sample(codes, min(len(codes), self.random.choice([1, 1, 2])))
        yield self._request(*wanted)
        if len(wanted) > 1 and self._chance(0.5):
            yield Step(Kind.DOCUMENT_RECEIVED, 1, payload={"document": wanted[0]})
        elif self._chance(0.2):
            yield Step(Kind.DEADLINE_EXTENDED, 1, ahead={"by": 21})

    def _objection(self) -> Iterator[Step]:
        if self._chance(0.4):
            yield Step(Kind.OBJECTED, self.random.randint(2, 8))
            if self._chance(0.4):
                yield Step(Kind.OBJECTION_DECIDED, self.random.randint(5, 12), payload={"outcome": "dismissed"})

    def _never_answered(self) -> Iterator[Step]:
        document = self._document()
        if document is not None:
            yield self._request(document)
            yield Step(Kind.REMINDED, 7)
        yield Step(Kind.CLOSED, 6, payload=self._reason("closed"))
