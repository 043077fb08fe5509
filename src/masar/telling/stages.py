"""The stages from submission to completion, and what happens next. Pure; see ``page``."""

from typing import NamedTuple

from masar.catalogue.definitions import Basis, Stage
from masar.catalogue.statuses import AFTER_THE_DECISION, STATUSES, Forecast
from masar.telling.page import Record, Worded, join, lines


class Step(NamedTuple):
    """One stage. ``look`` is ``done``, ``now`` (with ``wait`` where it stands still for the applicant), ``up``,
    ``off`` or ``stop``; ``tag`` names the state of the current one."""

    look: str
    name: str
    tag: str
    text: tuple[str, ...]


STEP = ("status", "holder", "office", "authority", "consulted")
"""What the current stage needs besides its own entry."""


def plain_step(at: Worded, position: int, entry: Record) -> Step:
    """A stage that is over, to come or left out: its own entry says everything.

    Of a case that ended early it is sure only that what follows a decision was not reached: an older system may
    have gone through any stage before without a record of it.
    """
    state = entry["state"]
    if state == "done":
        return Step("done", at.stage_name(position), "", _done(at, entry))
    if state == "next":
        return Step("up", at.stage_name(position), "", (_coming(at, position),))
    if state == "maybe":
        return Step("up", at.stage_name(position), "", (_only_for(at, position),))
    if state == "exempt":
        return Step("off", at.stage_name(position), "", (at.say("stages.exempt"),))
    never = state == "unneeded" and at.procedure.stages[position].status in AFTER_THE_DECISION
    return Step("off", at.stage_name(position), "", (at.say("stages.unneeded" if never else "stages.passed"),))


def _only_for(at: Worded, position: int) -> str:
    """For whom a stage is that this case may go through or not."""
    whom = at.procedure.stages[position].only_for
    return at.say("stages.only_for", whom=at.text(whom)) if whom else at.say("stages.next_plain")


def _coming(at: Worded, position: int) -> str:
    stage = at.procedure.stages[position]
    if stage.holder == "applicant" or not any(stage.usual):
        # How long people take is nothing to be told as usual.
        return at.say("stages.next_plain")
    return f"{at.say('stages.next_plain')} {_usual(at, stage)}"


def _usual(at: Worded, stage: Stage) -> str:
    """How long a stage takes; of a duration that nobody has confirmed only that it is a target."""
    if stage.basis is Basis.ASSUMED:
        return at.say("stages.target", days=at.voice.duration(stage.usual))
    return at.say("stages.usual", days=at.voice.working(stage.usual))


def _done(at: Worded, entry: Record) -> tuple[str, ...]:
    return lines((at.say("stages.done", to=at.voice.day(entry["to"])), _times(at, entry)))


def _times(at: Worded, entry: Record) -> str | None:
    return at.voice.count("times", entry["times"]) if entry.get("times", 1) > 1 else None


def stopped_step(at: Worded, position: int, day: str) -> Step:
    """The stage in which the case stood when it ended early."""
    return Step("stop", at.stage_name(position), "", (at.say("stages.stopped", to=at.voice.day(day)),))


def current_step(at: Worded, position: int, entry: Record, record: Record) -> Step:
    """The stage in which the case is."""
    text = lines(
        (
            at.say("stages.began", **{"from": at.voice.day(entry["from"])}),
            _waiting(at, position, record),
            at.say("stages.back") if entry.get("back") else None,
            _times(at, entry),
        )
    )
    look = "now wait" if STATUSES[record["status"]].waits else "now"
    return Step(look, at.stage_name(position), at.say("stages.now"), text)


def _waiting(at: Worded, position: int, record: Record) -> str:
    """Who has it; and its usual duration, unless it stands still for the applicant."""
    if record["status"] == "action_needed":
        return at.say("stages.waiting")
    stage = at.procedure.stages[position]
    running = record["status"] == stage.status and stage.holder != "applicant" and any(stage.usual)
    usual = _usual(at, stage) if running else ""
    return f"{_holder(at, record)} {usual}".strip()


def _holder(at: Worded, record: Record) -> str:
    holder = record.get("holder", "office")
    if holder == "office" and (office := at.edition.office(record.get("office"))):
        return at.say("stages.holder.office", office=office)
    if holder == "authority" and (authority := at.edition.authority(record.get("authority"))):
        return at.say("stages.holder.authority", authority=authority)
    if holder == "consulted" and (office := at.edition.office(record.get("consulted"))):
        return at.say("stages.holder.consulted", office=office)
    plain = holder if holder in ("courier", "applicant", "unreached") else f"{holder}_plain"
    return at.say(f"stages.holder.{plain}")


class Following(NamedTuple):
    """One thing that happens next: the stage's name, if it is one, and what happens in it."""

    name: str
    text: str


NEXT = ("status", "stage", "objection", "apart")


def following(at: Worded, record: Record) -> tuple[Following, ...]:
    """What happens next: first after the move that is awaited, then the next stages; at most four."""
    status, position = record["status"], record.get("stage")
    objection = record.get("objection")
    if status == "rejected" and objection and objection["state"] == "open":
        return (Following("", at.say("next.objection")),)
    row = STATUSES[status]
    if row.ended:
        return ()
    lead = (Following("", at.say(f"next.{row.words}")),) if row.forecast is Forecast.AFTER else ()
    apart = dict(record.get("apart") or ())
    ahead = range(0 if position is None else position + 1, len(at.procedure.stages))
    stages = tuple(_next(at, one, apart.get(one)) for one in ahead if apart.get(one) != "exempt")
    return (lead + stages)[:4]


def _next(at: Worded, position: int, state: str | None) -> Following:
    """A stage to come; of one that may be left out first for whom it is."""
    explanation = at.text(at.procedure.stages[position].explanation)
    text = join(_only_for(at, position), explanation) if state == "maybe" else explanation
    return Following(at.stage_name(position), text)
