"""A thousand applications whose messages fail, are met with silence, or are reported of late, over three months.

Everything is recorded for real; only the networks are made up, and say what became of messages by the one road by
which they do. Whether the house kept its rule is worked out anew from the tables, not by the code that keeps it.
"""

import json
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from random import Random

from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, record_events
from masar.cases.facts import DESK, Fact, Kind
from masar.cases.models import Case, CaseParty, Event, PublicRecord
from masar.cases.sequencing import sequence
from masar.cases.waking import record_overdue
from masar.lib.rows import in_chunks
from masar.notices import outcomes
from masar.notices.announcing import announce, missing
from masar.notices.models import Notice, Owed
from masar.notices.pursuing import pursue
from masar.notices.tests.telling import DAY, HOUR, NOW
from masar.notices.writing import write
from masar.people import access
from masar.people.access import Reader
from masar.people.registering import Given

CASES, TERM = 1000, 30
DAYS = (0, 1, 10, 29, 33)
State = Notice.State
FAILED = (State.FAILED, State.REFUSED, State.OURS)
NETWORKS = (
    (0.35, (State.DELIVERED,)),
    (0.20, (State.UNREPORTED,)),
    (0.25, (State.REFUSED,)),
    (0.08, (State.HANDED_OVER, State.FAILED)),
    (0.07, (State.HANDED_OVER, State.DELIVERED)),
    (0.02, (State.OURS,)),
    (0.03, (State.REFUSED, State.DELIVERED)),
)
"""What a way to somebody does, and how often: what it says at once, and what some days later."""


class World:
    """The applicants, the networks and the officers, all by one seed."""

    def __init__(self):
        self.random = Random(13)
        self.networks = {}
        self.reports = []
        self.of_person = {}
        self.references = {}

    def begin(self):
        declare_source(DESK, name={"ar": "المكتب", "en": "the desk"})
        cases = [NewCase("passport", DESK, f"R-{n}", "cairo", (self._party(n),)) for n in range(CASES)]
        for some in in_chunks(cases, 50):
            submitted = [Incoming(case, (said(Kind.SUBMITTED, "s", NOW),)) for case in some]
            record_events(submitted, now=NOW, announce=False)
        self.references = dict(Case.objects.values_list("pk", "reference"))
        for case, person in CaseParty.objects.values_list("case_id", "person"):
            self.of_person[person] = self.references[case]
        ask = said(Kind.DOCUMENTS_REQUESTED, "a", NOW + HOUR, documents=["photo"], by="2026-12-08")
        for some in in_chunks(cases, 50):
            record_events([Incoming(case, (ask,)) for case in some], now=NOW + HOUR)

    def _party(self, n):
        email = f"a{n}@example.org" if n % 3 else ""
        return PartyGiven("applicant", Given((("passport", f"A{n:07}"),), name="أ", mobile=f"010{n:08}", email=email))

    def network(self, reference, channel):
        """What this way does, the same for every message."""
        key = reference, channel
        if key not in self.networks:
            drawn = Random(f"13:{reference}:{channel}").choices(
                [one for _, one in NETWORKS], [w for w, _ in NETWORKS]
            )
            self.networks[key] = drawn[0]
        return self.networks[key]

    def carry(self, at):
        """The networks take what waits, and report of what they took before; each report comes twice."""
        said = defaultdict(list)
        for pk, person, channel in Notice.objects.filter(state=State.QUEUED).values_list("pk", "person", "channel"):
            first, *later = self.network(self.of_person[person], channel)
            said[first].append(pk)
            delay = timedelta(days=1 + Random(f"{self.of_person[person]}:{channel}").randrange(9))
            self.reports += [(at + delay, pk, state) for state in later]
        for due, pk, state in self.reports:
            if due <= at:
                said[state] += [pk, pk]
        self.reports = [one for one in self.reports if one[0] > at]
        for state, some in said.items():
            outcomes.becomes(some, state, now=at)

    def live(self, at):
        """Some come in with a code, some hand in what was asked, officers tell some of those whom nothing reached."""
        stood = {
            number: json.loads(content) for number, content in PublicRecord.objects.values_list("number", "content")
        }
        facts = []
        people = dict(CaseParty.objects.values_list("case_id", "person"))
        for case in sorted(Case.objects.all(), key=lambda one: int(one.reference[2:])):
            lot, now = self.random.random(), stood[case.number]
            if lot < 0.01:
                access.note(people[case.pk], "opened", reader=Reader("owner"), now=at)
            elif lot < 0.02 and "unreached" not in now and now["status"] == "action_needed":
                facts.append((case, said(Kind.DOCUMENT_RECEIVED, f"d:{at:%d%m}", at, document="photo")))
            elif lot < 0.04 and "unreached" in now:
                facts.append((case, said(Kind.TOLD_OTHERWISE, f"t:{at:%d%m}", at, how="telephone")))
        named = [(NewCase(case.service_id, DESK, case.reference, case.office_id), one) for case, one in facts]
        record_events([Incoming(case, (one,)) for case, one in named], now=at)


def said(kind, key, at, **payload):
    return Fact(kind, at.date(), DESK, key, at, payload=payload)


def worked(world, at):
    """The worker's rounds and the networks, until nothing is left to do."""
    for _ in range(200):
        done = sequence(at) + announce(at) + write(at) + record_overdue(at)
        world.carry(at)
        if not done + pursue(at):
            return
    raise AssertionError("the worker finds no end")


# --- what must hold, worked out anew -----------------------------------------------------------------


def running_on_a_failed_notice():
    """Cases with a last day of the applicant's that counts though the message about it failed by every way, and
    nothing shows that they know.
    """
    states = defaultdict(list)
    for letter, state, at in Notice.objects.values_list("letter", "state", "created_at"):
        states[letter].append((state, at))
    known = defaultdict(list)
    shows = Event.objects.filter(kind__in=("notice_settled", "document_received", "told_otherwise"))
    for case, at in shows.values_list("case_id", "received_at"):
        known[case].append(at)
    came = access.came_in(set(CaseParty.objects.values_list("person", flat=True)))
    told = list(
        Owed.objects.filter(wanted=True, letter__isnull=False).values_list("case_id", "person", "since", "letter")
    )
    for case, person, _, letter in told:
        known[case] += [at for state, at in states[letter] if state == State.DELIVERED]
        known[case] += [came[person]] if person in came else []
    records = dict(PublicRecord.objects.values_list("case_id", "content"))
    found = []
    for case, _, since, letter in told:
        failed = all(state in FAILED for state, _ in states[letter])
        if failed and not any(at >= since for at in known[case]):
            asks = json.loads(records[case]).get("asks", ())
            found += [case for ask in asks if ask["state"] == "open" and "by" in ask]
    return found


def stops(record):
    """The spans in which the days stood: from, until, and how that ended."""
    found, since = [], None
    for entry in record["log"]:
        if entry["kind"] == "notice_failed":
            since = date.fromisoformat(entry["on"])
        elif entry["kind"] in ("notice_settled", "document_received") and since is not None:
            found.append((since, date.fromisoformat(entry["on"]), entry.get("how", "paper")))
            since = None
    return found, since


def test_over_a_thousand_cases_no_clock_runs_on_a_failed_notice_and_none_stands_for_longer_than_the_term(
    house, settings
):
    settings.MASAR_MAIL_READY, settings.MASAR_SMS = True, settings.MASAR_SMS | {"url": "https://gateway.example"}
    announce(NOW)
    world = World()
    world.begin()
    for day in DAYS:
        at = NOW + HOUR + day * DAY
        worked(world, at)
        assert running_on_a_failed_notice() == []
        world.live(at + HOUR)
    worked(world, NOW + 100 * DAY)
    assert running_on_a_failed_notice() == []
    assert list(missing(datetime(2026, 1, 1, tzinfo=NOW.tzinfo))) == []
    ended, longest = Counter(), 0
    for record in map(json.loads, PublicRecord.objects.values_list("content", flat=True)):
        over, still = stops(record)
        assert still is None and "unreached" not in record
        for since, until, how in over:
            ended[how] += 1
            longest = max(longest, (until - since).days)
            assert since == until or ["unreached", since.isoformat()] in record["ledger"]
    assert longest == TERM
    assert sum(ended.values()) == Event.objects.filter(kind="notice_failed").count()
    assert ended == {"term": 200, "delivered": 24, "telephone": 17, "read": 3}
