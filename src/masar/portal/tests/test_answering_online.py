"""A request for documents is answered from home: one page, each file by itself, and nobody else's."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from masar.cases.acting import desk
from masar.documents.checking import check_uploads
from masar.documents.models import Upload
from masar.documents.tests.files import packed, pdf, picture
from masar.lib.clock import now
from masar.portal.answering import TOO_LONG
from masar.portal.tests.way_in import HUDA, Browser, applied, asked, given, let_in
from masar.portal.wording import words


@pytest.fixture
def number(world, settings, tmp_path):
    """Mona's application, of which a photo is asked for."""
    kept = {"BACKEND": "masar.documents.storage.Durable", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = settings.STORAGES | {"documents": kept}
    number = applied("R-1", given())
    asked(number)
    return number


@pytest.fixture
def mona(world, number):
    return let_in(world)


def page(number, language="en"):
    return f"/{language}/mine/{number}/documents/"


def send(browser, number, content, name="a.jpg", document="photo", language="en", **more):
    file = SimpleUploadedFile(name, content, "image/jpeg")
    return browser.fill_in(
        page(number, language), f"{page(number, language)}send/", document=document, file=file, **more
    )


def work():
    while check_uploads(now()):
        pass


def shown(browser, number, language="en"):
    return browser.get(page(number, language)).content.decode()


def test_what_is_asked_stands_on_one_page_with_what_it_must_be_like_and_is_sent_from_there(mona, number):
    before = shown(mona, number)
    assert "Passport photo" in before or "photo" in before
    assert 'enctype="multipart/form-data"' in before
    assert "at most 10 MB and 60 pages" in before and "at most 10 files for this document" in before
    answer = send(mona, number, picture())
    assert (answer.status_code, answer["Location"]) == (303, f"{page(number)}#doc-photo")
    assert words("en")["answering"]["shows"]["checking"] in shown(mona, number)
    work()
    after = shown(mona, number)
    assert words("en")["answering"]["done"] in after and Upload.objects.get().digest in after
    assert "action_needed" not in desk(number.replace("-", "")).content


def test_the_own_page_leads_there(mona, number):
    assert f'href="{page(number)}"' in mona.get(f"/en/mine/{number}/").content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_file_that_is_not_taken_is_refused_with_what_to_do_in_the_readers_language(mona, number, language):
    said = words(language)["answering"]["why"]
    answer = send(mona, number, packed(), language=language)
    assert answer.status_code == 422 and said["office"].partition(".")[0] in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    send(mona, number, pdf(active="script"), language=language)
    work()
    assert said["active"].partition(".")[0] in shown(mona, number, language)
    assert "received" not in str(desk(number.replace("-", "")).progress.asks["photo"].state)


def test_whoever_chose_no_file_is_told_so(mona, number):
    answer = mona.fill_in(page(number), f"{page(number)}send/", document="photo", file="")
    assert answer.status_code == 422
    body = '--b\r\nContent-Disposition: form-data; name="document"\r\n\r\nphoto\r\n--b--\r\n'
    answer = mona.post(f"{page(number)}send/", body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 403


def test_what_was_too_long_to_be_taken_in_is_told_on_the_page(mona, number):
    answer = mona.post(f"{page(number)}send/", {}, **{TOO_LONG: True})
    assert answer.status_code == 422 and "larger than 10 MB" in answer.content.decode()


def test_a_file_without_the_forms_token_is_not_taken(mona, number):
    file = SimpleUploadedFile("a.jpg", picture())
    assert mona.post(f"{page(number)}send/", {"document": "photo", "file": file}).status_code == 403
    assert not Upload.objects.exists()


def test_nobody_sends_to_sees_or_takes_back_what_is_somebody_elses(world, mona, number):
    send(mona, number, picture())
    applied("R-2", given(HUDA, mobile="+201900000013", email="huda@example.org"))
    huda = let_in(world, HUDA, Browser("192.0.2.9"))
    row, own = (
        Upload.objects.get(),
        re.search(r"/en/mine/([0-9A-Z-]{15})/", huda.get("/en/mine/").content.decode())[1],
    )
    assert huda.get(page(number)).status_code == 404
    token = huda.cookies["masar_csrf"].value
    taken = {"csrfmiddlewaretoken": token, "id": str(row.pk)}
    assert huda.post(f"{page(number)}back/", taken).status_code == 404
    assert huda.post(f"{page(own)}back/", taken).status_code == 404
    file = {"csrfmiddlewaretoken": token, "document": "photo", "file": SimpleUploadedFile("a", picture())}
    assert huda.post(f"{page(number)}send/", file).status_code == 404
    assert Upload.objects.get().state == "received"


def test_a_file_is_taken_back_by_a_press(mona, number):
    send(mona, number, picture())
    mona.fill_in(page(number), f"{page(number)}back/", id=str(Upload.objects.get().pk))
    work()
    assert words("en")["answering"]["shows"]["removed"] in shown(mona, number)


def test_that_it_cannot_be_had_is_said_with_a_reason_which_is_not_shown_as_the_offices(mona, number):
    key = re.search(r'name="key" value="([^"]+)"', shown(mona, number))[1]
    said = {"document": "photo", "words": "The studio burnt down", "key": key}
    assert mona.fill_in(page(number), f"{page(number)}cannot/", **(said | {"words": ""})).status_code == 422
    assert mona.fill_in(page(number), f"{page(number)}cannot/", **said, until="1999-01-01").status_code == 422
    for _ in range(2):
        assert mona.fill_in(page(number), f"{page(number)}cannot/", **said).status_code == 303
    assert desk(number.replace("-", "")).actors[-1] == ("document_unavailable", "owner")
    assert "burnt" not in mona.get(f"/en/mine/{number}/").content.decode()
    assert words("en")["answering"]["item"]["unavailable"] in shown(mona, number)


def test_to_look_at_the_page_changes_nothing(mona, number):
    send(mona, number, picture())
    before = list(Upload.objects.values())
    shown(mona, number)
    assert list(Upload.objects.values()) == before
