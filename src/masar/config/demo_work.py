"""What the demo's made-up officers have done before anybody looks, so that no queue is empty for want of a reason.

A person whom no message can reach, a correction that waits for a second person, a question to another office: by the
ways of officers, in the words of ``demo_work.toml``.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from masar.cases import amending
from masar.cases.acting import Desk, desk, perform
from masar.cases.acts import Act
from masar.cases.amending import By, Sheet, Why
from masar.cases.incoming import PartyGiven
from masar.cases.models import Case, CaseParty
from masar.cases.registering import register
from masar.intake.sample import SOURCE
from masar.lib.clock import local_day
from masar.people.access import Reader
from masar.people.registering import Given
from masar.staff.made_up import officer
from masar.staff.officers import Officer
from masar.staff.rights import Role

TO_ANSWER = timedelta(days=4)
Words = Mapping[str, Mapping[str, str]]


def work(now: datetime) -> None:
    """All of it, among made-up cases that nobody has touched."""
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    clerk = officer(Role.CLERK)
    # A deployment may have one office alone, which nobody else can ask.
    if asked := _first(lambda at: Act.ASK_OFFICE in at.open_to(clerk.may, clerk.actor)):
        _ask(asked, clerk, words, now)
    if proposed := _first(_of_age):
        _propose(proposed, officer(Role.OFFICER), words, now)
        _register(proposed, clerk, words, now)


def _first(fits: Callable[[Desk], bool]) -> Desk | None:
    """The first open made-up case that fits, as an officer has it before them."""
    numbers = Case.objects.filter(source=SOURCE, ended_on=None).order_by("reference").values_list("number", flat=True)
    return next(filter(fits, map(desk, numbers)), None)


def _of_age(at: Desk) -> bool:
    """Whether an office has it, and its applicant speaks for themselves."""
    roles = set(CaseParty.objects.filter(case_id=at.case, person__isnull=False).values_list("role", flat=True))
    return bool(at.office) and roles == {CaseParty.Role.APPLICANT.value}


def _key(of: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"masar:demo:{of}"))


def _ask(at: Desk, by: Officer, words: Words, now: datetime) -> None:
    day = local_day(now + TO_ANSWER, timezone.get_default_timezone()).isoformat()
    office, *_ = at.choices(Act.ASK_OFFICE, "office") or ()
    values = {"office": office, "by": day, "note": words["question"]["note"]}
    key, version = _key("question"), at.version
    perform(at.number, Act.ASK_OFFICE, values, actor=by.actor, may=by.may, expected=version, key=key, now=now)


def _propose(at: Desk, by: Officer, words: Words, now: datetime) -> None:
    giver, said = amending.givers(at.case)[0], words["correction"]
    first, *_ = giver.given["name"].split()
    sheet = Sheet(giver.ordinal, {"name": f"{first} {said['surname']}"}, Why.PAPER.value, said["words"])
    whom = By(by.actor, by.may, Reader("officer", unit=at.office or "", door="desk"), now)
    key, seen = uuid5(NAMESPACE_URL, "masar:demo:correction"), amending.mark(at, sheet)
    amending.propose(at.number, sheet, whom, expected=at.version, key=key, seen=seen)


def _register(beside: Desk, by: Officer, words: Words, now: datetime) -> None:
    """Somebody at the counter who gives no telephone number and no address: nobody can write to them."""
    given = Given(identities=(("eg", words["unreachable"]["identity"]),), name=words["unreachable"]["name"])
    register(
        service=beside.name.service,
        office=beside.office or "",
        parties=(PartyGiven(CaseParty.Role.APPLICANT.value, given),),
        actor=by.actor,
        may=by.may,
        key=_key("unreachable"),
        now=now,
    )
