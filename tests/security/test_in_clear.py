"""Identity numbers, names and contacts are planted and used, and then looked for where they must not be."""

import re
import time

import psycopg
import pytest

from masar.intake.sample.people import applicant
from masar.notices.mailbox import Mailbox
from tests.demo import Database, Demo

pytestmark = pytest.mark.both_databases
PERSON = applicant(7, 10)
SECRETS = {
    "identity number": PERSON.identities[0][1],
    "mobile": (PERSON.mobile or "")[1:],
    "address": PERSON.email or "",
    "name": PERSON.name or "",
}


def used(demo: Demo, mailbox: Mailbox) -> list[str]:
    """Go the way in with a detour through everything that is refused; every answer's headers and body."""
    demo.forgive()
    number = SECRETS["identity number"]
    asked = demo.ask("/ar/track/", "POST", {"reference": number})
    cookie = asked.headers["set-cookie"].split(";")[0]
    code = ""
    until = time.monotonic() + 30
    while not code and time.monotonic() < until:
        found = [re.search(r"\b\d{4}\s?\d{4}\b", one.body) for one in mailbox.messages if SECRETS["mobile"] in one.to]
        code = next((one[0] for one in found if one), "")
        time.sleep(0.1)
    assert code
    page = demo.ask("/ar/code/", Cookie=cookie)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.text)
    csrf = page.headers["set-cookie"].split(";")[0]
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "code": code}
    opened = demo.ask("/ar/code/", "POST", form, Cookie=f"{cookie}; {csrf}", Origin=demo.url)
    assert opened.status == 303, opened.text
    refused = [
        demo.ask("/ar/track/", "POST", {"reference": number + "x"}),
        demo.ask("/ar/track/", "POST", {"reference": SECRETS["mobile"]}),
        demo.ask("/ar/code/", "POST", {"code": number}),
        demo.ask("/ar/code/ask/", "POST", {"reference": number}),
        demo.ask(f"/api/v1/applications/{number}"),
        demo.ask(f"/ar/track/{number}/"),
        demo.ask(f"/ar/nothing/{number}/"),
    ]
    return [f"{answer.headers} {answer.text}" for answer in (asked, page, opened, *refused)]


def stored(database: Database) -> str:
    """All that the database holds, as its files have it, or as rows where it has no files of ours."""
    if not database.url:
        return "".join(path.read_bytes().decode("latin-1") for path in database.state.glob("masar.sqlite3*"))
    with psycopg.connect(database.url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [connection.execute(f'SELECT t::text FROM "{name}" t').fetchall() for (name,) in tables]
    return repr(rows)


def spellings(secret: str) -> list[str]:
    """A secret as text, as the bytes of its UTF-8 read one by one, and as hexadecimal digits."""
    return [secret, secret.encode().decode("latin-1"), secret.encode().hex()]


def test_nothing_planted_is_found_in_clear(connected: tuple[Demo, Mailbox]) -> None:
    demo, mailbox = connected
    answers = used(demo, mailbox)
    places = {"database": stored(demo.database), "log": demo.log.read_text(), "answers": "\n".join(answers)}
    found = [
        (place, name)
        for place, text in places.items()
        for name, secret in SECRETS.items()
        if any(one in text for one in spellings(secret))
    ]
    assert found == []


def test_the_search_finds_what_is_there(connected: tuple[Demo, Mailbox]) -> None:
    demo, _ = connected
    demo.ask(f"/ar/track/{demo.number}/")
    assert demo.number.replace("-", "") in stored(demo.database)
    assert "/ar/track/" in demo.log.read_text()
