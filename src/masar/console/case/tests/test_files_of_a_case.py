"""Officers read what was handed in beside what they checked: to be kept, harmless, and never unnoticed."""

from uuid import uuid4

import pytest
from django.test import Client

from masar.cases.access import own_cases
from masar.cases.acts import Act
from masar.console.case.tests.conftest import ELSEWHERE, NOW, OFFICE
from masar.console.case.tests.test_case_screen import act, page, text
from masar.console.testing import signed_in
from masar.console.wording import words
from masar.documents import answering
from masar.documents.checking import check_uploads
from masar.documents.models import Upload
from masar.documents.tests.files import pdf, picture
from masar.lib import clock as now_is
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.people.models import PersonIndex
from masar.staff.models import Look
from masar.staff.rights import Role


@pytest.fixture
def asked(number, clock, settings, tmp_path):
    """Mona's application, of which a photo is asked for; and how she answers."""
    kept = {"BACKEND": "masar.documents.storage.Durable", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = settings.STORAGES | {"documents": kept}
    act(number, Act.ASK, documents=["photo"])
    clock.shift(60)

    def send(content):
        own = own_cases(PersonIndex.objects.values_list("person", flat=True).first())[0]
        answering.send(own, "photo", content, "../../<b>.html", now=now_is.now())
        while check_uploads(now_is.now()):
            pass
        clock.shift(60)
        return Upload.objects.latest("received_at").pk

    return send


def address(number, upload):
    return f"/desk/case/{shown(number)}/file/{upload}/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_stands_beside_what_is_done_with_its_document(number, asked, language):
    upload, browser = asked(pdf(pages=2)), Client()
    signed_in(browser, Role.OFFICER, office=OFFICE, language=language)
    answer = text(page(browser, number))
    said = words(language)["files"]
    for told in (f"file/{upload}/", said["scan"]["none"], said["shows"]["checked"], "do/accept/?document=photo"):
        assert told in answer, told
    assert "&lt;b&gt;" not in answer and "<b>.html" not in answer


def test_a_file_is_sent_to_be_kept_under_a_name_of_ours_from_a_page_that_may_do_nothing(number, asked):
    browser, content = Client(), pdf()
    upload = asked(content)
    officer = signed_in(browser, Role.OFFICER, office=OFFICE)
    answer = browser.get(address(number, upload))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, content, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="photo-{str(upload)[-8:]}.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    look = Look.objects.get(saw="file")
    assert (look.user_id, look.about) == (officer.id, str(upload))


def test_that_it_was_seen_its_owner_reads_and_takes_it_back_no_more(number, asked):
    browser, upload = Client(), asked(picture())
    signed_in(browser, Role.OFFICER, office=OFFICE)
    browser.get(address(number, upload))
    assert Upload.objects.get().seen_at == now_is.now() > NOW
    own = own_cases(PersonIndex.objects.values_list("person", flat=True).first())[0]
    assert [file.shows for item in answering.of_owner(own) for file in item.files] == [answering.Shows.SEEN]
    with pytest.raises(answering.NotAsked):
        answering.send(own, "photo", pdf(), "b", now=now_is.now())


def test_what_an_officer_does_stands_at_the_file(number, asked):
    asked(picture())
    act(number, Act.ACCEPT, document="photo")
    browser = Client()
    signed_in(browser, Role.OFFICER, office=OFFICE)
    assert words("ar")["files"]["shows"]["accepted"] in text(page(browser, number))


def test_nobody_else_opens_it_and_no_other_case_has_it(number, asked):
    upload, elsewhere, browser = asked(picture()), Client(), Client()
    signed_in(elsewhere, Role.OFFICER, office=ELSEWHERE)
    signed_in(browser, Role.OFFICER, office=OFFICE)
    assert elsewhere.get(address(number, upload)).status_code == 403
    assert Client().get(address(number, upload)).status_code == 302
    assert browser.get(address(number, uuid4())).status_code == 404
    Upload.objects.update(owner=uuid4())
    assert browser.get(address(number, upload)).status_code == 404
    assert not Look.objects.filter(saw="file").exists()


def test_what_the_scanner_has_not_looked_at_nobody_opens(number, asked, settings):
    settings.MASAR_CLAMAV = "tcp://127.0.0.1:1"
    upload, browser = asked(picture()), Client()
    signed_in(browser, Role.OFFICER, office=OFFICE)
    answer = text(page(browser, number))
    assert f"file/{upload}/" not in answer and words("ar")["files"]["scan"]["waiting"] in answer
    assert browser.get(address(number, upload)).status_code == 404


@pytest.mark.parametrize("state", ["arriving", "received", "checking"])
def test_what_was_not_looked_into_yet_nobody_opens(number, asked, state):
    upload, browser = asked(pdf()), Client()
    Upload.objects.update(state=state)
    signed_in(browser, Role.OFFICER, office=OFFICE)
    assert browser.get(address(number, upload)).status_code == 404
    assert Upload.objects.get(pk=upload).seen_at is None
    assert not Look.objects.filter(saw="file").exists()


def test_what_an_office_refused_can_be_opened_again(number, asked):
    upload, browser = asked(pdf()), Client()
    Upload.objects.update(state="refused", reason="office")
    signed_in(browser, Role.OFFICER, office=OFFICE)
    assert browser.get(address(number, upload)).status_code == 200


def test_paper_from_the_counter_stands_in_the_same_list(number, asked):
    act(number, Act.RECEIVE, document="photo")
    browser = Client()
    signed_in(browser, Role.OFFICER, office=OFFICE)
    assert words("ar")["files"]["on_paper"] in text(page(browser, number))
