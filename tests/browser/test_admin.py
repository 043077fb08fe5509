"""The administrators' pages in a browser: for everybody, on every screen."""

from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import Browser

from masar.cases.desk_models import Upload
from masar.cases.uploading import Report, finish
from masar.catalogue.queries import catalogue
from masar.catalogue.testing import load_sample
from masar.console.admin.uploads import UPLOADS
from masar.lib import clock
from masar.lib.deployment import Price
from masar.notices import costs
from masar.notices.models import MessageCount
from masar.staff import managing
from masar.staff.rights import Role
from masar.staff.testing import load_offices
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    load_offices()
    load_sample()
    user = managing.create("salma.fathy", "سلمى فتحي", "ar", by=None, now=clock.now())
    managing.post(user, Role.CLERK, "cairo-abbasiya", "passport-renewal", by=None, now=clock.now())
    return user


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_administrators_work_on_every_screen(
    chromium: Browser, live_server, house, language: str, size: str, tmp_path
) -> None:
    page = opened(chromium, live_server.url, Role.ADMINISTRATOR, language, size)
    validator = Validator(chromium)
    addresses = (
        "",
        "officers/",
        "officers/new/",
        f"officers/{house.pk}/",
        "offices/",
        "services/",
        "services/new/",
        "services/of/residence-first/",
        "costs/",
    )
    for place, address in enumerate(addresses):
        judged(page, validator, f"/desk/office/{address}")
        page.screenshot(path=tmp_path / f"{place}.png", full_page=True)
    validator.context.close()
    page.context.close()


@pytest.fixture
def sent(house, settings):
    """A year of messages of several services, and codes."""
    settings.MASAR_SMS_PRICE = Price(Decimal("0.35"), {"ar": "جنيه", "en": "EGP"})
    told = [("notice", service) for service in list(catalogue().services)[:6]]
    counted = [("sms", "handed_over"), ("sms", "parts"), ("sms", "failed"), ("email", "handed_over")]
    for place, month in enumerate(costs.months(clock.now())):
        for about, service in [*told, ("code", "")]:
            for channel, what in counted:
                key = costs.Key(month, channel, about, service, what)
                MessageCount.objects.create(**key._asdict(), n=1200 * (place + 1) + len(service))


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_what_messages_cost_can_be_read_and_taken_away_on_every_screen(
    chromium: Browser, live_server, sent, language: str, size: str, tmp_path
) -> None:
    page = opened(chromium, live_server.url, Role.ADMINISTRATOR, language, size)
    validator = Validator(chromium)
    judged(page, validator, "/desk/office/costs/")
    page.screenshot(path=tmp_path / "costs.png", full_page=True)
    page.locator("#month").select_option(index=3)
    with page.expect_navigation():
        page.locator(".queue-filter button").click()
    assert "month=" in page.url
    with page.expect_download() as loading:
        page.locator("form[action$='export/'] button").click()
    assert loading.value.suggested_filename.startswith("costs-")
    validator.context.close()
    page.context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_a_workbook_is_handed_in_with_the_browsers_own_form(
    chromium: Browser, live_server, house, language: str, size: str, tmp_path
) -> None:
    page = opened(chromium, live_server.url, Role.SUPERVISOR, language, size)
    validator = Validator(chromium)
    judged(page, validator, "/desk/office/upload/")
    with page.expect_download() as loading:
        page.locator(f"a[href='/desk/{UPLOADS}template/']").click()
    loading.value.save_as(tmp_path / "template.xlsx")
    page.locator("#file").set_input_files(tmp_path / "template.xlsx")
    with page.expect_navigation():
        page.locator("main form[enctype] button").click()
    assert Upload.objects.count() == 1
    report = Report(read=3, cases=1, events=1, rejected=2, rows=[(2, "the reference is empty"), (3, "new")])
    report = replace(report, said=[("empty", "reference", ""), ("other", "", "")], trouble="The file is damaged")
    report = replace(report, trouble_said=("damaged", "", ""))
    finish(Upload.objects.get().pk, report, now=clock.now())
    judged(page, validator, "/desk/office/upload/")
    page.screenshot(path=tmp_path / "upload.png", full_page=True)
    validator.context.close()
    page.context.close()
