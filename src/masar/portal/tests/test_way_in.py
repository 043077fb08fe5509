"""The way in: an identity number, a code, and one's own pages; and who is kept out."""

import re
import unicodedata
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from masar.cases.models import Case, PublicRecord
from masar.cases.owner import issue_receipt
from masar.lib.clock import now
from masar.lib.numbers import shown
from masar.limits import gcra
from masar.notices import canaries
from masar.people import codes
from masar.people.attempts import purge as tidied
from masar.people.models import Access, CodeRequest, Person
from masar.portal.tests.way_in import ADDRESS, HUDA, MOBILE, MONA, NOBODY, Browser, applied, given, let_in, refused


def test_an_identity_number_and_its_code_open_the_list_newest_first(world):
    older, newer = applied("1", given()), applied("2", given())
    text = let_in(world).get("/en/mine/").content.decode()
    assert 0 < text.index(newer) < text.index(older)
    assert MONA not in text and MOBILE not in text


def test_the_whole_view_has_everything_and_masks_the_contacts(world):
    number = applied("1", given(), note="أحضر الأصل معك")
    answer = let_in(world).get(f"/en/mine/{number}/")
    text = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "منى حسن" in text and "أحضر الأصل معك" in text and "••• 12" in text
    for secret in (MONA, MOBILE, ADDRESS, "1990"):
        assert secret not in text


def test_a_private_reason_is_told_to_its_owner_alone(world):
    number = applied("1", given())
    refused(number, "identity_mismatch")
    page = let_in(world).get(f"/en/mine/{number}/").content.decode()
    opened = Browser().get(f"/en/track/{number}/").content.decode()
    told = Browser().get(f"/api/v1/applications/{number}").content.decode()
    assert "Your fingerprint did not match" in page
    assert "not match" not in opened and "open your application with a code" in opened.lower()
    assert "identity_mismatch" not in told and '"reason":"private"' in told


def test_the_number_alone_shows_nothing_of_it(world):
    number = applied("1", given(), note="أحضر الأصل معك")
    text = Browser().get(f"/en/track/{number}/").content.decode()
    assert "منى حسن" not in text and "أحضر الأصل معك" not in text


def test_with_the_number_everything_is_seen_after_a_code(world):
    number, browser = applied("1", given()), Browser()
    assert browser.post("/en/code/ask/", {"reference": number})["Location"] == "/en/code/"
    world.work()
    assert world.sent[-1][1] == MOBILE
    assert browser.enter(world.codes()[-1])["Location"] == "/en/mine/"


def test_a_code_is_written_in_the_language_of_the_person(world):
    applied("1", given(HUDA, language="en"))
    Browser().ask(HUDA)
    world.work()
    assert "your code is" in world.sent[-1][2]


def test_the_halves_of_a_code_cannot_change_places_in_arabic(world):
    applied("1", given())
    browser = Browser()
    browser.ask(MONA)
    browser.fill_in("/en/code/", "/en/code/again/", contact_kind="email")
    world.work()
    (_, mobile, text), (_, address, mail) = world.sent
    assert (mobile, address) == (MOBILE, ADDRESS)
    assert re.search(r"رمزك \d{8}،", text)
    # A no-break space is a common separator (Unicode bidi class CS) and leaves the digits one number.
    assert re.search("رمزك هو \\d{4}\u00a0\\d{4}\n", mail)
    assert unicodedata.bidirectional("\u00a0") == "CS"


def test_nobody_is_written_to_for_a_number_of_nobody(world):
    applied("1", given())
    for typed in (NOBODY, "29913011234567", "1058529940", "A12345678"):
        Browser().ask(typed)
    world.work()
    assert world.sent == []
    assert set(CodeRequest.objects.values_list("outcome", flat=True)) == {"nobody"}


def test_hit_and_miss_get_the_same_answer_and_the_same_page(world):
    applied("1", given())
    pages = []
    for typed in (MONA, NOBODY):
        browser = Browser()
        answer = browser.ask(typed)
        page = browser.get("/en/code/").content.decode().split("csrfmiddlewaretoken")
        wrong = browser.enter("0000 0000")
        pages.append((answer.status_code, answer.content, page[0], wrong.status_code, len(wrong.content)))
    assert pages[0] == pages[1]


def test_a_code_opens_nothing_in_another_browser(world):
    applied("1", given())
    mine, other = Browser(), Browser("198.51.100.9")
    mine.ask(MONA)
    other.ask(NOBODY)
    world.work()
    assert other.enter(world.codes()[-1]).status_code == 422
    assert mine.enter(world.codes()[-1]).status_code == 303


def test_a_code_takes_five_tries_and_then_nothing(world):
    applied("1", given())
    browser = Browser()
    browser.ask(MONA)
    world.work()
    for _ in range(5):
        assert browser.enter("1234 5678").status_code == 422
    assert browser.enter(world.codes()[-1]).status_code == 422


def test_a_code_works_once(world):
    applied("1", given())
    browser = Browser()
    browser.ask(MONA)
    world.work()
    token = browser.cookies["masar_code"].value
    assert browser.enter(world.codes()[-1]).status_code == 303
    assert codes.open_with(token, world.codes()[-1], now=now()) is None


def test_a_code_lives_ten_minutes(world):
    applied("1", given())
    browser = Browser()
    browser.ask(MONA)
    world.work()
    token = browser.cookies["masar_code"].value
    assert codes.open_with(token, world.codes()[-1], now=now() + timedelta(minutes=11)) is None


def test_arabic_digits_are_digits(world):
    applied("1", given())
    browser = Browser()
    browser.ask(MONA)
    world.work()
    arabic = world.codes()[-1].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert browser.enter(arabic).status_code == 303


def test_a_request_that_cannot_be_answered_keeps_no_other_waiting(world, caplog):
    applied("1", given())
    wanted = codes.Ask("contact", (str(Person.objects.get().pk),), "en", "192.0.2.1", contact_kind="mobile")
    codes.ask(wanted, now=now())
    CodeRequest.objects.update(sealed=b"nonsense")
    Browser().ask(MONA)
    world.work()
    assert len(world.codes()) == 1
    assert "could not be answered" in caplog.text


def test_a_receipts_secret_asks_for_a_code_and_opens_nothing_by_itself(world):
    number, browser = applied("1", given()), Browser()
    secret = issue_receipt(number.replace("-", ""), now=now())
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    assert browser.ask(spaced.lower())["Location"] == "/en/code/"
    assert browser.get("/en/mine/")["Location"] == "/en/signed-out/"
    world.work()
    assert browser.enter(world.codes()[-1])["Location"] == "/en/mine/"


def test_a_revoked_receipt_asks_for_nothing(world):
    number = applied("1", given())
    told = StringIO()
    call_command("receipt", number, stdout=told)
    call_command("receipt", number, revoke=True, stdout=StringIO())
    Browser().ask(told.getvalue())
    world.work()
    assert world.sent == []


def test_a_person_without_the_telephone_asks_by_mail(world):
    applied("1", given())
    browser = Browser()
    browser.ask(MONA)
    browser.fill_in("/en/code/", "/en/code/again/", contact_kind="email")
    world.work()
    assert [to for _, to, _ in world.sent] == [MOBILE, ADDRESS]
    assert browser.enter(world.codes()[-1]).status_code == 303


def test_a_guardian_is_let_in_and_a_sponsor_is_not(world):
    applied("1", given(MONA), role="guardian")
    sponsored = applied("2", given(HUDA), role="sponsor")
    assert "Guardian" in let_in(world).get(f"/en/mine/{applied('1', None)}/").content.decode()
    browser = let_in(world, HUDA)
    assert sponsored not in browser.get("/en/mine/").content.decode()
    assert browser.get(f"/en/mine/{sponsored}/").status_code == 404


def test_anothers_application_looks_like_one_that_does_not_exist(world):
    applied("1", given())
    others = applied("2", given(HUDA))
    browser = let_in(world)
    absent, theirs = browser.get("/en/mine/0000-0000-00000/"), browser.get(f"/en/mine/{others}/")
    assert (theirs.status_code, theirs.content) == (absent.status_code, absent.content)
    assert browser.fill_in("/en/mine/", f"/en/mine/{others}/number/", closed="yes").status_code == 404


def test_the_session_ends_by_the_button_and_after_twenty_minutes(world):
    applied("1", given())
    browser = let_in(world)
    browser.fill_in("/en/mine/", "/en/leave/")
    assert browser.get("/en/mine/")["Location"] == "/en/signed-out/"
    browser = let_in(world, browser=Browser("192.0.2.8"))
    with time_machine.travel(now() + timedelta(minutes=15)):
        assert browser.get("/en/mine/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=30)):
        assert browser.get("/en/mine/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=51)):
        assert browser.get("/en/mine/").status_code == 302


def test_a_session_ends_after_eight_hours_however_busy_it_is(world):
    applied("1", given())
    browser, began = let_in(world), now()
    for minutes in range(15, 8 * 60, 15):
        with time_machine.travel(began + timedelta(minutes=minutes)):
            assert browser.get("/en/mine/").status_code == 200
    with time_machine.travel(began + timedelta(minutes=8 * 60 + 1)):
        assert browser.get("/en/mine/")["Location"] == "/en/signed-out/"


def test_the_owner_closes_all_devices_at_once(world):
    number = applied("1", given())
    mine, lost = let_in(world), let_in(world, browser=Browser("198.51.100.9"))
    answer = mine.fill_in(f"/en/mine/{number}/", "/en/leave/", everywhere="yes")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert lost.get("/en/mine/")["Location"] == "/en/signed-out/"
    assert let_in(world, browser=lost).get("/en/mine/").status_code == 200


def test_a_session_begins_with_a_name_of_its_own(world):
    applied("1", given())
    browser = let_in(world)
    first = browser.cookies["masar_session"].value
    let_in(world, browser=browser)
    assert browser.cookies["masar_session"].value != first


def test_a_number_that_its_owner_closed_opens_nothing(world):
    number, browser = applied("1", given()), None
    before = Browser().get(f"/en/track/{number}/")
    browser = let_in(world)
    page = f"/en/mine/{number}/"
    browser.fill_in(page, f"{page}number/", closed="yes")
    closed, unknown = Browser().get(f"/en/track/{number}/"), Browser().get("/en/track/K7QM-2X9D-RT4BX/")
    assert before.status_code == 200 and closed.status_code == unknown.status_code == 404
    # The page repeats the number that was asked for, and nothing else tells the two apart.
    assert closed.content.replace(number.encode(), b"K7QM-2X9D-RT4BX") == unknown.content
    assert Browser().get(f"/api/v1/applications/{number}").status_code == 404
    assert browser.get(page).status_code == 200
    browser.fill_in(page, f"{page}number/", closed="no")
    assert Browser().get(f"/en/track/{number}/").status_code == 200
    assert not PublicRecord.objects.filter(closed=True).exists()


def test_the_owner_sees_who_looked_and_what_was_attempted(world):
    number = applied("1", given())
    thief = Browser("198.51.100.9")
    thief.ask(MONA)
    world.work()
    thief.enter("1111 1111"), thief.enter("2222 2222")
    tidied(now() + timedelta(minutes=61))
    text = let_in(world).get(f"/en/mine/{number}/").content.decode()
    assert "a wrong code was typed (2 times that day)" in text and "198.51.•.•" in text
    assert "opened your applications with a code" in text
    assert Access.objects.filter(who="owner", what="opened").count() == 1


def test_a_new_device_is_told_to_every_contact_and_a_known_one_to_none(world):
    applied("1", given())
    browser = let_in(world)
    assert [to for kind, to, _ in world.sent if kind == "new_device"] == [MOBILE, ADDRESS]
    let_in(world, browser=browser)
    assert len([kind for kind, _, _ in world.sent if kind == "new_device"]) == 2


def test_a_contact_changes_with_a_code_to_the_old_and_one_to_the_new(world):
    number, browser = applied("1", given()), None
    elsewhere = let_in(world, browser=Browser("198.51.100.9"))
    browser = let_in(world)
    answer = browser.fill_in("/en/mine/contact/", "/en/mine/contact/", kind="mobile", value="+20 190 000 0099")
    assert answer["Location"] == "/en/code/"
    world.work()
    assert world.sent[-1][:2] == ("code_old", MOBILE)
    assert browser.enter(world.codes()[-1])["Location"] == "/en/code/"
    world.work()
    assert world.sent[-1][:2] == ("code_new", "+201900000099")
    assert "••• 12" in browser.get(f"/en/mine/{number}/").content.decode()
    browser.enter(world.codes()[-1])
    assert "••• 99" in browser.get(f"/en/mine/{number}/").content.decode()
    assert elsewhere.get("/en/mine/")["Location"] == "/en/signed-out/"
    told = [to for kind, to, _ in world.sent if kind == "contact_changed"]
    assert sorted(told) == [MOBILE, ADDRESS]
    applied("1", given())  # the source says the old one again
    assert "••• 99" in browser.get(f"/en/mine/{number}/").content.decode()


def test_a_code_for_a_change_is_worth_nothing_without_the_session(world):
    applied("1", given())
    browser = let_in(world)
    browser.fill_in("/en/mine/contact/", "/en/mine/contact/", kind="mobile", value="+201900000099")
    world.work()
    browser.fill_in("/en/mine/", "/en/leave/")
    assert browser.enter(world.codes()[-1])["Location"] == "/en/signed-out/"


@pytest.mark.parametrize(("kind", "value"), [("mobile", "hello"), ("email", "x"), ("mobile", "")])
def test_what_is_no_contact_is_said_and_not_asked_for(world, kind, value):
    applied("1", given())
    browser = let_in(world)
    answer = browser.fill_in("/en/mine/contact/", "/en/mine/contact/", kind=kind, value=value)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.content.decode()


def test_a_form_of_another_site_is_refused(world):
    number = applied("1", given())
    browser = let_in(world)
    assert browser.post(f"/en/mine/{number}/number/", {"closed": "yes"}).status_code == 403
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert Browser().post("/en/track/", {"reference": MONA}, headers=elsewhere).status_code == 403
    assert (
        Browser().post("/en/track/", {"reference": MONA}, headers={"Origin": "https://x.example"}).status_code == 403
    )
    assert Browser().post("/en/track/", {"reference": number}).status_code == 303
    for hidden in ("null", "http://localhost.x.example", "https://localhost", "http://[", ""):
        assert Browser().post("/en/track/", {"reference": number}, headers={"Origin": hidden}).status_code == 403
    ours = {"Origin": "http://localhost"}
    assert Browser().post("/en/track/", {"reference": number}, headers=ours).status_code == 303


@pytest.mark.parametrize(("site", "status"), [("same-site", 403), ("same-origin", 303), ("none", 303)])
def test_a_form_of_a_neighbour_under_the_same_domain_is_refused_and_ones_own_is_not(world, site, status):
    number = applied("1", given())
    assert Browser().post("/en/track/", {"reference": number}, headers={"Sec-Fetch-Site": site}).status_code == status


def test_an_older_reference_and_the_date_of_birth_tell_the_coarse_stage(world):
    number = applied("2009/1234", given())
    told = {"reference": "2009/1234", "day": "1", "month": "1", "year": "1990"}
    answer = Browser().post("/en/reference/", told)
    assert answer.status_code == 200 and "being worked on" in answer.content.decode()
    assert number not in answer.content.decode() and "منى" not in answer.content.decode()


def test_ones_own_pages_and_the_coarse_stage_stand_a_status_of_a_later_version(world):
    number = applied("2009/1234", given())
    record = PublicRecord.objects.get()
    PublicRecord.objects.update(content=record.content.replace('"status":"received"', '"status":"later"'))
    Case.objects.update(status="later")
    browser = let_in(world)
    assert "is being updated" in browser.get("/en/mine/").content.decode()
    assert "is being updated" in browser.get(f"/en/mine/{number}/").content.decode()
    told = {"reference": "2009/1234", "day": "1", "month": "1", "year": "1990"}
    assert "being worked on" in Browser().post("/en/reference/", told).content.decode()


def test_a_wrong_day_an_unknown_reference_and_too_many_tries_are_answered_alike(world):
    applied("2009/1234", given())
    right = {"reference": "2009/1234", "day": "1", "month": "1", "year": "1990"}
    wrong = Browser().post("/en/reference/", right | {"day": "2"}).content.decode()
    unknown = Browser().post("/en/reference/", right | {"reference": "2009/9999", "day": "2"}).content.decode()
    assert wrong.replace("2009/1234", "") == unknown.replace("2009/9999", "")
    for _ in range(4):
        Browser().post("/en/reference/", right | {"day": "2"})
    assert Browser().post("/en/reference/", right).status_code == 422


def test_strangers_do_not_use_up_the_tries_of_whoever_was_right_before(world):
    applied("2009/1234", given())
    right = {"reference": "2009/1234", "day": "1", "month": "1", "year": "1990"}
    assert Browser().post("/en/reference/", right).status_code == 200
    for place in range(40):
        Browser(f"198.51.{place}.1").post("/en/reference/", right | {"day": "2"})
    assert [Browser().post("/en/reference/", right).status_code for _ in range(8)] == [200] * 8


def test_a_network_that_tries_days_of_many_references_is_told_to_wait_whatever_it_asks(world):
    applied("2009/1234", given())
    told = {"day": "2", "month": "1", "year": "1990"}
    for place in range(20):
        assert Browser().post("/en/reference/", told | {"reference": f"2010/{place}"}).status_code == 422
    answers = [Browser().post("/en/reference/", told | {"reference": typed}) for typed in ("2009/1234", "2011/1")]
    assert [answer.status_code for answer in answers] == [429, 429]
    assert answers[0].content == answers[1].content


def test_whoever_is_signed_in_is_shown_numbers_whatever_floods_from_their_network(world):
    number = applied("1", given())
    browser = let_in(world)
    gcra.mark("flood:192.0.2.7", 0.1 * 6_050)
    assert Browser().get(f"/en/track/{number}/").status_code == 429
    assert browser.get(f"/en/track/{number}/").status_code == 200
    assert browser.ask(number)["Location"] == f"/en/track/{number}/"
    assert Browser().ask(MONA)["Location"] == "/en/code/"


def test_a_day_that_is_none_is_said(world):
    told = {"reference": "2009/1234", "day": "31", "month": "2", "year": "x"}
    assert "31 3 1990" in Browser().post("/en/reference/", told).content.decode()


def test_a_canary_raises_an_alarm(world, settings, caplog):
    settings.MASAR_ALARM_EMAIL = "security@example.org"
    applied("1", given())
    number = canaries.plant("backup of March", now=now())
    canaries.plant("test system", now=now(), number=f"eg|{NOBODY}")
    assert Browser().get(f"/en/track/{shown(number)}/").status_code == 404
    Browser().ask(NOBODY)
    world.work()
    assert [to for kind, to, _ in world.sent if kind == "alarm"] == ["security@example.org"] * 2
    assert "backup of March" in caplog.text and NOBODY not in caplog.text
