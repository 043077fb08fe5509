"""The stages from submission to completion, and what happens next. Pure; see ``page``."""

from typing import NamedTuple

from masar.catalogue.definitions import Basis, Stage
from masar.catalogue.statuses import AFTER_THE_DECISION, STATUSES, Forecast
from masar.portal.status.page import Path, Record, lines


class Step(NamedTuple):
    """One stage. ``look`` is ``done``, ``now`` (with ``wait`` where it stands still for the applicant), ``up``,
    ``off`` or ``stop``; ``tag`` names the state of the current one."""

    look: str
    name: str
    tag: str
    text: tuple[str, ...]


STEP = ("status", "holder", "office", "authority")
"""What the current stage needs besides its own entry."""


def plain_step(path: Path, position: int, entry: Record) -> Step:
    """A stage that is over, to come or left out: its own entry says everything.

    Of a case that ended early it is sure only that what follows a decision was not reached: an older system may
    have gone through any stage before without a record of it.
    """
    state = entry["state"]
    if state == "done":
        return Step("done", path.stage_name(position), "", _done(path, entry))
    if state == "next":
        return Step("up", path.stage_name(position), "", (_coming(path, position),))
    never = state == "unneeded" and path.procedure.stages[position].status in AFTER_THE_DECISION
    return Step("off", path.stage_name(position), "", (path.say("stages.unneeded" if never else "stages.passed"),))


def _coming(path: Path, position: int) -> str:
    stage = path.procedure.stages[position]
    if stage.holder == "applicant" or not any(stage.usual):
        # How long people take is nothing to be told as usual.
        return path.say("stages.next_plain")
    return f"{path.say('stages.next_plain')} {_usual(path, stage)}"


def _usual(path: Path, stage: Stage) -> str:
    """How long a stage takes; of a duration that nobody has confirmed only that it is a target."""
    if stage.basis is Basis.ASSUMED:
        return path.say("stages.target", days=path.voice.duration(stage.usual))
    return path.say("stages.usual", days=path.voice.working(stage.usual))


def _done(path: Path, entry: Record) -> tuple[str, ...]:
    return lines((path.say("stages.done", to=path.voice.day(entry["to"])), _times(path, entry)))


def _times(path: Path, entry: Record) -> str | None:
    return path.voice.count("times", entry["times"]) if entry.get("times", 1) > 1 else None


def stopped_step(path: Path, position: int, day: str) -> Step:
    """The stage in which the case stood when it ended early."""
    return Step("stop", path.stage_name(position), "", (path.say("stages.stopped", to=path.voice.day(day)),))


def current_step(path: Path, position: int, entry: Record, record: Record) -> Step:
    """The stage in which the case is."""
    text = lines(
        (
            path.say("stages.began", **{"from": path.voice.day(entry["from"])}),
            _waiting(path, position, record),
            path.say("stages.back") if entry.get("back") else None,
            _times(path, entry),
        )
    )
    look = "now wait" if STATUSES[record["status"]].waits else "now"
    return Step(look, path.stage_name(position), path.say("stages.now"), text)


def _waiting(path: Path, position: int, record: Record) -> str:
    """Who has it; and its usual duration, unless it stands still for the applicant."""
    if record["status"] == "action_needed":
        return path.say("stages.waiting")
    stage = path.procedure.stages[position]
    running = record["status"] == stage.status and stage.holder != "applicant" and any(stage.usual)
    usual = _usual(path, stage) if running else ""
    return f"{_holder(path, record)} {usual}".strip()


def _holder(path: Path, record: Record) -> str:
    holder = record.get("holder", "office")
    if holder == "office" and (office := path.edition.office(record.get("office"))):
        return path.say("stages.holder.office", office=office)
    if holder == "authority" and (authority := path.edition.authority(record.get("authority"))):
        return path.say("stages.holder.authority", authority=authority)
    plain = holder if holder in ("courier", "applicant") else f"{holder}_plain"
    return path.say(f"stages.holder.{plain}")


class Following(NamedTuple):
    """One thing that happens next: the stage's name, if it is one, and what happens in it."""

    name: str
    text: str


NEXT = ("status", "stage", "objection")


def following(path: Path, record: Record) -> tuple[Following, ...]:
    """What happens next: first after the move that is awaited, then the next stages; at most four."""
    status, position = record["status"], record.get("stage")
    objection = record.get("objection")
    if status == "rejected" and objection and objection["state"] == "open":
        return (Following("", path.say("next.objection")),)
    row = STATUSES[status]
    if row.ended:
        return ()
    lead = (Following("", path.say(f"next.{row.words}")),) if row.forecast is Forecast.AFTER else ()
    ahead = path.procedure.stages[(position if position is not None else -1) + 1 :]
    stages = tuple(Following(path.text(stage.name), path.text(stage.explanation)) for stage in ahead)
    return (lead + stages)[:4]
