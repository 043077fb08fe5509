"""The pages around the status page, and what the one field answers."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from masar.cases.actions import Incoming, NewCase, declare_source, record_events
from masar.cases.facts import Fact, Kind
from masar.cases.queries import forget_freshness
from masar.catalogue.queries import catalogue
from masar.catalogue.testing import load_sample
from masar.lib.clock import local_day, now
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import number_from, shown
from masar.notices import canaries
from masar.people.models import Canary
from masar.portal.rendering import furniture
from masar.portal.wording import words
from masar.staff import queries
from masar.staff.models import Office
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
PAGES = ["", "passports/", "track/", "help/", "abroad/", "statuses/", "official/", "accessibility/", "privacy/"]
NATIONAL_ID = "29001011234567"


@pytest.fixture
def visitor():
    load_offices()
    load_sample()
    return Client(headers={"host": "localhost"})


def made(reference="A-15315-38161", *, public=False, shape="") -> str:
    declare_source("old", name={"ar": "م", "en": "old"}, open_references=public, appears_within_hours=48, shape=shape)
    forget_freshness()
    today = local_day(now(), ZoneInfo("Africa/Cairo"))
    fact = Fact(Kind.SUBMITTED, today, "old", "1")
    recorded = record_events([Incoming(NewCase("passport-renewal", "old", reference), (fact,))], now=now())
    return recorded.numbers["old", reference]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_in_both_languages_and_links_to_the_other(visitor, page, language):
    answer = visitor.get(f"/{language}/{page}")
    text = answer.content.decode()
    other = "en" if language == "ar" else "ar"
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text
    assert f'href="/{other}/{page}"' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_has_a_page_with_its_stages_and_documents(visitor, language):
    section = visitor.get(f"/{language}/passports/").content.decode()
    addresses = set(re.findall(rf'href="(/{language}/services/[a-z-]+/)"', section))
    assert len(addresses) == len(catalogue().offered)
    for address in addresses:
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert "<ol" in answer.content.decode()


def test_the_page_of_a_service_says_what_helps_to_get_its_documents(visitor):
    page = visitor.get("/en/services/passport-first/").content.decode()
    assert '<p><span class="muted">Where to get it:</span> From any civil status office.</p>' in page
    assert "What it looks like:</span> A sheet printed by a computer" in page
    assert "a court ruling that stands in for the consent" in page


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("", "ar"), ("en-GB,en;q=0.9", "en"), ("fr,ar;q=0.5", "ar"), ("fr,en;q=0.8,ar;q=0.1", "en")],
)
def test_the_root_follows_the_readers_language(accepts, language):
    answer = Client().get("/", headers={"host": "localhost", "accept-language": accepts})
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/")


def test_a_number_leads_to_its_page_however_it_is_typed(visitor):
    number = made()
    for typed in (shown(number), number.lower(), f" {number} "):
        answer = visitor.post("/ar/track/", {"reference": typed})
        assert (answer.status_code, answer["Location"]) == (303, f"/ar/track/{shown(number)}/")


def test_an_open_reference_opens_the_page_as_a_number_does(visitor):
    number = made(public=True)
    answer = visitor.post("/en/track/", {"reference": "a–15315–38161"})
    assert answer["Location"] == f"/en/track/{shown(number)}/"


@pytest.mark.parametrize(
    ("reference", "typed"),
    [
        ("ab-123/2026", "AB-123/2026"),
        ("ab-123/2026", "ab 123 2026"),
        ("١٢٣/٢٠٢٦", "123/2026"),
        ("\u200f555/2026", "٥٥٥/٢٠٢٦"),
        ("أ-123/2026", "ا 123/2026"),
        ("2026-1234", "2026-1234"),
        ("12345", "رقم الملف: ١٢٣٤٥"),
        ("7/26", "7 / 26"),
        ("MSC2190000001", "msc2190000001"),
        ("Visa-2026-00077", "visa 2026 00077"),
        ("2026_1234", "2026_1234"),
    ],
)
def test_an_open_reference_is_found_as_it_is_printed_and_as_people_type_it(visitor, reference, typed):
    number = made(reference, public=True)
    assert visitor.post("/ar/track/", {"reference": typed})["Location"] == f"/ar/track/{shown(number)}/"


@pytest.mark.parametrize("reference", ["2016123456", "901234567", "A12345678"])
def test_a_declared_shape_comes_before_the_guess_that_it_is_an_identity_number(visitor, reference):
    number = made(reference, public=True)
    forget_freshness()
    assert visitor.post("/ar/track/", {"reference": reference})["Location"] == "/ar/code/"
    declare_source("old", name={"ar": "م", "en": "old"}, open_references=True, shape=r"A?\d{8,10}")
    forget_freshness()
    assert visitor.post("/ar/track/", {"reference": reference})["Location"] == f"/ar/track/{shown(number)}/"


def test_where_two_open_references_fall_together_each_is_found_by_its_full_spelling_alone(visitor):
    slash, dot = made("12/26", public=True), made("12.26", public=True)
    found = {
        typed: visitor.post("/en/track/", {"reference": typed}).headers.get("Location")
        for typed in ("12/26", "12.26")
    }
    assert found == {"12/26": f"/en/track/{shown(slash)}/", "12.26": f"/en/track/{shown(dot)}/"}
    assert visitor.post("/en/track/", {"reference": "12 26"}).status_code == 422


def test_another_reference_asks_for_the_date_of_birth_and_tells_nothing_else(visitor):
    made("2009/1234", shape=r"\d{4}/\d{1,6}")
    known = visitor.post("/ar/track/", {"reference": "2009/1234"}).content.decode()
    unknown = visitor.post("/ar/track/", {"reference": "2009/9999"}).content.decode()
    assert known.replace("2009/1234", "") == unknown.replace("2009/9999", "")
    assert words("ar")["born"]["title"] in known


OPENING = r"[A-Z]-\d{5}-\d{5}"


def test_a_reference_that_would_have_opened_by_itself_is_unknown_and_no_date_of_birth_is_asked_for(visitor):
    made(public=True, shape=OPENING)
    answer = visitor.post("/en/track/", {"reference": "A-15315-99999"})
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "up to 48 hours" in text and words("en")["born"]["title"] not in text


def test_guessing_references_that_open_by_themselves_is_stopped_as_guessing_numbers_is(visitor):
    made(public=True, shape=OPENING)
    guesses = [visitor.post("/en/track/", {"reference": f"A-15315-{guess:05}"}) for guess in range(21)]
    assert [answer.status_code for answer in guesses] == [404] * 20 + [429]


def test_where_another_source_with_the_same_shape_is_closed_the_date_of_birth_is_asked_for(visitor):
    made(public=True, shape=OPENING)
    declare_source("other", name={"ar": "م", "en": "other"}, shape=OPENING)
    forget_freshness()
    answer = visitor.post("/en/track/", {"reference": "A-15315-99999"})
    assert answer.status_code == 200 and words("en")["born"]["title"] in answer.content.decode()


def test_an_unknown_number_that_looks_like_an_open_reference_still_trips_its_canary(visitor):
    made(public=True, shape=r"[A-Z0-9]{13}")
    number = canaries.plant("a file in the attic", now=now())
    assert visitor.post("/en/track/", {"reference": shown(number)}).status_code == 404
    assert Canary.objects.get().seen == 1


@pytest.mark.parametrize("typed", [NATIONAL_ID, "٢٩٠٠١٠١١٢٣٤٥٦٧", "2 9001 0112 34567"])
def test_a_national_id_leads_to_where_a_code_is_typed_and_is_echoed_nowhere(visitor, typed):
    answer = visitor.post("/en/track/", {"reference": typed})
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (303, "/en/code/", "no-store")
    page = visitor.get("/en/code/")
    assert words("en")["code"]["lede"] in page.content.decode()
    for part in (answer, page):
        assert NATIONAL_ID not in part.content.decode() + str(part.headers) + str(part.cookies)


def test_an_identity_number_in_an_address_is_not_used(visitor):
    answer = visitor.get(f"/en/track/{NATIONAL_ID}/")
    assert answer.status_code == 422 and NATIONAL_ID not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("", "empty"), ("K7QM-2X", "too_short"), ("K7QM-2X9D-RT4BY", "mistyped"), ("أين طلبي", "unreadable")],
)
def test_what_is_wrong_is_said_in_the_same_words_twice_and_what_was_typed_stays(visitor, typed, kind):
    answer = visitor.post("/ar/track/", {"reference": typed})
    text, said = answer.content.decode(), words("ar")["field"]["problem"][kind].format(n=6)
    assert answer.status_code == 422
    assert text.count(said) == 2
    assert f'value="{typed}"' in text
    assert "<title>خطأ:" in text
    assert 'role="alert"' in text


def test_typed_markup_stays_text(visitor):
    answer = visitor.post("/en/track/", {"reference": '"><b>x'})
    assert "<b>x" not in answer.content.decode()


def test_unknown_and_too_early_are_one_page_that_says_both(visitor):
    made()
    answer = visitor.post("/en/track/", {"reference": shown(number_from(12345))})
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "up to 48 hours" in text
    assert "compare it with the number on your receipt" in text


def test_guessing_is_stopped_and_told_when_to_try_again_and_right_numbers_are_shown(visitor):
    guesses = [visitor.post("/en/track/", {"reference": shown(number_from(guess))}) for guess in range(21)]
    assert [answer.status_code for answer in guesses] == [404] * 20 + [429]
    assert int(guesses[-1]["Retry-After"]) > 0
    number = shown(made())
    assert visitor.post("/en/track/", {"reference": number}).status_code == 303
    assert visitor.get(f"/en/track/{number}/").status_code == 200
    assert visitor.get(f"/api/v1/applications/{number}").status_code == 200


def test_slips_and_older_references_are_answered_however_often(visitor):
    slip = made()[:-1] + "*"
    for typed in (slip, "2009/1234"):
        assert 429 not in {visitor.post("/en/track/", {"reference": typed}).status_code for _ in range(60)}
    assert visitor.post("/en/track/", {"reference": shown(number_from(5))}).status_code == 404


def test_no_page_sets_a_cookie_and_all_carry_the_strict_policy(visitor):
    for page in [f"/ar/{page}" for page in PAGES] + ["/ar/nowhere/"]:
        answer = visitor.get(page)
        assert not answer.cookies
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "strict-origin"


def test_fonts_are_left_out_for_who_saves_data(visitor):
    assert b"fonts" in visitor.get("/ar/").content
    assert b"fonts" not in visitor.get("/ar/", headers={"save-data": "on"}).content


@pytest.mark.parametrize(("path", "title"), [("/en/nowhere/", "There is no page"), ("/ar/nowhere/", "لا توجد صفحة")])
def test_a_missing_page_is_told_in_the_readers_language(visitor, path, title):
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert title in answer.content.decode()


def test_our_own_fault_is_told_without_the_database(visitor, monkeypatch, django_assert_num_queries):
    visitor.raise_request_exception = False
    monkeypatch.setattr("masar.portal.plain.views.contents.statuses", lambda language: 1 / 0)
    with django_assert_num_queries(0):
        answer = visitor.get("/ar/statuses/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()
    assert "حدث خلل لدينا" in answer.content.decode()


def test_health_and_readiness_say_what_is_missing(visitor, db):
    assert visitor.get("/healthz").json() == {"status": "ok"}
    assert visitor.get("/readyz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("en;q=0.5,ar;q=0.9", "ar"),
        ("ar;q=0.5, en-GB;q=0.9", "en"),
        ("fr, en;q=0.1", "en"),
        ("en;q=0.7, ar;q=0.7", "en"),
        ("en;q=0, ar", "ar"),
        ("ar;q=0, *", "en"),
        ("*;q=0.3, en;q=0.2", "ar"),
        ("ar;q=0, en;q=0", "ar"),
        ("eng, arc;q=0.5", "ar"),
        ("EN", "en"),
        ("en;q=much", "ar"),
        ("", "ar"),
    ],
)
def test_the_language_with_the_highest_weight_is_spoken(visitor, asked, language):
    answer = visitor.get("/", headers={"accept-language": asked})
    assert (answer["Location"], answer["Vary"]) == (f"/{language}/", "Accept-Language")


@pytest.mark.parametrize(
    ("demo", "language", "strip", "foot"),
    [
        (True, "ar", "نسخة للتجربة، وليست موقعًا حكوميًا.", "ولا تقدّمها أي وزارة"),
        (True, "en", "A copy for trying, not a government website.", "No ministry publishes it."),
        (False, "ar", "موقع حكومي رسمي.", "تقدّم هذه الخدمة وزارة الداخلية."),
        (False, "en", "An official government website.", "published by the Ministry of Interior."),
    ],
)
def test_a_copy_for_trying_claims_nothing_official(settings, demo, language, strip, foot):
    settings.MASAR_DEMO = demo
    told = furniture(language)
    assert told.official == strip and foot in told.publisher


def section(page, country):
    """What stands under the heading of a country."""
    found = re.search(rf"<h2[^>]*>{country}</h2>(.*?)</section>", page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).split()) if found else ""


def test_offices_abroad_are_listed_by_country_with_hours_in_their_own_time(visitor):
    page = visitor.get("/en/abroad/").content.decode()
    countries = re.findall(r"<h2 id=\"c\d+\">(.*?)</h2>", page)
    assert countries == sorted(countries) and len(countries) == 7
    assert "Consular section in Riyadh" in section(page, "Saudi Arabia")
    assert "Open: Sunday to Thursday, 9am to 2pm (Riyadh time)" in section(page, "Saudi Arabia")
    assert "Telephone: +44 20 7946 0207" in section(page, "United Kingdom")
    assert "Friday, 9:30am to 11:30am (Paris time)" in section(page, "France")
    assert "passport office" not in page.split("<main")[1]


def test_the_same_in_arabic_and_help_leads_there(visitor):
    page = visitor.get("/ar/abroad/").content.decode()
    assert "من الأحد إلى الخميس، من 9 صباحًا إلى 2 بعد الظهر (بتوقيت الرياض)" in page
    assert 'href="tel:+966110000201"' in page
    for path in ("help/", "code/"):
        assert 'href="/ar/abroad/"' in visitor.get(f"/ar/{path}").content.decode()


def test_a_deployment_without_offices_abroad_does_not_lead_to_any(visitor):
    Office.objects.filter(code__startswith="consulate").delete()
    queries.forget()
    assert "/en/abroad/" not in visitor.get("/en/help/").content.decode()
    assert "lists no offices abroad" in visitor.get("/en/abroad/").content.decode()
    queries.forget()
