"""Applying from home over HTTP: the way in, the steps, what is shown, the receipt; and what nobody else learns."""

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pypdfium2
import pytest
import time_machine

from masar.applying.filling import filling
from masar.applying.models import Draft, Submission
from masar.applying.tests.forming import FORM, GUARDED, SECOND, put
from masar.cases.models import Alike, Case
from masar.catalogue.answering import Error
from masar.catalogue.forms import Ask, Question, Step
from masar.catalogue.queries import catalogue
from masar.catalogue.testing import both
from masar.lib import clock
from masar.lib.clock import now
from masar.people.access import Applicant
from masar.people.models import CodeRequest
from masar.portal.applying.ahead import prefilled
from masar.portal.applying.tests.journey import (
    MOBILE,
    OFFICE,
    SERVICE,
    WHO,
    born,
    come,
    mark_of,
    onward,
    sent,
    text,
    to_check,
    where,
)
from masar.portal.tests.way_in import MONA, Browser, applied, given, let_in, seen
from masar.portal.wording import voice, words

MOST = 8 * 1024
"""Bytes of a page, compressed."""


def test_what_is_applied_for_has_its_number_and_its_page_at_once(applying):
    browser, receipt, number = sent(applying)
    page = browser.get(receipt)
    said = text(page)
    assert "received" in said and number in said and "Mona Hassan" in said and "<svg" in page.content.decode()
    assert Browser().get(f"/en/track/{number}/").status_code == 200
    case = Case.objects.get()
    assert (case.office_id, case.service_id) == (OFFICE, SERVICE)


def test_the_receipt_is_a_file_as_well_for_whoever_sent_it_and_for_a_day(applying):
    browser, receipt, number = sent(applying)
    address = receipt.replace("receipt/", "receipt.pdf")
    assert address in browser.get(receipt).content.decode()
    with time_machine.travel(now(), tick=False) as clock:
        paper = browser.get(address)
        assert (paper["Content-Type"], paper["Content-Disposition"]) == (
            "application/pdf",
            f'attachment; filename="{number}.pdf"',
        )
        assert "no-store" in paper["Cache-Control"] and paper.content.startswith(b"%PDF")
        text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.content))
        assert set("MonaHassan") <= set(text) and text.count(number.split("-")[0][0]) >= 1
        assert Browser().get(address)["Location"] == "/en/apply/"
        clock.shift(timedelta(days=1))
        assert browser.get(address).status_code in (303, 404)


def test_it_is_begun_without_anything_and_nothing_is_kept_before_the_code(applying):
    page = text(Browser().get(f"/en/services/{SERVICE}/apply/"))
    assert "Who applies" in page and "30 days" in page
    Browser().post("/en/apply/ask/", {"service": SERVICE, "kind": "mobile", "value": MOBILE})
    assert not Draft.objects.exists()


def test_a_service_and_the_home_page_lead_there_where_there_is_a_form(applying):
    assert f'href="/en/services/{SERVICE}/apply/"' in Browser().get(f"/en/services/{SERVICE}/").content.decode()
    assert 'href="/en/apply/"' in Browser().get("/en/").content.decode()
    object.__setattr__(catalogue().services[SERVICE], "forms", ())
    assert "/apply/" not in Browser().get(f"/en/services/{SERVICE}/").content.decode()
    assert Browser().get(f"/en/services/{SERVICE}/apply/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "typed"), [("mobile", "no"), ("mobile", "0223456789"), ("email", "mona@"), ("", "")]
)
def test_what_is_no_contact_is_said_at_its_field_and_nothing_is_asked_for(applying, kind, typed):
    answer = Browser().post("/en/apply/ask/", {"service": SERVICE, "kind": kind, "value": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#value"' in page and 'aria-invalid="true"' in page and f'value="{typed}"' in page
    assert not CodeRequest.objects.exists()


def test_whoever_has_drafts_and_whoever_has_none_get_the_same_pages(applying):
    come(applying)
    pages = []
    for value in (MOBILE, "+201001234599"):
        browser = Browser()
        asked = browser.post("/en/apply/ask/", {"service": SERVICE, "kind": "mobile", "value": value})
        page = seen(browser.get("/en/apply/code/"))
        wrong = browser.fill_in("/en/apply/code/", "/en/apply/code/", code="00000000")
        pages.append((asked.status_code, asked.content, page, wrong.status_code, len(wrong.content)))
    assert pages[0] == pages[1]


def test_it_is_taken_up_on_another_device_by_the_same_contact_and_a_new_code(applying):
    browser, address = come(applying)
    onward(browser, address, **WHO)
    CodeRequest.objects.all().delete()
    other, there = come(applying, browser=Browser("198.51.100.1"), service="")
    assert there == "/en/apply/"
    page = other.get(there).content.decode()
    id = Draft.objects.get().pk
    assert f"/en/apply/{id}/" in page and where(other, f"/en/apply/{id}/").endswith("/step/why/")


def test_a_code_for_a_draft_is_also_taken_where_other_codes_are_typed(applying):
    browser = Browser()
    browser.post("/en/apply/ask/", {"service": SERVICE, "kind": "mobile", "value": MOBILE})
    applying.work()
    assert browser.enter(applying.codes()[-1])["Location"] == f"/en/apply/{Draft.objects.get().pk}/step/who/"
    assert browser.get("/en/mine/").status_code == 302


def test_a_code_for_ones_own_pages_opens_no_draft_and_is_not_used_up_there(applying):
    applied("1", given())
    browser = Browser()
    browser.ask(MONA)
    applying.work()
    code = applying.codes()[-1]
    assert browser.fill_in("/en/apply/code/", "/en/apply/code/", code=code).status_code == 422
    assert browser.enter(code)["Location"] == "/en/mine/"


def test_nobody_sees_or_changes_the_draft_of_another_contact(applying):
    mine, check = to_check(applying)
    stranger, _ = come(applying, "+201001234599", browser=Browser("198.51.100.1"))
    base = check.removesuffix("check/")
    mark = mark_of(mine.get(check))
    for page in ("", "step/who/", "office/", "check/", "receipt/", "drop/"):
        answer = stranger.get(base + page)
        assert answer.status_code == 404 and "Mona" not in text(answer)
        assert Browser().get(base + page)["Location"] == "/en/apply/"
    before = Draft.objects.order_by("pk").values_list("sealed", flat=True)
    for page, values in (
        ("step/who/", WHO),
        ("check/", {"mark": mark}),
        ("office/", {"office": OFFICE}),
        ("drop/", {}),
    ):
        stranger.fill_in("/en/apply/", base + page, **values)
    assert list(Draft.objects.order_by("pk").values_list("sealed", flat=True)) == list(before)
    assert not Case.objects.exists()


def test_no_form_of_another_site_sends_anything(applying):
    browser, check = to_check(applying)
    mark = mark_of(browser.get(check))
    for page in ("check/", "drop/", "office/", "step/who/"):
        assert browser.post(check.removesuffix("check/") + page, {"mark": mark}).status_code == 403
    assert browser.post("/en/apply/new/", {"service": SERVICE}).status_code == 403
    assert Draft.objects.count() == 1 and not Case.objects.exists()


def test_what_is_wrong_is_said_above_and_at_the_field_and_what_was_typed_stands_there_again(applying):
    browser, address = come(applying)
    page = where(browser, address)
    answer = browser.fill_in(page, page, name="Mona Hassan", number="12x", **born("31", "2", "1990"))
    found = answer.content.decode()
    assert answer.status_code == 422
    assert (
        'href="#born-day"' in found and 'href="#number"' in found and 'value="31"' in found and 'value="12x"' in found
    )
    assert 'aria-describedby="number-error"' in found and "<title>Error:" in found
    assert 'value="Mona Hassan"' in browser.get(page).content.decode(), "what was right is kept"


def test_there_are_words_for_whatever_can_be_wrong_with_an_answer():
    for language in ("ar", "en"):
        assert {error.value for error in Error} <= words(language)["apply"]["problem"].keys()


def test_a_day_that_cannot_be_is_told_with_the_first_and_the_last_one_that_can(applying):
    ask = (
        Question("past", Ask.DAY, both("مضى", "Past"), most=0),
        Question("ahead", Ask.DAY, both("آت", "Ahead"), least=1),
    )
    put(replace(FORM, steps=(Step("days", both("أيام", "Days"), ask),)))
    browser, address = come(applying)
    page = where(browser, address)
    days = {"past-day": 1, "past-month": 1, "past-year": 9999, "ahead-day": 1, "ahead-month": 1, "ahead-year": 2020}
    answer = text(browser.fill_in(page, page, **days))
    today = filling(Draft.objects.get(), now=clock.now()).today
    last, first = (voice("en").day((today + timedelta(days=more)).isoformat()) for more in (0, 1))
    assert f"This date cannot be after {last}." in answer and f"This date cannot be before {first}." in answer


def test_what_is_too_small_too_long_or_before_another_day_is_told_with_what_it_is_held_against(applying):
    ask = (
        Question("from", Ask.DAY, both("من", "From")),
        Question("to", Ask.DAY, both("إلى", "To"), after="from"),
        Question("copies", Ask.NUMBER, both("النسخ", "Copies"), least=2, most=5),
        Question("words", Ask.TEXT, both("السبب", "Reason"), least=3, most=4),
    )
    put(replace(FORM, steps=(Step("all", both("كل", "All"), ask),)))
    browser, address = come(applying)
    page = where(browser, address)
    days = {"from-day": 2, "from-month": 3, "from-year": 2020, "to-day": 1, "to-month": 3, "to-year": 2020}
    few = text(browser.fill_in(page, page, **days, copies=1, words="xy"))
    assert "before the one under “From”" in few
    assert "The smallest number that you can give here is 2" in few and "at least 3 characters" in few
    many = text(browser.fill_in(page, page, **days, copies=6, words="vwxyz"))
    assert "The largest number that you can give here is 5" in many and "at most 4 characters" in many


def test_a_draft_that_is_not_there_tells_for_how_long_one_is_kept_as_the_first_page_does(applying):
    browser, check = to_check(applying)
    gone = text(browser.get(check.replace(check.split("/")[3], str(uuid4()))))
    begins = text(Browser().get("/en/services/passport-renewal/apply/"))
    said = "What you have not sent is deleted 30 days after your last change."
    assert said in gone and said in begins


def test_save_and_come_back_later_is_always_true(applying):
    browser, address = come(applying)
    page = where(browser, address)
    answer = browser.fill_in(page, page, name="Mona Hassan", number="12x", later="yes")
    assert answer["Location"] == "/en/apply/?just=saved"
    assert "It has not been sent to the office yet" in text(browser.get(answer["Location"]))
    assert 'value="Mona Hassan"' in browser.get(page).content.decode()


def test_the_browser_is_helped_to_fill_in_what_it_knows(applying):
    browser, address = come(applying)
    page = browser.get(where(browser, address)).content.decode()
    assert re.findall(r'autocomplete="([a-z-]+)"', page) == ["name", "bday-day", "bday-month", "bday-year", "off"]
    assert page.count('inputmode="numeric"') == 3


def test_an_answer_that_brings_up_a_question_on_the_same_page_leads_back_to_it(applying):
    browser, address = come(applying)
    address = onward(browser, address, **WHO)
    page = where(browser, address)
    assert onward(browser, address, why="lost") == page
    assert "Where was it lost" in text(browser.get(page))
    assert onward(browser, page, why="lost", where="Tanta").endswith("/office/")


def test_what_is_changed_from_the_check_leads_back_to_it(applying):
    browser, check = to_check(applying)
    page = re.search(r'href="([^"]+/step/who/\?from=check)"', browser.get(check).content.decode())[1]
    assert onward(browser, page, **WHO, **{"from": "check"}) == check
    why = page.replace("/who/", "/why/")
    assert onward(browser, why, why="lost", **{"from": "check"}).endswith("/step/why/?from=check")


def test_a_version_that_was_published_meanwhile_asks_only_what_is_new_and_says_so(applying):
    browser, check = to_check(applying)
    mark = mark_of(browser.get(check))
    put(SECOND)
    answer = browser.fill_in("/en/apply/", check, mark=mark)
    assert answer["Location"].endswith("/step/more/?from=check") and not Case.objects.exists()
    page = text(browser.get(answer["Location"]))
    assert "questions have changed" in page and "New since you began" in page
    assert onward(browser, answer["Location"], job="teacher", **{"from": "check"}) == check
    assert browser.fill_in(check, check, mark=mark_of(browser.get(check)))["Location"].endswith("/receipt/")


def test_what_was_changed_in_another_window_is_shown_before_it_is_sent(applying):
    browser, check = to_check(applying)
    mark = mark_of(browser.get(check))
    onward(browser, check.replace("check/", "step/who/"), **WHO | {"name": "Mona Ali Hassan"})
    answer = browser.fill_in(check, check, mark=mark)
    assert answer.status_code == 409
    assert "changed since you opened this page" in text(answer) and "Mona Ali Hassan" in text(answer)
    assert not Case.objects.exists()


def test_a_form_that_is_sent_twice_leads_to_the_same_receipt(applying):
    browser, check = to_check(applying)
    page = browser.get(check).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    mark = re.search(r'name="mark" value="([^"]+)"', page)[1]
    answers = [browser.post(check, {"csrfmiddlewaretoken": token, "mark": mark}) for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {check.replace("check/", "receipt/")}
    receipts = {
        re.search(r'id="secret">([^<]+)<', browser.get(check.replace("check", "receipt")).content.decode())[1]
    }
    assert len(receipts) == 1 and (Case.objects.count(), Submission.objects.count()) == (1, 1)
    assert where(browser, check) == check.replace("check/", "receipt/")


def test_who_is_written_to_about_an_open_one_says_whether_it_is_the_same(applying):
    number = applied("1", given(mobile=MOBILE))
    browser, check = to_check(applying)
    page = browser.get(check)
    assert number in text(page) and "already have an open application" in text(page)
    unsaid = browser.fill_in(check, check, mark=mark_of(page))
    assert unsaid.status_code == 422 and 'href="#same"' in unsaid.content.decode() and Case.objects.count() == 1
    assert browser.fill_in(check, check, mark=mark_of(page), same="same")["Location"] == f"/en/track/{number}/"
    assert browser.fill_in(check, check, mark=mark_of(page), same="another").status_code == 422
    answer = browser.fill_in(check, check, mark=mark_of(page), same="another", because="mistyped")
    assert answer["Location"].endswith("/receipt/") and Alike.objects.get().because == "mistyped"


def test_a_stranger_gets_the_same_pages_for_the_number_of_somebody_who_applied(applying):
    applied("1", given())
    browser, check = to_check(applying)
    page = browser.get(check)
    assert "already have an open application" not in text(page) and "+2019" not in page.content.decode()
    receipt = browser.fill_in(check, check, mark=mark_of(page), same="another", because="mistyped")["Location"]
    assert "••• 12" not in text(browser.get(receipt)) and Alike.objects.get().because == "not_asked"


def test_only_what_the_owner_proved_by_a_code_is_filled_in_ahead_and_marked(applying):
    applied("1", given())
    stranger, address = come(applying, "+201900000012", browser=Browser("198.51.100.1"))
    assert "From our file" not in text(stranger.get(where(stranger, address)))
    Draft.objects.all().delete()
    CodeRequest.objects.all().delete()
    browser, address = come(applying, "+201900000012", browser=let_in(applying))
    page = browser.get(where(browser, address))
    assert text(page).count("From our file") == 3 and f'value="{MONA}"' in page.content.decode()
    onward(browser, address, **WHO)
    assert text(browser.get(where(browser, address).replace("why", "who"))).count("From our file") == 2
    assert browser.get("/en/mine/").status_code == 200


def test_nothing_of_who_is_signed_in_is_filled_in_where_it_is_begun_for_another_contact(applying):
    applied("1", given())
    browser, address = come(applying, "+201900000099", browser=let_in(applying))
    shown = browser.get(where(browser, address)).content.decode()
    assert MONA not in shown and "From our file" not in shown


def test_a_number_that_was_only_claimed_is_not_filled_in_as_if_it_had_been_seen():
    number = (("eg", MONA),)
    known = Applicant(uuid4(), "Mona Hassan", None, "en", "mobile", {"mobile": "+201900000012"}, number)
    assert prefilled(FORM, known) == {"name": "Mona Hassan", "number": MONA}
    assert prefilled(FORM, replace(known, claimed=True)) == {"name": "Mona Hassan"}


def test_who_else_has_to_agree_is_said_before_it_is_sent_and_after(applying):
    put(GUARDED)
    assert "The other guardian" in text(Browser().get(f"/en/services/{SERVICE}/apply/"))
    browser, address = come(applying)
    child = {"name": "Omar Hassan", "number": "32002021234567"} | born("2", "2", "2020")
    address = onward(browser, address, **child)
    address = onward(browser, address, why="old")
    told = {"g_name": "Mona Hassan", "g_number": MONA, "o_name": "Ali Hassan", "o_phone": "01001234599"}
    check = onward(browser, onward(browser, address, **told), office=OFFICE).replace("documents/", "check/")
    page = browser.get(check)
    assert "come to the office" in text(page) and "The other guardian: Ali Hassan" in text(page)
    receipt = browser.fill_in(check, check, mark=mark_of(page))["Location"]
    assert "The other guardian: Ali Hassan" in text(browser.get(receipt))


def test_a_child_without_a_guardian_and_a_birthday_that_is_another_are_said_and_nothing_is_sent(applying):
    browser, check = to_check(applying)
    for who, said in (
        ({"number": "32002021234567"} | born("2", "2", "2020"), "parent or guardian"),
        (born("2", "1", "1990"), "differ from the one that is part of the identity number"),
    ):
        onward(browser, check.replace("check/", "step/who/"), **WHO | who)
        answer = browser.fill_in(check, check, mark=mark_of(browser.get(check)))
        assert answer.status_code == 422 and said in text(answer)
    assert not Case.objects.exists() and not Submission.objects.exists()


def test_a_draft_is_deleted_after_a_page_that_asks(applying):
    browser, check = to_check(applying)
    page = check.replace("check/", "drop/")
    assert browser.get(page).status_code == 200 and Draft.objects.exists()
    assert browser.fill_in(page, page)["Location"] == "/en/apply/"
    assert not Draft.objects.exists() and browser.get(check).status_code == 404


def test_every_page_is_small_also_with_every_country_in_it(applying):
    put(FORM)
    browser, check = to_check(applying)
    pages = [check.replace("check/", page) for page in ("check/", "step/who/", "step/why/", "office/", "drop/")]
    pages += ["/en/apply/", f"/en/services/{SERVICE}/apply/"]
    sizes = {
        page: len(gzip.compress(browser.get(page.replace("/en/", f"/{code}/")).content, 6))
        for page in pages
        for code in ("ar", "en")
    }
    assert max(sizes.values()) <= MOST, sizes


def test_nothing_of_anybody_stands_in_an_address_or_a_cookie(applying):
    browser, receipt, _ = sent(applying)
    kept = " ".join(cookie.value for cookie in browser.cookies.values())
    for secret in (MOBILE, MOBILE[1:], MONA, "Mona"):
        assert secret not in receipt and secret not in kept
        assert secret not in repr(dict(browser.session))
