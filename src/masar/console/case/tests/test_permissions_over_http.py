"""Who may do what, where, by the console's own pages: the form that a superior was shown, sent by everybody."""

import re
from dataclasses import dataclass
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from masar.cases.acting import desk
from masar.cases.acts import Act
from masar.cases.keys import carried
from masar.cases.models import Event
from masar.cases.tests.conftest import house  # noqa: F401  the fixture
from masar.cases.tests.filling import filled
from masar.cases.tests.test_acting import NOW
from masar.cases.tests.test_permissions import POSTINGS, case_before, everything, promised  # noqa: F401
from masar.console.testing import signed_in
from masar.lib.numbers import shown
from masar.staff import models
from masar.staff.rights import Posting, Role

SUPERIOR = Posting(Role.SUPERVISOR, None, None)
SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the console who is whatever they are posted as."""

    browser: Client
    user: int

    def become(self, posting):
        about = {"role": posting.role.value, "office_id": posting.office, "service": posting.service}
        assert models.Posting.objects.filter(user=self.user).update(**about) == 1


@pytest.fixture
def visitor(everything):  # noqa: F811
    with time_machine.travel(NOW, tick=False):
        browser = Client()
        yield Visitor(browser, signed_in(browser, SUPERIOR.role).id)


def typed(at, act, *, unforeseen):
    """What the browser sends of a form that is filled in, before it was shown what would be read."""
    form = {"expected": at.version, "key": carried(str(uuid4()), at.case), "step": "preview"}
    form |= {"unforeseen": "yes"} if unforeseen else {}
    values = filled(at, act, NOW)
    values |= {f"new.{name}": value for name, value in values.pop("new", {}).items()}
    return form | {f"{name}[]" if isinstance(value, list) else name: value for name, value in values.items()}


def form_of(visitor, at, act, *, unforeseen=False):
    """The address of an act, and its form with the mark of what a superior was shown."""
    address = f"/desk/case/{shown(at.number)}/do/{act.value}/"
    form = typed(at, act, unforeseen=unforeseen)
    visitor.become(SUPERIOR)
    answer = visitor.browser.post(address, form)
    assert answer.status_code == 200, answer.content.decode()
    return address, form | {"step": "record", "seen": SEEN.search(answer.content.decode())[1]}


def recorded(visitor, at, address, form):
    """With which postings the form is recorded; each time it is taken back."""
    found = set()
    for posting in POSTINGS:
        visitor.become(posting)
        with transaction.atomic():
            answer = visitor.browser.post(address, form | {"key": carried(str(uuid4()), at.case)})
            more = Event.objects.filter(case_id=at.case).count() - at.version
            assert (answer.status_code, more) in ((302, 1), (403, 0)), posting
            if more:
                found.add(posting)
            transaction.set_rollback(True)
    return found


def opened(visitor, address):
    """With which postings the form opens."""
    found = set()
    for posting in POSTINGS:
        visitor.become(posting)
        if visitor.browser.get(address).status_code == 200:
            found.add(posting)
    return found


@pytest.mark.parametrize("act", Act)
def test_a_form_is_recorded_of_whom_the_act_is_promised_to_and_of_nobody_else(visitor, act):
    at = desk(case_before(act))
    address, form = form_of(visitor, at, act)
    wanted = {posting for posting in POSTINGS if promised(act, posting)}
    assert recorded(visitor, at, address, form) == wanted
    assert len(wanted) in (4, 8, 12) or (act is Act.ANSWER_OFFICE and len(wanted) == 18)


@pytest.mark.parametrize("act", [Act.APPROVE, Act.NOTE, Act.ASK_AGAIN])
def test_a_form_opens_to_whom_its_act_is_promised_and_to_nobody_else(visitor, act):
    at = desk(case_before(act))
    wanted = {posting for posting in POSTINGS if promised(act, posting)}
    assert opened(visitor, f"/desk/case/{shown(at.number)}/do/{act.value}/") == wanted


@pytest.mark.parametrize("act", [Act.HAND_OVER, Act.NOTE])
def test_what_was_not_foreseen_is_recorded_of_supervisors_of_the_case_alone(visitor, act):
    at = desk(case_before(Act.ENTER_STAGE))
    address, form = form_of(visitor, at, act, unforeseen=True)
    wanted = {
        posting
        for posting in POSTINGS
        if posting.role is Role.SUPERVISOR and posting.office != "giza" and posting.service != "visa"
    }
    assert recorded(visitor, at, address, form) == wanted
