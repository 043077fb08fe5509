"""Registering at the counter: the form, what is open already, the receipt, and its secret that is shown once."""

import re
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from masar.cases.access import owner_of_receipt
from masar.cases.models import Alike, Case, CaseParty, Receipt
from masar.console.counter.tests.test_search import HALA, MONA, applied
from masar.console.testing import signed_in
from masar.lib.clock import now
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.people.access import Reader, applicant
from masar.people.codes import hashed
from masar.people.models import Access, Contact, Person
from masar.staff.models import Look, User
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("counter")
SERVICE = "passport-renewal"
FILLED = {"kind": "eg", "number": MONA, "name": "منى علي حسن", "mobile": "0100 123 4567", "language": "ar"}


def sent(browser, service=SERVICE, **more):
    """The form, filled in and sent."""
    typed = {"key": str(uuid4())} | FILLED | {name.replace("_", "-"): value for name, value in more.items()}
    return browser.post(f"/desk/register/{service}/", typed)


def page(answer):
    return answer.content.decode()


def hidden(text, name):
    return re.search(rf'name="{name}" value="([^"]*)"', text)[1]


def secret_on(text):
    found = re.search(r'id="secret">([^<]*)<', text)
    return found[1].replace(" ", "") if found else None


def test_from_the_services_to_the_receipt_are_three_pages(clerk):
    services = page(clerk.get("/desk/register/"))
    assert f"/desk/register/{SERVICE}/" in services
    form = page(clerk.get(f"/desk/register/{SERVICE}/"))
    answer = clerk.post(f"/desk/register/{SERVICE}/", FILLED | {"key": hidden(form, "key")})
    number = Case.objects.get().number
    assert answer["Location"] == f"/desk/register/receipt/{number}/"
    receipt = page(clerk.get(answer["Location"]))
    assert shown(number) in receipt and "<svg" in receipt and "cairo ar" in receipt and "cairo en" in receipt
    for language in LANGUAGES:
        assert f'lang="{language}"' in receipt
    assert FILLED["name"] not in receipt and MONA not in receipt
    person, case = owner_of_receipt(hashed(secret_on(receipt)))
    assert case == Case.objects.get().pk
    known = applicant(person, reader=Reader("worker"), now=now())
    assert (known.name, str(known.born), known.contacts) == (
        FILLED["name"],
        "1985-02-25",
        {"mobile": "+201001234567"},
    )


def test_the_secret_is_shown_once_and_lies_sealed_until_then(clerk):
    there = sent(clerk)["Location"]
    secret_kept = [row.get_decoded()["receipt"][1] for row in Session.objects.all() if "receipt" in row.get_decoded()]
    first = page(clerk.get(there))
    secret = secret_on(first)
    assert len(secret) == 26 and secret not in repr(secret_kept)
    again = page(clerk.get(there))
    assert secret_on(again) is None and "not shown again" in again and shown(Case.objects.get().number) in again


def test_a_lost_receipt_gets_a_new_secret_and_the_old_one_stops_working(clerk):
    there = sent(clerk)["Location"]
    first = secret_on(page(clerk.get(there)))
    assert clerk.post(there)["Location"] == there
    second = secret_on(page(clerk.get(there)))
    assert owner_of_receipt(hashed(first)) is None and owner_of_receipt(hashed(second)) is not None
    assert Access.objects.filter(what="receipt", unit=clerk.officer.actor).exists()


def test_a_form_that_is_sent_again_is_the_same_application(clerk):
    key = str(uuid4())
    assert sent(clerk, key=key)["Location"] == sent(clerk, key=key)["Location"]
    assert (Case.objects.count(), Look.objects.filter(saw="search").count()) == (1, 0)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "2850225010002"}, "number"),
        ({"number": "28502450100021"}, "number"),
        ({"number": "28502259900021"}, "number"),
        ({"number": ""}, "number"),
        ({"kind": "none", "number": ""}, "born-day"),
        ({"kind": "sa", "number": "1234567890"}, "born-day"),
        ({"kind": "none"}, "kind"),
        ({"kind": "moon"}, "number"),
        ({"kind": "jo", "number": "9851234567x"}, "number"),
        ({"kind": "passport", "number": "EGY"}, "number"),
        ({"name": ""}, "name"),
        ({"name": "لا يوجد"}, "name"),
        ({"name": "ن" * 301}, "name"),
        ({"born_day": "31", "born_month": "2", "born_year": "1985"}, "born-day"),
        ({"born_day": "26", "born_month": "2", "born_year": "1985"}, "born-day"),
        ({"born_day": "1", "born_month": "1", "born_year": "2999"}, "born-day"),
        ({"mobile": "12"}, "mobile"),
        ({"mobile": "02 2345 6789"}, "mobile"),
        ({"mobile": "01000000000"}, "mobile"),
        ({"email": "mona@"}, "email"),
        ({"g_name": "أحمد سالم", "g_kind": "eg", "g_number": MONA}, "g-number"),
        ({"g_name": "", "g_kind": "eg", "g_number": HALA}, "g-name"),
        ({"number": "31902250100021"}, "g-name"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_at_the_top_and_at_the_field_and_nothing_typed_is_lost(counter, typed, field, language):
    browser = Client()
    signed_in(browser, Role.CLERK, "cairo", language=language)
    answer = sent(browser, **typed)
    text = page(answer)
    assert answer.status_code == 422 and not Case.objects.exists() and not Person.objects.exists()
    assert f'<li><a href="#{field}">' in text and f'id="{field}"' in text and f'id="{field}-wrong"' in text
    told = FILLED | {name.replace("_", "-"): value for name, value in typed.items()}
    for name, value in told.items():
        if name not in ("kind", "g-kind", "language"):
            assert f'name="{name}" value="{value}"' in text, name
    assert len(re.findall(r'<li><a href="#', text)) == 1


@pytest.mark.parametrize(
    ("kind", "number", "born"),
    [
        ("eg", "٢٨٥٠٢٢٥٠١٠٠٠٢١", {}),
        ("sa", "1058529940", {"born_day": "1", "born_month": "2", "born_year": "1990"}),
        ("ae", "784-1985-1234567-1", {"born_day": "١", "born_month": "٢", "born_year": "١٩٨٥"}),
        ("jo", "9851234567", {"born_day": "1", "born_month": "2", "born_year": "1985"}),
        ("passport", "EGY A12345678", {"born_day": "1", "born_month": "2", "born_year": "1985"}),
        ("none", "", {"born_day": "1", "born_month": "2", "born_year": "1985"}),
    ],
)
def test_numbers_of_every_kind_are_taken(clerk, settings, kind, number, born):
    settings.MASAR_IDENTITIES = ["eg", "sa", "ae", "jo", "passport"]
    assert sent(clerk, kind=kind, number=number, **born).status_code == 302
    assert CaseParty.objects.get().person is not None


def test_what_is_open_is_shown_before_anything_is_kept_and_the_officer_says_what_it_is(clerk):
    first = sent(clerk)["Location"].split("/")[-2]
    key = str(uuid4())
    asked = sent(clerk, key=key)
    text = page(asked)
    assert asked.status_code == 200 and shown(first) in text and Case.objects.count() == 1
    assert f'value="{MONA}"' in text and hidden(text, "key") == key
    [look] = Look.objects.filter(saw="search")
    assert look.case_id == Case.objects.get().pk
    assert Access.objects.filter(what="searched").count() == 1
    mark = hidden(text, "shown")
    for said, field in (
        ({}, "same"),
        ({"same": "another"}, "because"),
        ({"same": "another", "because": "other"}, "words"),
        ({"same": "another", "because": "nonsense"}, "words"),
    ):
        answer = sent(clerk, key=key, shown=mark, **said)
        assert answer.status_code == 422 and f'href="#{field}"' in page(answer), said
    assert Case.objects.count() == 1
    done = sent(clerk, key=key, shown=mark, same="another", because="purpose", words="لجواز ثانٍ")
    second = done["Location"].split("/")[-2]
    assert second != first and Case.objects.count() == 2 and Alike.objects.get().because == "purpose"


def test_the_same_leads_to_the_application_that_is_open(clerk):
    first = sent(clerk)["Location"].split("/")[-2]
    mark = hidden(page(sent(clerk)), "shown")
    assert sent(clerk, shown=mark, same="same")["Location"] == f"/desk/case/{first}/"
    assert Case.objects.count() == 1


def test_an_answer_about_what_was_not_shown_is_asked_again(clerk):
    sent(clerk)
    answer = sent(clerk, shown="0" * 32, same="another", because="purpose")
    assert answer.status_code == 200 and Case.objects.count() == 1 and 'name="shown"' in page(answer)
    sent(clerk, number=HALA, name="هالة سمير")
    mark = hidden(page(sent(clerk, number=HALA, name="هالة سمير")), "shown")
    answer = sent(clerk, shown=mark, same="another", because="purpose")
    assert answer.status_code == 200 and Case.objects.count() == 2


def test_of_another_offices_application_the_office_is_told_and_not_the_number(clerk):
    number = applied("A-77/3", office="giza")
    text = page(sent(clerk))
    assert "giza en" in text and shown(number) not in text and number not in text
    told = page(sent(clerk, shown=hidden(text, "shown"), same="same"))
    assert "Nothing was registered" in told and shown(number) not in told


@pytest.mark.parametrize("given_by", ["owner", "desk"])
def test_registering_for_a_caller_changes_no_contact_of_the_owner_and_none_of_the_officer(clerk, given_by):
    User.objects.filter(pk=clerk.officer.id).update(email="clerk@example.org")
    sent(clerk)
    Contact.objects.update(given_by=given_by)
    before = list(Contact.objects.values())
    mark = hidden(page(sent(clerk)), "shown")
    answer = sent(clerk, shown=mark, same="another", because="purpose", mobile="01227654321", email="x@example.org")
    assert answer.status_code == 302
    assert list(Contact.objects.values()) == before
    assert User.objects.get(pk=clerk.officer.id).email == "clerk@example.org"


def test_a_child_and_its_guardian_are_registered_and_the_contact_is_the_guardians(clerk):
    child = {"number": "31902250100021", "name": "علي أحمد", "g_name": "أحمد سالم", "g_kind": "eg", "g_number": HALA}
    assert sent(clerk, "passport-first", **child).status_code == 302
    seats = dict(CaseParty.objects.values_list("role", "person"))
    assert list(Contact.objects.values_list("person", flat=True)) == [seats["guardian"]]
    assert applicant(seats["guardian"], reader=Reader("worker"), now=now()).born is not None


def test_a_child_without_a_guardian_is_registered_when_it_is_said_that_there_is_none(clerk):
    assert sent(clerk, number="31902250100021", alone="1").status_code == 302


def test_a_contradiction_of_somebody_on_file_is_said_with_the_receipt(clerk):
    applied("A-1", name="هالة سمير")
    mark = hidden(page(sent(clerk, name="حسن محمود")), "shown")
    there = sent(clerk, name="حسن محمود", shown=mark, same="another", because="mistyped")["Location"]
    assert "contradicts the person on file" in page(clerk.get(there))


def test_a_page_from_the_browsers_memory_registers_nobody_else(clerk):
    key = str(uuid4())
    sent(clerk, key=key)
    other = Client()
    signed_in(other, Role.CLERK, "cairo", language="en")
    answer = sent(other, key=key, number=HALA, name="هالة سمير")
    assert answer.status_code == 409 and hidden(page(answer), "key") != key and Case.objects.count() == 1


def test_who_works_for_all_offices_chooses_one_and_who_works_for_none_of_them_registers_nothing(counter):
    browser, elsewhere = Client(), Client()
    signed_in(browser, Role.CLERK, language="en")
    assert 'href="#office"' in page(sent(browser)) and not Case.objects.exists()
    assert sent(browser, office="giza").status_code == 302 and Case.objects.get().office_id == "giza"
    signed_in(elsewhere, Role.CLERK, "giza", "entry-visa", language="en")
    services = page(elsewhere.get("/desk/register/"))
    assert "/register/entry-visa/" in services and SERVICE not in services
    assert sent(elsewhere).status_code == 403 and Case.objects.count() == 1


def test_a_clerk_of_another_office_sees_no_receipt_and_gives_out_none(clerk):
    there = sent(clerk)["Location"]
    other = Client()
    signed_in(other, Role.CLERK, "giza")
    assert (other.get(there).status_code, other.post(there).status_code) == (403, 403)
    assert Receipt.objects.filter(revoked_at=None).count() == 1
    assert other.get("/desk/register/receipt/0000000000000/").status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_auditors_and_administrators_register_nothing(counter, role):
    browser = Client()
    signed_in(browser, role)
    assert browser.get("/desk/register/").status_code == 403 == sent(browser).status_code
    assert not Case.objects.exists()


def test_there_is_no_form_for_a_service_that_there_is_not(clerk):
    assert clerk.get("/desk/register/moon/").status_code == 404
