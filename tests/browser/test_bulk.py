"""One act on many applications, in a browser: from a queue to what became of each."""

import pytest
from playwright.sync_api import Browser

from masar.cases.actions import Incoming, NewCase, declare_source, record_event, record_events
from masar.cases.bulk import run_bulk
from masar.cases.desk_models import BulkJob
from masar.cases.facts import Fact, Kind
from masar.cases.models import Event
from masar.catalogue.testing import load_sample
from masar.lib import clock
from masar.staff.queries import offices
from masar.staff.rights import Role
from masar.staff.testing import load_offices
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def numbers():
    """Three applications that were just handed in, of an office."""
    load_offices()
    load_sample()
    declare_source("counter", name={"ar": "الشباك", "en": "Counter"})
    now, office = clock.now(), sorted(offices())[0]
    told = [
        Incoming(
            NewCase("passport-renewal", "counter", f"R-{number}", office),
            (Fact(Kind.SUBMITTED, now.date(), "counter", f"in-{number}", now, None, None, {}),),
        )
        for number in range(3)
    ]
    recorded = record_events(told, now=now, actor="officer:0")
    return [recorded.numbers["counter", f"R-{number}"] for number in range(3)]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_from_a_queue_to_what_became_of_each(
    chromium: Browser, live_server, numbers, language: str, size: str
) -> None:
    page = opened(chromium, live_server.url, Role.SUPERVISOR, language, size)
    validator = Validator(chromium)
    page.goto("/desk/queue/new/")
    page.locator('a[href^="/desk/bulk/"]').last.click()
    judged(page, validator, page.url.removeprefix(live_server.url))
    page.select_option("#act", "approve")
    page.locator('form[action$="/bulk/new/"] button.btn').click()
    page.fill("#note", "تمت المراجعة")
    page.locator("button[value=preview]").click()
    assert page.locator(".desk-both > div").count() == 2
    judged(page, validator, page.url.removeprefix(live_server.url))
    now = clock.now()
    record_event(numbers[0], Fact(Kind.REMINDED, now.date(), "counter", "other", now, None, None, {}), now=now)
    page.locator('form[action$="/start/"] button').click()
    while run_bulk(clock.now()):
        pass
    page.reload()
    assert Event.objects.filter(kind="approved").count() == 2
    judged(page, validator, f"/desk/bulk/{BulkJob.objects.get().pk}/?only=failed")
    assert page.locator("ul.log li").count() == 1
    validator.context.close()
    page.context.close()
