"""A request for documents, from the office's question to its yes, in a real browser: the owner on a phone without
JavaScript, the officer at a desk.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from masar.cases.acting import desk, perform
from masar.cases.acts import Act
from masar.console.wording import words as desk_words
from masar.documents.checking import check_uploads
from masar.documents.tests.files import packed, picture
from masar.lib import clock
from masar.portal.wording import words
from masar.staff.rights import Role
from tests.browser.desk import judged, opened
from tests.browser.judges import Validator, violations
from tests.browser.test_corrections import WIDER, number, phone

__all__ = ["number", "phone"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(number: str, settings, tmp_path: Path) -> Iterator[str]:
    """The application, of which the office asks for two documents."""
    kept = {"BACKEND": "masar.documents.storage.Durable", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = settings.STORAGES | {"documents": kept}
    plain = number.replace("-", "")
    at = desk(plain)
    documents = [one.code for one in at.progress.procedure.documents][:2]
    how = {"actor": "officer:0", "may": lambda *_, **__: True, "expected": at.version, "key": str(uuid4())}
    perform(plain, Act.ASK, {"documents": documents}, now=clock.now(), **how)
    yield number


def chosen(phone: Page, place: int, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    phone.locator("input[type=file]").nth(place).set_input_files(path)
    phone.locator("form[enctype] button").nth(place).click()


def fine(phone: Page) -> None:
    assert phone.evaluate(WIDER) <= 0


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_is_asked_is_sent_by_telephone_accepted_at_the_desk_and_told_on_the_page(
    chromium: Browser, live_server, phone: Page, asked: str, language: str, tmp_path: Path
) -> None:
    said = words(language)["answering"]
    phone.goto(f"/{language}/mine/{asked}/")
    phone.get_by_role("link", name=said["link"]).click()
    fine(phone)
    chosen(phone, 0, tmp_path / "a.docx", packed())
    expect(phone.get_by_role("alert")).to_contain_text(said["why"]["office"])
    fine(phone)
    for place in range(2):
        chosen(phone, 0, tmp_path / f"{place}.jpg", picture(size=(1200, 900), noise=place))
        while check_uploads(clock.now()):
            pass
        phone.goto(f"/{language}/mine/{asked}/documents/")
    expect(phone.locator("h1 + .lede")).to_have_text(said["done"])
    fine(phone)
    office = opened(chromium, live_server.url, Role.OFFICER, language, "desk")
    judged(office, Validator(chromium), f"/desk/case/{asked}/")
    with office.expect_download() as download:
        office.get_by_role("link", name=desk_words(language)["files"]["open"].format(kind="")).first.click()
    assert download.value.suggested_filename.endswith(".jpg")
    plain = asked.replace("-", "")
    for document in list(desk(plain).progress.asks):
        how = {"actor": "officer:0", "may": lambda *_, **__: True, "key": str(uuid4())}
        perform(plain, Act.ACCEPT, {"document": document}, expected=desk(plain).version, now=clock.now(), **how)
    phone.goto(f"/{language}/mine/{asked}/documents/")
    expect(phone.get_by_text(said["shows"]["accepted"], exact=True).first).to_be_visible()
    phone.context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_is_valid_and_axe_finds_nothing(
    chromium: Browser, live_server, phone: Page, asked: str, language: str, tmp_path: Path
) -> None:
    address = f"/{language}/mine/{asked}/documents/"
    reply = phone.goto(address)
    assert reply is not None and Validator(chromium).wrong_with(reply.text()) == []
    chosen(phone, 0, tmp_path / "a.docx", packed())
    chosen(phone, 1, tmp_path / "b.jpg", picture())
    looking = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740})
    looking.add_cookies(phone.context.cookies())  # type: ignore[arg-type]
    page = looking.new_page()
    page.goto(address)
    assert violations(page) == []
    looking.close()
