"""A person with applications, a browser, and the outside world as far as messages go: for tests of the way in."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, record_event, record_events
from masar.cases.facts import Fact, Kind
from masar.lib.clock import local_day, now
from masar.lib.numbers import shown
from masar.notices.codes import answer_codes
from masar.people.registering import Given

MONA, HUDA = "29001011234567", "29102021234568"
MOBILE, ADDRESS = "+201900000012", "mona@example.org"
NOBODY = "28503032112345"


def given(number: str = MONA, **more: Any) -> Given:
    """What a source tells of a person."""
    told = {"name": "منى حسن", "born": date(1990, 1, 1), "mobile": MOBILE, "email": ADDRESS, "language": "ar"}
    return Given((("eg", number),), **(told | more))


def applied(
    reference: str, person: Given | None, *, role: str = "applicant", note: str = "", guardian: Given | None = None
) -> str:
    """An application; its number in the shown form."""
    declare_source("old", name={"ar": "م", "en": "old"}, appears_within_hours=48)
    today = local_day(now(), ZoneInfo("Africa/Cairo"))
    facts = [Fact(Kind.SUBMITTED, today, "old", "1", payload={"note": note} if note else {})]
    parties = (PartyGiven(role, person), *([PartyGiven("guardian", guardian)] if guardian else []))
    case = NewCase("passport-renewal", "old", reference, parties=parties)
    recorded = record_events([Incoming(case, tuple(facts))], now=now())
    return shown(recorded.numbers["old", reference])


def refused(number: str, reason: str) -> None:
    """A decision that the application is not approved, with its reason."""
    today = local_day(now(), ZoneInfo("Africa/Cairo"))
    record_event(
        number.replace("-", ""), Fact(Kind.REJECTED, today, "old", "2", payload={"reason": reason}), now=now()
    )


def asked(number: str, *, by: date | None = None) -> None:
    """An office asks for the photo, until a day if one is given."""
    today = local_day(now(), ZoneInfo("Africa/Cairo"))
    payload = {"documents": ["photo"]} | ({"by": by.isoformat()} if by else {})
    fact = Fact(Kind.DOCUMENTS_REQUESTED, today, "old", "3", payload=payload)
    record_event(number.replace("-", ""), fact, now=now())


@dataclass
class World:
    """What was sent to people, newest last, instead of by the channels."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def post(self, *, channel: str, kind: str, to: str, body: str, **more: Any) -> None:
        """In place of ``engine.post``: there is nobody to send to."""
        self.sent.append((kind, to, body))

    def work(self) -> None:
        """What the worker does: answer the requests for codes."""
        while answer_codes(now()):
            pass

    def codes(self) -> list[str]:
        """The digits of the codes that were sent, newest last."""
        found = [re.search(r"\b(\d{4})\s?(\d{4})\b", body) for kind, _, body in self.sent if kind.startswith("code")]
        return [one[1] + one[2] for one in found if one]


class Browser(Client):
    """A browser with a cookie jar that fills in forms with their tokens, as people's browsers do."""

    def __init__(self, address: str = "192.0.2.7") -> None:
        super().__init__(enforce_csrf_checks=True, headers={"host": "localhost"}, REMOTE_ADDR=address)

    def fill_in(self, page: str, action: str, **values: str) -> Any:
        """Open ``page`` and send its form ``action`` with ``values``."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page).content.decode())
        return self.post(action, {"csrfmiddlewaretoken": found[1] if found else "", **values})

    def ask(self, typed: str) -> Any:
        """Type something into the one field."""
        return self.post("/en/track/", {"reference": typed})

    def enter(self, code: str) -> Any:
        """Type a code."""
        return self.fill_in("/en/code/", "/en/code/", code=code)


def seen(answer: Any) -> tuple[Any, ...]:
    """All that the browser gets, but for the tokens that are its own."""
    body = re.sub(r'(csrfmiddlewaretoken" value=")\w{64}', r"\1", answer.content.decode())
    cookies = sorted((name, len(one.value), one["max-age"], one["samesite"]) for name, one in answer.cookies.items())
    return answer.status_code, sorted(answer.headers.items()), cookies, body


def let_in(world: World, number: str = MONA, browser: Browser | None = None) -> Browser:
    """A browser that shows the person's applications."""
    browser = browser or Browser()
    browser.ask(number)
    world.work()
    assert browser.enter(world.codes()[-1])["Location"] == "/en/mine/"
    return browser
