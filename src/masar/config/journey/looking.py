"""What anybody sees of the case: its page in every language, its JSON, and whether a message is confirmed as ours."""

import html
import json
import re
from collections.abc import Iterator
from functools import cache

import requests
from django.conf import settings
from django.utils import timezone

from masar.cases.acting import desk
from masar.config.journey.arrivals import SECONDS
from masar.lib import clock
from masar.lib.clock import local_day
from masar.lib.languages import FIRST, LANGUAGES
from masar.lib.numbers import ALPHABET, shown
from masar.notices import letters
from masar.notices.letters import CODE, TAIL
from masar.notices.messages import wording
from masar.notices.rules import Topic
from masar.telling.brief import brief
from masar.telling.preview import current

BEFORE = 12
"""Symbols in front of a code by which it is found in a message."""
CODE_IS = "code_"
"""How what is wrong with a message's code begins. It is asked about once, so another look changes nothing."""


def page_differs(number: str) -> str | None:
    """What does not show the case as its events give it, as a code; None if all does."""
    try:
        return next(_differing(number), None)
    except (requests.RequestException, ValueError, KeyError) as error:
        return type(error).__name__


def _differing(number: str) -> Iterator[str]:
    content = desk(number).content
    today = local_day(clock.now(), timezone.get_default_timezone())
    for language in LANGUAGES:
        address = f"{settings.MASAR_ORIGIN}/{language}/track/{shown(number)}/"
        page = requests.get(address, timeout=SECONDS, allow_redirects=False)
        title = brief(current()[language].edition, content, today).reading.title
        if page.status_code != 200 or title not in _read(page):
            yield f"page_{language}"
    address = f"{settings.MASAR_ORIGIN}/api/v1/applications/{shown(number)}"
    told = requests.get(address, timeout=SECONDS, allow_redirects=False)
    if told.status_code != 200 or told.json()["status"]["code"] != json.loads(content)["status"]:
        yield "json"


def _read(page: requests.Response) -> str:
    return html.unescape(page.content.decode("utf-8"))


def code_in(text: str, number: str) -> str | None:
    """The code of a message that is about this case; None if it is about another or has none."""
    told = " ".join(text.split())
    if number[-TAIL:] not in told:
        return None
    found = _coded().search(told)
    return found["code"] if found else None


@cache
def _coded() -> re.Pattern[str]:
    """A code behind what our words say in front of it."""
    said = wording(FIRST)["notice"]
    told = (one.partition("{code}")[0] for one in (said["foot"], *said["sms"].values()))
    before = {" ".join(one.rpartition("}")[2].split())[-BEFORE:] for one in told}
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(before)))})\s*(?P<code>[{ALPHABET}]{{{CODE}}})(?!\w)")


def not_ours(code: str, end: str, topic: Topic) -> str | None:
    """Why the public page does not confirm a message about ``topic``, as ``CODE_IS…``; None if it does."""
    try:
        asked = {"code": code, "end": end}
        address = f"{settings.MASAR_ORIGIN}/{FIRST}/message/"
        page = requests.post(address, data=asked, timeout=SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        return f"{CODE_IS}{type(error).__name__}"
    if page.status_code != 200:
        return f"{CODE_IS}{page.status_code}"
    return None if letters.about(topic, FIRST) in _read(page) else f"{CODE_IS}of_something_else"
