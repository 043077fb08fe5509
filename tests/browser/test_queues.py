"""Queues in a browser: read by everybody on every screen, and worked through by the keyboard alone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from masar.cases.actions import Incoming, NewCase, declare_source, record_events
from masar.cases.claims import claim
from masar.cases.desk_models import OpenCase
from masar.cases.facts import Fact, Kind
from masar.cases.queue_files import queues
from masar.catalogue.queries import catalogue
from masar.catalogue.testing import load_sample
from masar.lib import clock
from masar.staff import managing
from masar.staff.officers import read
from masar.staff.queries import offices
from masar.staff.rights import Role
from masar.staff.testing import load_offices
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator

pytestmark = pytest.mark.django_db(transaction=True)
SERVICES = ("passport-renewal", "residence-renewal", "work-abroad-permit", "passport-first")


def told(kind: Kind, days: int, **more) -> Fact:
    """A fact of so many days ago."""
    at = clock.now() - timedelta(days=days)
    return Fact(kind, at.date(), "counter", f"{kind}:{days}", at, more.pop("stage", None), None, more)


@pytest.fixture
def work():
    """Cases in every shipped queue, some taken on by a colleague."""
    load_offices()
    load_sample()
    declare_source("counter", name={"ar": "الشباك", "en": "Counter"})
    office = sorted(offices())[0]
    for number in range(32):
        procedure = catalogue().services[SERVICES[number % 4]].procedures[-1]
        facts = [told(Kind.SUBMITTED, 2 + 5 * (number % 9))]
        if number % 4 == 1:
            facts += [told(Kind.DOCUMENTS_REQUESTED, 1, documents=[procedure.documents[0].code])]
        if number % 8 == 3:
            reason = next(one.code for one in procedure.reasons if "deferred" in one.kinds)
            facts += [told(Kind.DEFERRED, 1, reason=reason, next_review=str(clock.now().date()))]
        if number % 8 == 7:
            facts += [told(Kind.PASSED_TO_AUTHORITY, 1, authority="security")]
        name = NewCase(SERVICES[number % 4], "counter", f"R-{number}", office)
        record_events([Incoming(name, tuple(facts))], now=clock.now())
    colleague = managing.create("salma.fathy", "سلمى فتحي", "ar", by=None, now=clock.now())
    managing.post(colleague, Role.OFFICER, None, None, by=None, now=clock.now())
    for case in OpenCase.objects.order_by("since", "case_id")[:6:2]:
        claim(case.pk, read(colleague), now=clock.now())
    return read(colleague)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_queues_can_be_read_by_everybody_on_every_screen(
    chromium: Browser, live_server, work, language: str, size: str
) -> None:
    page = opened(chromium, live_server.url, Role.SUPERVISOR, language, size)
    validator = Validator(chromium)
    for address in ("", *(f"queue/{name}/" for name in queues())):
        judged(page, validator, f"/desk/{address}")
    for address in (
        "queue/new/?whose=nobodys&service=passport-renewal",
        "queue/new/?told=taken",
        "queue/colleagues/",
    ):
        judged(page, validator, f"/desk/{address}")
    validator.context.close()
    page.context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_from_home_to_the_next_case_by_the_keyboard_alone(
    chromium: Browser, live_server, work, language: str
) -> None:
    page = opened(chromium, live_server.url, Role.OFFICER, language, "desk")
    page.goto("/desk/")

    def go(selector: str) -> None:
        """Tab until the focus is there, and press it."""
        wanted = page.locator(selector).first
        for _ in range(120):
            page.keyboard.press("Tab")
            if wanted.evaluate("(one) => one === document.activeElement"):
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                return
        raise AssertionError(f"the keyboard does not come to {selector}")

    go('a[href="/desk/queue/new/"]')
    assert page.locator("ol.queue > li").count() > 0
    act = page.locator("ol.queue .does a.btn").first.get_attribute("href")
    assert act and act.endswith("/do/enter_stage/")
    go('form[action$="/next/"] button')
    number = page.url.split("/case/")[1].strip("/")
    assert OpenCase.objects.get(number=number.replace("-", "")).officer is not None
    go(f'a[href^="/desk/case/{number}/do/enter_stage/"]')
    assert page.url.endswith(f"/desk/case/{number}/do/enter_stage/")
    page.context.close()
