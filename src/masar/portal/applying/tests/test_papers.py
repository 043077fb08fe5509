"""Files with the form over HTTP: a page of all documents, each file by itself, none of which has to be there."""

import gzip
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from masar.cases.acting import desk
from masar.documents.checking import check_uploads
from masar.documents.models import Upload
from masar.documents.tests.conftest import folder  # noqa: F401 - a fixture of this folder too
from masar.documents.tests.files import pdf, picture
from masar.lib.clock import now
from masar.portal.answering import SENT, TOO_LONG
from masar.portal.applying.tests.journey import mark_of, text, to_check
from masar.portal.tests.way_in import Browser

pytestmark = pytest.mark.usefixtures("folder")
PICTURE = picture()


@pytest.fixture
def papers(applying):
    """A browser with everything answered, and the page of the documents."""
    browser, check = to_check(applying)
    return browser, check.replace("check/", "documents/")


def send(browser, page, content, name="a.jpg", document="photo", **more):
    file = SimpleUploadedFile(name, content, "image/jpeg")
    return browser.fill_in(page, f"{page}send/", document=document, file=file, **more)


def work():
    while check_uploads(now()):
        pass


def test_a_photo_is_sent_with_the_form_and_stands_in_the_application(papers):
    browser, page = papers
    assert "no file yet" in text(browser.get(page.replace("documents/", "check/")))
    answer = send(browser, page, PICTURE)
    assert (answer.status_code, answer["Location"]) == (303, f"{page}#doc-photo")
    assert "still checking" in text(browser.get(page))
    work()
    assert "Received" in text(browser.get(page)) and "still checking" not in text(browser.get(page))
    check = page.replace("documents/", "check/")
    shown = browser.get(check)
    assert "one file is here" in text(shown)
    browser.fill_in(check, check, mark=mark_of(shown))
    number = re.search(r'id="number">([^<]+)<', browser.get(page.replace("documents/", "receipt/")).content.decode())[
        1
    ]
    assert desk(number.replace("-", "")).progress.asks["photo"].state == "received"


def test_what_cannot_be_taken_is_said_at_its_field_and_costs_no_other_file(papers):
    browser, page = papers
    send(browser, page, PICTURE)
    for content, said in (
        (b"", "empty"),
        (b"PK\x03\x04" + b"0" * 90, "Word file"),
        (b"not a picture", "neither a photo"),
    ):
        answer = send(browser, page, content)
        assert (
            answer.status_code == 422 and said in text(answer) and 'id="file-photo-error"' in answer.content.decode()
        )
    assert send(browser, page, pdf(active="script"), "a.pdf").status_code == 303
    work()
    assert "program" in text(browser.get(page))
    assert sorted(Upload.objects.values_list("state", flat=True)) == ["checked", "refused"]


def test_a_file_is_taken_back_and_no_other_is_to_be_had_by_its_name(papers):
    browser, page = papers
    send(browser, page, PICTURE)
    row = Upload.objects.get()
    assert browser.fill_in(page, f"{page}back/", id=str(row.pk))["Location"] == f"{page}#items"
    assert browser.fill_in(page, f"{page}back/", id=str(row.pk)).status_code == 200
    assert browser.fill_in(page, f"{page}back/", id="x").status_code == 404
    row.refresh_from_db()
    assert row.state == "removed" and "Received" not in text(browser.get(page))


def test_nothing_is_taken_without_the_forms_token_or_too_long_or_of_somebody_elses_draft(papers):
    browser, page = papers
    file = SimpleUploadedFile("a.jpg", PICTURE, "image/jpeg")
    assert browser.post(f"{page}send/", {"document": "photo", "file": file}).status_code == 403
    assert Browser().post(f"{page}send/", {"document": "photo"})["Location"] == "/en/apply/"
    answer = browser.post(f"{page}send/", {"document": "photo"}, **{TOO_LONG: True})
    assert answer.status_code == 422 and "larger than" in text(answer)
    assert send(browser, page, PICTURE, document="no-such").status_code == 422
    assert not Upload.objects.exists() and re.fullmatch(SENT, f"{page}send/")


def test_the_page_is_small_and_comes_after_the_office_and_before_the_check(papers):
    browser, page = papers
    body = browser.get(page).content
    assert len(gzip.compress(body, 6)) <= 8 * 1024
    assert (
        "Page 4 of 5" in text(browser.get(page)) and f'href="{page.replace("documents/", "check/")}"' in body.decode()
    )
