"""What the pages of one's own show, worded: the list, and what stands on the whole view beside the status page."""

import json
from collections.abc import Callable
from typing import Any, cast

from masar.appointments import booking
from masar.cases import confirming
from masar.cases.access import Note, Own, notes, wards
from masar.cases.queries import freshness
from masar.lib import clock, numbers
from masar.notices import feeds, letters, told
from masar.notices.models import Feed
from masar.people.access import Applicant, Look, Reader, applicant, looks, rough
from masar.people.amendments import Proposal
from masar.portal.appointments import sheets
from masar.portal.rendering import environment, render
from masar.portal.status.answer import current
from masar.portal.wording import words
from masar.speech.voice import Voice
from masar.telling import amendment, page
from masar.telling.assembly import Own as Beside
from masar.telling.assembly import assembled, moment
from masar.telling.box import OPEN
from masar.telling.pieces import Pieces
from masar.telling.reading import CANNOT

Shaped = dict[str, Any]


def listed(own: list[Own], language: str, *, network: str) -> list[Shaped]:
    """The person's applications as the list shows them, in the order given; a guardian reads whose each one is."""
    pieces, names = current()[language], wards(own, reader=_guardian(network), now=clock.now())
    asked = confirming.waiting_for(own)
    return [_entry(pieces, one, names.get(one.case)) | {"asked": one.case in asked} for one in own]


def _guardian(network: str) -> Reader:
    return Reader("guardian", network=network)


def _entry(pieces: Pieces, own: Own, ward: str | None) -> Shaped:
    voice = pieces.edition.voice
    service, title = _named(pieces, own)
    return {
        "number": numbers.shown(own.number),
        "service": service,
        "title": title,
        "submitted": voice.day(own.submitted.isoformat()) if own.submitted else None,
        "closed": own.closed,
        "ward": ward,
    }


def _named(pieces: Pieces, own: Own) -> tuple[str, str]:
    """What was applied for, and where it stands. One that this version cannot tell of hides none of the others."""
    record, language = json.loads(own.shown.content), pieces.edition.language
    try:
        at = pieces.worded(record["service"], record["procedure"])
        return at.service.name[language], page.title(at, record["status"])
    except CANNOT:
        return "", words(language)["status"]["unknown"]["h1"]


def whole(own: Own, language: str, *, csrf: str, fonts: bool, network: str) -> bytes:
    """The whole view as UTF-8: the status page, with what is for its owner alone. Raises ``reading.CANNOT``."""
    pieces, now = current()[language], clock.now()
    voice = pieces.edition.voice
    looked = moment(now, voice.zone, freshness().get(own.shown.source))
    reader = Reader("owner")
    known = applicant(own.person, reader=reader, now=now)
    shown = numbers.shown(own.number)
    proposed = [_proposed(one, own, voice) for one in confirming.of_owner(own, reader=_guardian(network), now=now)]
    asked = [one for one in proposed if not one.state and not one.erased]
    beside_it = {"documents": _documents(own), "appointment": _appointment(own, voice), "objects": _objects(own)}
    head = _macro(language, "head")(csrf, back=True, asked=asked, number=shown, **beside_it)
    personal = render(
        language,
        "portal/personal.html",
        number=shown,
        closed=own.closed,
        role=words(language)["own"]["role"][own.role],
        person=_person(known),
        ward=wards([own], reader=_guardian(network), now=now).get(own.case),
        notes=[_note(note, voice) for note in notes(own, reader=reader, now=now)],
        looks=[_look(look, voice) for look in looks(own.person, now=now)],
        corrections=[one for one in reversed(proposed) if one.state],
        messages=[message(one, voice) for one in told.of_person(own.case, own.person)],
        feeds=[_feed(one, voice) for one in feeds.of_person(own)],
        feeds_most=feeds.MOST,
        csrf=csrf,
    )
    beside = Beside(str(head).encode(), personal.encode(), asks=bool(asked))
    return assembled(pieces, own.shown.content, shown, looked, fonts=fonts, own=beside)


def _documents(own: Own) -> str:
    """Whether documents are asked for (``asked``), or were (``done``); empty where none ever was."""
    asks = json.loads(own.shown.content).get("asks") or []
    return "asked" if any(ask["state"] in OPEN for ask in asks) else "done" if asks else ""


def _appointment(own: Own, voice: Voice) -> Shaped | None:
    """What is ``booked``, or that something can be; None where there is neither."""
    record, one = json.loads(own.shown.content), booking.booked(own.case)
    office = (record.get("collect") or {}).get("office") or record.get("office")
    if one is None and not booking.offers(record["status"], office):
        return None
    return {"booked": sheets.told(one, voice) if one else None}


def _objects(own: Own) -> bool:
    """Whether it was refused: its page says whether one can still object."""
    return bool(json.loads(own.shown.content)["status"] == "rejected")


def _macro(language: str, name: str) -> Callable[..., str]:
    """A macro of ``own.html``."""
    return cast("Callable[..., str]", getattr(environment(language).get_template("portal/own.html").module, name))


def _person(known: Applicant | None) -> Shaped:
    return {"name": known.name if known else None, "contacts": known.masked if known else {}}


def _note(note: Note, voice: Voice) -> Shaped:
    return {"day": voice.day(note.day.isoformat()), "text": note.text}


def _proposed(one: Proposal, own: Own, voice: Voice) -> amendment.View:
    return amendment.told(voice, one, reader="owner" if one.person == own.person else "guardian")


def message(one: told.Told, voice: Voice) -> Shaped:
    """A message, or why there is none: never that somebody read it."""
    said, language = voice.words["own"]["message"], voice.language
    about = letters.about(one.topics[0] if len(one.topics) == 1 else letters.SEVERAL, language)
    channel = said["channel"].get(one.channel, "")
    return {"about": about, "state": said["state"][one.state], "channel": channel, "when": voice.moment(one.at)}


def _feed(feed: Feed, voice: Voice) -> Shaped:
    made = voice.say("feeds.made", when=voice.moment(feed.made_at))
    return {"id": feed.pk, "kind": voice.say(f"feeds.kind.{feed.kind}"), "made": made}


def _look(look: Look, voice: Voice) -> Shaped:
    said = voice.words["own"]["looked"]
    what = said.get(look.what, said["read"])
    return {
        "who": said["who"].get(look.who, look.who) + (f" ({look.unit})" if look.unit else ""),
        "what": what.replace("{n}", voice.number(look.times)),
        "when": voice.moment(look.at),
        "network": rough(look.network) if look.network else "",
    }
