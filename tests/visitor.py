"""Somebody at a browser without the browser: a cookie jar that fills in forms at any server; and their messages."""

import re
import time
from collections.abc import Callable
from http.cookies import SimpleCookie

from masar.notices.mailbox import Mailbox, Message
from tests.demo import Answer, Database

ARRIVES_WITHIN = 30.0
CODE = re.compile(r"\b(\d{4})\s?(\d{4})\b")
Ask = Callable[..., Answer]
"""What asks a server: ``(path, method, form, **headers)``."""


class Visitor:
    """One browser. It can be handed from server to server, as a proxy hands its requests."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def get(self, ask: Ask, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self._kept(ask(path, **self._sent(headers)))

    def post(self, ask: Ask, path: str, form: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        return self._kept(ask(path, "POST", form, **self._sent(headers)))

    def fill_in(self, ask: Ask, page: str, action: str, form: dict[str, str], **headers: str) -> Answer:
        """Open a page and send one of its forms, with its token."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(ask, page, **headers).text)
        return self.post(ask, action, {"csrfmiddlewaretoken": token[1] if token else "", **form}, **headers)

    def _sent(self, headers: dict[str, str]) -> dict[str, str]:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return ({"Cookie": jar} if jar else {}) | headers

    def _kept(self, answer: Answer) -> Answer:
        for line in answer.cookies:
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel.value:
                    self.cookies[name] = morsel.value
        return answer


def arrived(mailbox: Mailbox, to: str) -> Message:
    """The newest code to somebody, once it is there; it is taken out."""
    until = time.monotonic() + ARRIVES_WITHIN
    while time.monotonic() < until:
        for message in list(mailbox.messages):
            if message.to == to and CODE.search(message.body):
                mailbox.messages.remove(message)
                return message
        time.sleep(0.1)
    raise AssertionError("no message came")


def code_of(message: Message) -> str:
    """The eight digits of a message."""
    found = CODE.search(message.body)
    assert found is not None
    return found[1] + found[2]


def passed(database: Database, minutes: int) -> None:
    """Let so many minutes pass for all requests for codes."""
    later = f"strftime('%Y-%m-%d %H:%M:%f', asked_at, '-{minutes} minutes')"
    later = f"asked_at - interval '{minutes} minutes'" if database.url else later
    database.execute(f"UPDATE people_coderequest SET asked_at = {later}")


def until_answered(database: Database) -> None:
    """Wait until no request waits for the worker and no message for its channel."""
    asked = "SELECT count(*) FROM people_coderequest WHERE outcome = 'waiting'"
    posted = "SELECT count(*) FROM notices_delivery WHERE state = 'waiting'"
    end = time.monotonic() + ARRIVES_WITHIN
    while any(database.execute(statement) != [(0,)] for statement in (asked, posted)):
        assert time.monotonic() < end, "something waits for ever"
        time.sleep(0.1)
