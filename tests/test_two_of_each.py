"""Two web processes and two workers over one database: whoever is let in need not meet the same one twice."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier

import pytest

from masar.config.wsgi import COOKIES
from masar.intake.sample.people import applicant
from masar.notices.mailbox import HOST, Mailbox
from masar.people.registering import Given
from masar.portal.wording import words
from tests.demo import Database, Demo, copy, served
from tests.visitor import CODE, Visitor, arrived, code_of, passed, until_answered

pytestmark = pytest.mark.both_databases
PEOPLE = iter([applicant(7, index) for index in range(21, 390, 5) if applicant(7, index).mobile])
"""Each test takes the next one, so that nobody has had too many codes."""
WITHIN = 30.0


@dataclass(frozen=True)
class Pair:
    """Two servers, each with a worker of its own, one database, and the telephones of everybody."""

    one: Demo
    two: Demo
    mailbox: Mailbox

    def asks(self, visitor: Visitor, person: Given, server: Demo) -> None:
        """Type a national ID into the field."""
        answer = visitor.post(server.ask, "/ar/track/", {"reference": person.identities[0][1]})
        assert (answer.status, answer.headers["location"]) == (303, "/ar/code/")

    def received(self, person: Given) -> str:
        """The code that came to somebody's telephone."""
        return code_of(arrived(self.mailbox, person.mobile or ""))

    def typed(self, visitor: Visitor, code: str, server: Demo) -> tuple[int, str]:
        """What typing a code leads to: the status, and where to or what the page says."""
        answer = visitor.fill_in(server.ask, "/ar/code/", "/ar/code/", {"code": code})
        said = re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", answer.text)
        return answer.status, answer.headers.get("location", said)


@pytest.fixture(scope="module")
def running(built: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    mailbox = Mailbox(0)
    mailbox.start()
    more = {
        "MASAR_EMAIL_URL": f"smtp://{HOST}:{mailbox.smtp_port}",
        "MASAR_SMS_URL": f"http://{HOST}:{mailbox.http_port}/sms",
    }
    database = replace(copy(built, tmp_path_factory.mktemp("served") / "pair"), more=more)
    with served(database, log="one.log") as one, served(database, log="two.log") as two:
        yield Pair(one, two, mailbox)
    mailbox.stop()


@pytest.fixture
def pair(running: Pair) -> Pair:
    running.one.forgive()
    return running


def test_the_whole_way_in_and_out_changes_servers_at_every_step(pair: Pair) -> None:
    person, visitor = next(PEOPLE), Visitor()
    pair.asks(visitor, person, pair.one)
    assert pair.typed(visitor, pair.received(person), pair.two) == (303, "/ar/mine/")
    mine = visitor.get(pair.one.ask, "/ar/mine/")
    assert mine.status == 200
    whole = mine.text.split('href="/ar/mine/')[1].split('"')[0]
    assert visitor.get(pair.two.ask, f"/ar/mine/{whole}").status == 200
    assert set(visitor.cookies) <= set(COOKIES)
    left = visitor.fill_in(pair.one.ask, "/ar/mine/", "/ar/leave/", {})
    assert left.headers["location"] == "/ar/signed-out/"
    assert visitor.get(pair.two.ask, "/ar/mine/").headers["location"] == "/ar/signed-out/"


def test_tries_are_counted_together(pair: Pair) -> None:
    person, visitor = next(PEOPLE), Visitor()
    pair.asks(visitor, person, pair.two)
    code = pair.received(person)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    told = [pair.typed(visitor, wrong, server) for server in (pair.one, pair.two, pair.one, pair.two)]
    assert {status for status, _ in told} == {422} and len(set(told)) == 1
    fifth = pair.typed(visitor, wrong, pair.one)
    assert pair.typed(visitor, code, pair.two) == fifth != told[0]


def at_once(pair: Pair, visitor: Visitor, codes: list[str]) -> list[tuple[int, bool]]:
    """Type each code at the same moment, by turns at both servers: the statuses, and whether no tries were left."""
    token = visitor.get(pair.one.ask, "/ar/code/").text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    together = Barrier(len(codes))

    def type_it(code: str, server: Demo) -> tuple[int, bool]:
        same = Visitor()
        same.cookies = dict(visitor.cookies)
        together.wait(WITHIN)
        answer = same.post(server.ask, "/ar/code/", {"code": code, "csrfmiddlewaretoken": token})
        return answer.status, words("ar")["code"]["no_tries"] in answer.text

    with ThreadPoolExecutor(len(codes)) as fingers:
        return list(fingers.map(type_it, codes, [pair.one, pair.two] * (len(codes) // 2)))


def test_of_many_tries_at_once_five_are_counted(pair: Pair) -> None:
    person, visitor = next(PEOPLE), Visitor()
    pair.asks(visitor, person, pair.one)
    code = pair.received(person)
    told = at_once(pair, visitor, [f"{(int(code) + number) % 10**8:08d}" for number in range(1, 13)])
    assert {status for status, _ in told} <= {422, 503}
    while pair.typed(visitor, f"{(int(code) + 50) % 10**8:08d}", pair.two)[1].count(words("ar")["code"]["wrong"]):
        pass
    assert pair.typed(visitor, code, pair.one)[0] == 422
    tries = pair.one.database.execute("SELECT max(tries) FROM people_coderequest")
    assert tries == [(5,)]


def test_a_code_works_once_whichever_server_is_quicker(pair: Pair) -> None:
    person, visitor = next(PEOPLE), Visitor()
    pair.asks(visitor, person, pair.one)
    code = pair.received(person)
    assert [status for status, _ in at_once(pair, visitor, [code] * 8)].count(303) == 1


def test_a_code_that_comes_too_late_is_answered_as_that_of_nobody(pair: Pair) -> None:
    person, owner, stranger = next(PEOPLE), Visitor(), Visitor()
    pair.asks(owner, person, pair.one)
    stranger.post(pair.one.ask, "/ar/track/", {"reference": "29505051999999"})
    code = pair.received(person)
    passed(pair.one.database, 11)
    late = pair.typed(owner, code, pair.two)
    assert late == pair.typed(stranger, code, pair.one) and late[0] == 422


def test_two_taps_on_two_servers_are_one_message_and_both_open(pair: Pair) -> None:
    people = [next(PEOPLE) for _ in range(4)]
    for person in people:
        pair.one.forgive()
        taps, together = (Visitor(), Visitor()), Barrier(2)

        def tap(visitor: Visitor, server: Demo, person: Given = person, together: Barrier = together) -> None:
            together.wait(WITHIN)
            pair.asks(visitor, person, server)

        with ThreadPoolExecutor(2) as fingers:
            list(fingers.map(tap, taps, (pair.one, pair.two)))
        code = pair.received(person)
        until_answered(pair.one.database)
        assert [one for one in list(pair.mailbox.messages) if one.to == person.mobile and CODE.search(one.body)] == []
        assert {pair.typed(visitor, code, pair.two) for visitor in taps} == {(303, "/ar/mine/")}
