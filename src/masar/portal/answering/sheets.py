"""The page of all documents that are asked for, worded: what each is for, what was sent, what can be done."""

import json
from typing import Any, NamedTuple
from uuid import uuid4

from masar.cases.access import Own
from masar.documents import answering
from masar.documents.answering import File, Item, Shows
from masar.documents.kinds import LARGEST, MOST_PAGES
from masar.documents.taking import MOST_A_DAY, MOST_FILES, MOST_SHARED
from masar.lib import clock, numbers
from masar.portal.status.answer import current
from masar.speech.voice import Voice
from masar.telling.assembly import moment
from masar.telling.box import asked_for
from masar.telling.page import Worded

Shaped = dict[str, Any]
MEGABYTE = 1024 * 1024
LOOKS = {"received": "ok", "accepted": "ok", "waived": "ok", "open": "warn", "refused": "warn"}


class Problem(NamedTuple):
    """What was wrong with what was just sent: a code of ``answering.why``, and the document that it was sent for."""

    why: str
    document: str = ""


def shaped(own: Own, language: str, problem: Problem | None) -> Shaped:
    """The context of ``answering.html``. Raises Refused if the case cannot be folded."""
    pieces, record = current()[language], json.loads(own.shown.content)
    at, voice = pieces.worded(record["service"], record["procedure"]), pieces.edition.voice
    today = moment(clock.now(), voice.zone, None).today
    found = answering.of_owner(own)
    asks = {ask["document"]: ask for ask in record.get("asks") or []}
    shown = [
        _item(item, at, voice, problem)
        | {"thing": asked_for(at, asks[item.document], today, record.get("office")) if _asked(item, asks) else None}
        for item in sorted(found, key=lambda item: not item.ask.open)
    ]
    return {
        "number": numbers.shown(own.number),
        "items": shown,
        "done": bool(found) and not any(item.ask.open for item in found),
        "left": voice.count("answering.left", answering.waiting(found)) if answering.waiting(found) else "",
        "arriving": any(item.arriving for item in found),
        "limit": limit(voice),
        "problem": why_not(voice, problem.why) if problem else None,
        "field": f"file-{problem.document}" if problem and problem.document else "items",
    }


def _asked(item: Item, asks: Shaped) -> bool:
    return item.ask.open and item.document in asks


def _item(item: Item, at: Worded, voice: Voice, problem: Problem | None) -> Shaped:
    state = "arriving" if item.arriving else item.ask.state
    return {
        "code": item.document,
        "name": at.document(item.document),
        "state": voice.say(f"answering.item.{state}"),
        "look": LOOKS.get(state, ""),
        "files": [_file(item, file, at, voice) for file in item.files],
        "sends": item.sends,
        "another": any(file.live for file in item.files),
        "asked": item.ask.open,
        "key": uuid4(),
        "problem": why_not(voice, problem.why) if problem and problem.document == item.document else None,
    }


def _file(item: Item, file: File, at: Worded, voice: Voice) -> Shaped:
    return filed(file, voice, why=_reason(file, at, voice), back=answering.can_take_back(item, file))


def filed(file: File, voice: Voice, *, why: str, back: bool) -> Shaped:
    """One file for ``files.html``; ``back``: it can be taken back."""
    row = file.row
    return {
        "id": row.pk,
        "state": voice.say(f"answering.shows.{file.shows.value}"),
        "look": "ok" if file.shows is Shows.ACCEPTED else "warn" if file.shows is Shows.REFUSED else "",
        "came": voice.say("answering.came", when=voice.moment(row.received_at), size=_size(voice, row.size)),
        "why": why,
        "hint": voice.say(f"answering.hint.{row.hint}") if row.hint and file.live else "",
        "digest": row.digest,
        "back": back,
    }


def _size(voice: Voice, size: int) -> str:
    """In megabytes, or in kilobytes where it is less than one."""
    unit, many = ("mb", size / MEGABYTE) if size >= MEGABYTE else ("kb", size / 1024)
    return voice.say(f"answering.size.{unit}", n=voice.number(max(1, round(many))))


def _reason(file: File, at: Worded, voice: Voice) -> str:
    if file.shows is not Shows.REFUSED:
        return ""
    if not file.by_office:
        return why_not(voice, file.reason)
    reason = at.reason(file.reason) if file.reason else None
    return f"{at.text(reason.text)} {at.text(reason.advice)}" if reason else voice.say("answering.by_office")


def limit(voice: Voice) -> str:
    """What can be sent."""
    return voice.say("answering.limit", **_limits(voice))


def why_not(voice: Voice, why: str) -> str:
    """Why a file was not taken (a code of ``answering.why``), and what to do."""
    return voice.say(f"answering.why.{why}", **_limits(voice))


def _limits(voice: Voice) -> dict[str, str]:
    """What is said of how much is taken, wherever it is said: of one file its megabytes and pages, and how many."""
    most = {
        "size": LARGEST // MEGABYTE,
        "pages": MOST_PAGES,
        "files": MOST_FILES,
        "day": MOST_A_DAY,
        "saved": MOST_SHARED,
    }
    return {name: voice.number(many) for name, many in most.items()}
