"""What the pages of one's own show, worded: the list, and what stands on the whole view beside the status page."""

import json
from collections.abc import Callable
from typing import Any, cast

from masar.cases.access import Note, Own, notes, wards
from masar.cases.queries import freshness
from masar.lib import clock, numbers
from masar.people.access import Applicant, Look, Reader, applicant, looks, rough
from masar.portal.rendering import environment, render
from masar.portal.status import page
from masar.portal.status.answer import current
from masar.portal.status.assembly import assembled, moment
from masar.portal.status.pieces import Pieces, read
from masar.portal.wording import words
from masar.speech.voice import Voice

Shaped = dict[str, Any]


def listed(own: list[Own], language: str, *, network: str) -> list[Shaped]:
    """The person's applications as the list shows them, in the order given; a guardian reads whose each one is."""
    pieces, names = current()[language], wards(own, reader=_guardian(network), now=clock.now())
    return [_entry(pieces, one, names.get(one.case)) for one in own]


def _guardian(network: str) -> Reader:
    return Reader("guardian", network=network)


def _entry(pieces: Pieces, own: Own, ward: str | None) -> Shaped:
    record = json.loads(own.shown.content)
    at = pieces.worded(record["service"], record["procedure"])
    voice = pieces.edition.voice
    return {
        "number": numbers.shown(own.number),
        "service": at.service.name[pieces.edition.language],
        "title": page.title(at, record["status"]),
        "submitted": voice.day(own.submitted.isoformat()) if own.submitted else None,
        "closed": own.closed,
        "ward": ward,
    }


def whole(own: Own, language: str, *, csrf: str, fonts: bool, network: str) -> bytes:
    """The whole view as UTF-8: the status page, with what is for its owner alone."""
    pieces, now = current()[language], clock.now()
    voice = pieces.edition.voice
    looked = moment(now, voice.zone, freshness().get(own.shown.source))
    reader = Reader("owner")
    known = applicant(own.person, reader=reader, now=now)
    head = _macro(language, "head")(csrf, back=True)
    personal = render(
        language,
        "portal/personal.html",
        number=numbers.shown(own.number),
        closed=own.closed,
        role=words(language)["own"]["role"][own.role],
        person=_person(known),
        ward=wards([own], reader=_guardian(network), now=now).get(own.case),
        notes=[_note(note, voice) for note in notes(own, reader=reader, now=now)],
        looks=[_look(look, voice) for look in looks(own.person, now=now)],
        csrf=csrf,
    )
    shown = numbers.shown(own.number)
    record = read(own.shown.content)
    return assembled(pieces, record, shown, looked, fonts=fonts, own=(str(head).encode(), personal.encode()))


def _macro(language: str, name: str) -> Callable[..., str]:
    """A macro of ``own.html``."""
    return cast("Callable[..., str]", getattr(environment(language).get_template("portal/own.html").module, name))


def _person(known: Applicant | None) -> Shaped:
    return {"name": known.name if known else None, "contacts": known.masked if known else {}}


def _note(note: Note, voice: Voice) -> Shaped:
    return {"day": voice.day(note.day.isoformat()), "text": note.text}


def _look(look: Look, voice: Voice) -> Shaped:
    said = voice.words["own"]["looked"]
    what = said.get(look.what, said["read"])
    return {
        "who": said["who"].get(look.who, look.who) + (f" ({look.unit})" if look.unit else ""),
        "what": what.replace("{n}", voice.number(look.times)),
        "when": voice.moment(look.at),
        "network": rough(look.network) if look.network else "",
    }
