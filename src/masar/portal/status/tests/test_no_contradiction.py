"""Whoever asks the page, the JSON, a text message, a menu or a mail about one application hears one thing."""

import html
import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.acting import desk, perform
from masar.cases.actions import Incoming, NewCase, record_events
from masar.cases.tests.test_acting import may
from masar.lib import numbers
from masar.notices import letters, menu
from masar.notices.answering import PARTS
from masar.notices.letters import About
from masar.notices.pulling import caller, pull
from masar.notices.rules import Topic
from masar.notices.segments import one_screen, parts
from masar.portal.status.tests.test_what_is_foreseen import ministry, words  # noqa: F401
from masar.speech.voice import Voice
from masar.telling import preview
from masar.telling.brief import brief
from masar.telling.coarse import coarse
from masar.telling.tests import records
from masar.telling.tests.foreseeing import EDITIONS, NOW, acts

SERVICES = ["passport-renewal", "passport-first", "residence-first"]
STATUS = {
    "received": "received",
    "awaiting_payment": "fee to be paid",
    "under_review": "under review",
    "action_needed": "documents needed from you",
    "appointment_needed": "make an appointment",
    "with_authority": "with another authority",
    "deferred": "decision deferred",
    "approved": "approved",
    "issuing": "being issued",
    "ready": "ready to collect",
    "dispatched": "on its way to you",
    "completed": "completed",
    "rejected": "not approved; see how to object",
    "withdrawn": "withdrawn",
    "closed": "closed as incomplete",
}
MOVE = {
    "applicant": "The next step is yours",
    "office": "It is with the office",
    "consulted": "It is with another office of ours",
    "authority": "It is with another authority",
    "courier": "It is with the courier",
}
DO = "What you need to do"


def heard(number, now):
    """What each door says of a number: page, JSON, text message, screen of a menu, mail; in English."""
    client, shown = Client(headers={"host": "localhost"}), numbers.shown(number)
    with time_machine.travel(now, tick=False):
        page = client.get(f"/en/track/{shown}/").content.decode()
        data = client.get(f"/api/v1/applications/{shown}").json()
    pulled = pull(number, caller("+201007654321"), now)
    text = pulled.worded("en", now, lambda said: parts(said) <= PARTS)
    screen = menu.step({"phoneNumber": "+201007654321", "text": f"2*{number}"}, now=now).text
    told = brief(preview.current()["en"].edition, pulled.content, now.date())
    about = [About(number[-4:], told, frozenset({Topic.PROGRESS}))]
    mail = letters.written("email", "en", about, code="K7QM2X", stop="").body
    return page, data, text, screen, mail


def plain(text):
    return " ".join(html.unescape(text).split())


def same_status(page, data, text, screen, mail):
    title = plain(re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1])
    assert title == data["status"]["text"]["en"] == mail.split("\n")[0]
    said = STATUS[data["status"]["code"]]
    assert data["status"]["code"] == data["record"]["status"]
    assert all(re.search(rf": {said}(\.| by | \(next review |$)", one) for one in (text, screen))


def same_stage(page, data, text, screen, mail):
    on_page, said = (re.search(r"Stage (\d+) of (\d+)", plain(one)) for one in (words(page), text))
    if said:
        counted = [one for one in data["record"]["stages"] if one["state"] not in ("maybe", "exempt")]
        assert on_page and on_page.groups() == said.groups() and int(said[2]) == len(counted)
        here = data["record"]["stages"][data["record"]["stage"]]
        assert counted.index(here) + 1 == int(said[1])


def same_move(page, data, text, screen, mail):
    record, said = data["record"], [holder for holder, move in MOVE.items() if move in text]
    assert said == ([record["holder"]] if "holder" in record else [])
    assert (DO in words(page)) == (DO in mail)
    if DO in mail:
        assert "It is with the office" not in text


def same_last_day(voice: Voice, today, page, data, text, screen, mail):
    record = data["record"]
    asked = [ask["by"] for ask in record.get("asks", ()) if ask["state"] in ("open", "refused") and ask.get("by")]
    days = [*asked, *(record.get(key) for key in ("pay_by", "object_by", "next_review")),
            record.get("collect", {}).get("until")]  # fmt: skip
    coming = sorted(day for day in days if day and day >= today.isoformat())
    found = re.search(r" (?:by|\(next review) (\d+ \w+ \d{4})", text)
    if found:
        # An office that is closed on the last day has it moved to the one before on which it is open.
        near = [date.fromisoformat(day) - timedelta(days=n) for day in coming for n in range(8)]
        [day] = {one for one in near if voice.short(one.isoformat()) == found[1]}
        assert all(voice.day(day.isoformat()) in plain(one) for one in (words(page), mail))
        assert found[0] in screen
    elif record["status"] in ("action_needed", "awaiting_payment"):
        assert not [day for day in [*asked, record.get("pay_by")] if day and day >= today.isoformat()]


@given(data=st.data(), service=st.sampled_from(SERVICES))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_page_json_text_menu_and_mail_never_contradict_each_other(ministry, data, service):  # noqa: F811
    case = NewCase(service, "desk", str(uuid4()), "cairo-abbasiya")
    submitted = records.fact("submitted", "12T08:12", id=case.reference)
    number = record_events([Incoming(case, (submitted,))], now=NOW).numbers["desk", case.reference]
    for turn in range(data.draw(st.integers(1, 5))):
        now = NOW + timedelta(days=data.draw(st.integers(0, 20)), hours=turn)
        at = desk(number)
        act, values = data.draw(acts(at, NOW))
        perform(number, act, values | {"note": "words"}, actor=f"officer:{turn}", may=may(), expected=at.version,
                key=str(uuid4()), now=NOW + timedelta(hours=turn))  # fmt: skip
        told = heard(number, now)
        same_status(*told)
        same_stage(*told)
        same_move(*told)
        same_last_day(preview.current()["en"].edition.voice, now.date(), *told)
        assert parts(told[2]) <= 2 and one_screen(told[3])


@pytest.mark.parametrize("name", records.RECORDS)
def test_the_coarse_view_is_one_in_every_language(name, ministry):  # noqa: F811
    content = json.dumps(records.RECORDS[name], separators=(",", ":"), ensure_ascii=False)
    arabic, english = (coarse(EDITIONS[code], content, records.TODAY) for code in ("ar", "en"))
    assert (arabic.status, arabic.stage, arabic.last, arabic.holder) == (
        *(english.status, english.stage, english.last, english.holder),
    )
    assert len(arabic.sentences) == len(english.sentences)
    assert len(set(arabic.sentences)) == len(arabic.sentences)
