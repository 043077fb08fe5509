"""Supervisors' figures in a browser: nothing that axe-core finds, and nothing wider than a phone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from masar.cases.actions import Incoming, NewCase, declare_source, record_events
from masar.cases.figures import count_figures
from masar.cases.sequencing import sequence
from masar.cases.tests.stories import fact
from masar.catalogue.testing import load_sample
from masar.lib import clock
from masar.staff.queries import offices
from masar.staff.rights import Role
from masar.staff.testing import load_offices
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator

pytestmark = pytest.mark.django_db(transaction=True)
CASE = NewCase(service="passport-renewal", source="s", reference="R", office=None)


@pytest.fixture
def worked():
    """Some weeks of work."""
    load_offices()
    load_sample()
    declare_source("s", name={"ar": "مصدر", "en": "source"})
    today = clock.now().date()
    told, at = [], sorted(offices())[:3]
    for number in range(60):
        day = today - timedelta(days=number * 3)
        last = (today - day).days
        facts = [
            fact("submitted", str(day)),
            fact("stage_entered", f"{day + timedelta(days=min(last, 1))}", stage="review"),
        ]
        if number % 3 and last > 2:
            facts.append(fact("documents_requested", str(day + timedelta(days=1)), documents=["photo"]))
        if number % 5 == 4 and last > 2:
            facts.append(fact("documents_requested", str(day + timedelta(days=2)), documents=["id_card"]))
        if number > 4 and number % 7:
            facts.append(fact("completed", str(day + timedelta(days=2 + number % 9))))
        told.append(Incoming(replace(CASE, reference=f"R-{number}", office=at[number % 3]), tuple(facts)))
    assert not record_events(told, now=clock.now()).refused
    while sequence(clock.now()):
        pass
    while count_figures(clock.now()):
        pass


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_figures_can_be_read_by_everybody_on_every_screen(
    chromium: Browser, live_server, worked, language: str, size: str
) -> None:
    page = opened(chromium, live_server.url, Role.SUPERVISOR, language, size)
    validator = Validator(chromium)
    judged(page, validator, "/desk/figures/")
    judged(page, validator, "/desk/figures/?weeks=26")
    # The menu of a phone is one too; on a desk it is not shown.
    for summary in page.query_selector_all("summary:visible"):
        summary.click()
    validator.context.close()
    page.context.close()
