"""The auditors' list in a browser: nothing that axe-core finds, and nothing wider than a phone."""

import pytest
from playwright.sync_api import Browser

from masar.lib import clock
from masar.staff import looking, managing, signing
from masar.staff.looking import Saw
from masar.staff.models import User
from masar.staff.rights import Role
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def history():
    """Some of everything that can be found."""
    user = managing.create("salma.fathy", "سلمى فتحي", "ar", by=None, now=clock.now())
    managing.post(user, Role.CLERK, None, "passport-renewal", by=None, now=clock.now())
    for kind in (signing.Kind.WRONG_PASSWORD, signing.Kind.SIGNED_IN):
        signing.record(kind, user, "192.0.2.9", now=clock.now())
    signing.record(signing.Kind.WRONG_PASSWORD, None, "198.51.100.7", now=clock.now())
    for saw in Saw:
        looking.record(user.pk, saw, [], now=clock.now(), about="waiting" if saw is Saw.QUEUE else "")


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_the_list_can_be_read_by_everybody_on_every_screen(
    chromium: Browser, live_server, history, language: str, size: str
) -> None:
    page = opened(chromium, live_server.url, Role.AUDITOR, language, size)
    validator = Validator(chromium)
    for address in (
        "",
        "?since=2026-11-20&until=2026-11-19",
        f"?officer={User.objects.get(username='salma.fathy').pk}",
    ):
        judged(page, validator, f"/desk/audit/{address}")
    validator.context.close()
    page.context.close()
