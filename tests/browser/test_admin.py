"""The administrators' pages in a browser: for everybody, on every screen."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from masar.cases.desk_models import Upload
from masar.cases.uploading import Report, finish
from masar.catalogue.testing import load_sample
from masar.console.admin.uploads import UPLOADS
from masar.lib import clock
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
    )
    for place, address in enumerate(addresses):
        judged(page, validator, f"/desk/office/{address}")
        page.screenshot(path=tmp_path / f"{place}.png", full_page=True)
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
