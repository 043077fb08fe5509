"""What the one field understands, and what it says to whoever typed something else; with what real people typed."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given as drawn
from hypothesis import strategies as st

from masar.cases.actions import declare_source
from masar.cases.queries import forget_freshness
from masar.catalogue.testing import load_sample
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import is_number, number_from, shown
from masar.people import identities
from masar.portal.tests.way_in import applied
from masar.portal.wording import words
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
NUMBER = shown(number_from(123_456_789_012_345_678))
SHORT = "2850917880000"


@pytest.fixture
def visitor():
    load_offices()
    load_sample()
    return Client(headers={"host": "localhost"})


def problem(answer) -> str:
    """What is said to be wrong, once at the top and once at the field; empty where nothing is."""
    told = re.findall(r'href="#reference">([^<]*)<|</span>([^<]*)</span></p>', answer.content.decode())
    assert len(told) in (0, 2) and len({one or other for one, other in told}) < 2
    return told[0][0] if told else ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2850917880000", "The Egyptian national number has 14 digits, and you typed 13."),
        ("285091788000000", "The Egyptian national number has 14 digits, and you typed 15."),
        ("285091788000", "The Egyptian national number has 14 digits, and you typed 12."),
        ("2 850917 88 0000", "The Egyptian national number has 14 digits, and you typed 13."),
        ("٢٨٥٠٩١٧٨٨٠٠٠٠", "The Egyptian national number has 14 digits, and you typed 13."),
        ("ID: 2850917880000", "The Egyptian national number has 14 digits, and you typed 13."),
        ("الرقم القومي 2850917880000.", "The Egyptian national number has 14 digits, and you typed 13."),
        ("My mother's ID is 2850917880000 and she lost the receipt", "and you typed 13."),
        ("10585299401", "The Saudi national ID or residence (Iqama) number has 10 digits, and you typed 11."),
        ("78419901234567", "The Emirates ID number has 15 digits, and you typed 14."),
        ("784-1990-123456-1", "The Emirates ID number has 15 digits, and you typed 14."),
        ("95731234561", "The Jordanian national number has 10 digits, and you typed 11."),
    ],
)
def test_an_identity_number_with_a_digit_too_few_or_too_many_is_told_so_and_shown_nowhere(visitor, typed, said):
    answer = visitor.post("/en/track/", {"reference": typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and said in problem(answer)
    assert 'name="reference" value=""' in page and "We emptied the field" in page
    digits = "".join(symbol for symbol in typed if symbol.isdigit())
    assert digits not in page + str(answer.headers) and not answer.cookies


def test_the_same_is_said_in_arabic(visitor):
    told = problem(visitor.post("/ar/track/", {"reference": SHORT}))
    assert told == "يتكوّن الرقم القومي من 14 رقمًا، وعدد ما كتبته 13. راجعه ثم أعد كتابته"
    told = problem(visitor.post("/ar/track/", {"reference": "10585299401"}))
    assert told.startswith("يتكوّن رقم الهوية الوطنية أو الإقامة السعودية من 10 أرقام، وعدد ما كتبته 11.")


def test_a_short_identity_number_that_happens_to_be_a_well_formed_number_is_told_so_too(visitor):
    digits = next(one for tail in range(1_000) if is_number(one := f"2850917880{tail:03d}"))
    answer = visitor.post("/en/track/", {"reference": digits})
    assert "has 14 digits, and you typed 13" in problem(answer) and digits not in answer.content.decode()


def test_a_deployment_speaks_of_the_numbers_that_it_takes_alone(visitor, settings):
    settings.MASAR_IDENTITIES = ["sa"]
    assert "14 digits" not in problem(visitor.post("/en/track/", {"reference": SHORT}))


def test_it_hangs_on_what_was_typed_alone_and_asks_nothing_of_people_or_cases(visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(9) as asked:
        visitor.post("/en/track/", {"reference": SHORT})
    tables = set(re.findall(r'FROM "(\w+)"', str([query["sql"] for query in asked.captured_queries])))
    assert tables <= {"limits_bucket", "cases_source", "cases_referencelookup"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (f"{NUMBER}{NUMBER[-1]}", "you typed 14. You may have typed one of them twice"),
        ("1GPR-A47M-PKSWNN", "you typed 14. You may have typed one of them twice"),
        ("Application number 1GPR-A47M-PKSWNN", "you typed 14."),
        ("number: 1GPR A47M PKSWNN", "you typed 14."),
        ("1GPR-A47U-PKSWN", "No application number has the letter U."),
        ("رقم الطلب: 1GPR-A47U-PKSWN", "No application number has the letter U."),
        ("1GPR-A47M-PKSW", "you typed 12. Enter it as it is on your receipt"),
        ("رقم الطلب 1GPR-A47M-PKSW.", "you typed 12."),
        ("01012345678", "This looks like a telephone number"),
        ("+966 50 123 4567", "This looks like a telephone number"),
        ("00966501234567", "This looks like a telephone number"),
        ("٠١٠١٢٣٤٥٦٧٨", "This looks like a telephone number"),
        ("هاتفي +20 100 123 4567", "This looks like a telephone number"),
        ("mona@example.org", "This looks like an e-mail address"),
        ("إيميلي mona@example.org", "This looks like an e-mail address"),
        ("12/3/2026", "This is neither an application number nor an identity number."),
        ("منى حسن", "This is neither an application number nor an identity number."),
        ("AB 123/2026", "This is neither an application number nor an identity number."),
        ("14901011234567", "This is neither an application number nor an identity number."),
    ],
)
def test_what_else_people_type_is_named_and_nobody_is_asked_for_a_date_of_birth(visitor, typed, said):
    answer = visitor.post("/en/track/", {"reference": typed})
    assert answer.status_code == 422 and said in problem(answer)


@pytest.mark.parametrize(
    "text",
    [
        "Application number {}",
        "رقم الطلب: {}",
        "« {} »",
        "[{}]",
        "#{}.",
        "http://localhost/ar/track/{}/",
        "localhost/ar/track/{}",
        "https://localhost/en/track/{}/?utm=1#stg",
        "عزيزتي منى، تسلّمنا طلبك رقم {}. وزارة الداخلية",
        "Your passport application {} was received on 12 November 2026, 10:05am",
        "السلام عليكم، رقم طلبي هو {} وقدّمته منذ شهر ولم يتغيّر شيء",
        "طلب/{}/2026",
    ],
)
@pytest.mark.parametrize(
    "spelt", [str, str.lower, lambda number: number.replace("-", " "), lambda number: number + "؟"]
)
def test_a_number_is_found_in_a_label_a_quote_an_address_or_a_sentence(visitor, text, spelt):
    number = applied("1", None)
    answer = visitor.post("/ar/track/", {"reference": text.replace("{}", spelt(number))})
    assert (answer.status_code, answer.headers.get("Location")) == (303, f"/ar/track/{number}/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_is_unknown_stays_in_the_field(visitor, language):
    page = visitor.post(f"/{language}/track/", {"reference": NUMBER}).content.decode()
    assert f'name="reference" value="{NUMBER}"' in page


def test_a_reference_of_a_shape_that_no_source_declares_is_not_asked_about(visitor):
    def title(typed):
        found = re.search(r"<h1>(.*?)</h1>", visitor.post("/en/track/", {"reference": typed}).content.decode())
        return found and found[1]

    assert title("2009/1234") == "Check your application"
    declare_source("old", name={"ar": "م", "en": "old"}, shape=r"\d{4}/\d{1,6}")
    forget_freshness()
    assert [title("2009/1234"), title("2009/9999")] == ["Look with the old number of your application"] * 2
    assert title("2009/1234/7") == "Check your application"


def test_made_up_cases_say_what_their_references_look_like(visitor):
    call_command("sample", cases=3, seed=7, verbosity=0)
    forget_freshness()
    page = visitor.post("/ar/track/", {"reference": "S7-0000001"}).content.decode()
    assert words("ar")["born"]["title"] in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["passports/", "track/"])
def test_help_for_a_lost_number_stands_right_under_the_field(visitor, language, path):
    page = visitor.get(f"/{language}/{path}").content.decode()
    button, lost = (
        page.index('<button class="btn" type="submit">'),
        page.index(words(language)["field"]["lost_title"]),
    )
    assert 0 < lost - button < 200
    assert page.count(words(language)["field"]["lost_title"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["", SHORT, "1GPR-A47M-PKSW", "1GPR-A47U-PKSWN", "hello", "a@b.example", "12/3"])
def test_no_title_of_a_mistyped_form_speaks_of_the_application_as_refused(visitor, language, typed):
    page = visitor.post(f"/{language}/track/", {"reference": typed}).content.decode()
    heads = " ".join(re.findall(r"<(?:title|h1|h2)[^>]*>(.*?)</", page))
    assert words(language)["field"]["wrong"] in heads
    assert not re.search("تعذّر|رفض|قبول|not accepted|cannot|refused", heads)


@drawn(st.sampled_from(["eg", "sa", "ae", "jo"]), st.data())
def test_every_plug_in_knows_how_long_its_numbers_are(name, data):
    scheme = identities.schemes()[name]
    number = data.draw(st.from_regex(re.compile(scheme.shape.pattern, re.ASCII), fullmatch=True))
    assert len(number) == scheme.digits and number.startswith(scheme.begins) and scheme.strays(number) == 0
    assert scheme.strays(number[:-1]) == scheme.strays(number + "7") == 1


@drawn(st.text(max_size=60))
def test_whatever_is_nearly_an_identity_number_is_none(text):
    digits = "".join(symbol for symbol in text if symbol in "0123456789")
    assert not (identities.almost(digits) and identities.plausible(digits))
