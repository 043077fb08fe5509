"""A browser that keeps no cookies is told so, in words that are the same whatever it asked about."""

import re
from html import unescape

import pytest

from masar.portal.tests.way_in import MONA, NOBODY, Browser, applied, given, let_in
from masar.portal.wording import words


class Forgetful(Browser):
    """A browser whose owner switched cookies off: whatever is set is forgotten at once."""

    def request(self, **request):
        self.cookies.clear()
        answer = super().request(**request)
        self.cookies.clear()
        return answer


def bare(answer) -> str:
    """The page without the token of its forms, which is drawn anew each time."""
    return re.sub(r'(csrfmiddlewaretoken" value=")\w{64}', r"\1", answer.content.decode())


@pytest.mark.parametrize(
    ("language", "title", "lede"),
    [
        ("en", "Your browser does not keep cookies", "Allow cookies for this site in your browser's settings"),
        ("ar", "متصفحك لا يحتفظ بملفات تعريف الارتباط", "اسمح لهذا الموقع بملفات تعريف الارتباط"),
    ],
)
@pytest.mark.parametrize("form", ["code/", "code/again/"])
def test_a_code_typed_without_cookies_is_answered_with_their_name_and_what_to_do(world, language, title, lede, form):
    browser = Forgetful()
    browser.post(f"/{language}/track/", {"reference": MONA})
    answer = browser.fill_in(f"/{language}/code/", f"/{language}/{form}", code="12345678")
    page = unescape(answer.content.decode())
    assert answer.status_code == 403 and f"<h1>{title}</h1>" in page and lede in page
    assert words(language)["errors"]["forged"]["title"] not in page


def test_it_tells_nothing_of_whom_was_asked_about(world):
    applied("1", given())
    told = []
    for typed in (MONA, NOBODY, "29913011234567"):
        browser = Forgetful()
        asked = browser.ask(typed)
        page = browser.get("/en/code/")
        world.work()
        tried = browser.fill_in("/en/code/", "/en/code/", code="12345678")
        told.append((asked.status_code, asked["Location"], bare(page), bare(tried), sorted(tried.headers.items())))
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_of_the_code_says_at_once_that_the_browser_kept_nothing(world, language):
    said = words(language)["code"]["kept_nothing"]
    keeps = Browser()
    keeps.ask(MONA)
    assert said in Forgetful().get(f"/{language}/code/").content.decode()
    assert said not in keeps.get(f"/{language}/code/").content.decode()


def test_a_form_of_another_site_is_still_called_what_it_is(world):
    answer = Browser().post("/en/code/", {"code": "12345678"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and words("en")["errors"]["forged"]["title"] in answer.content.decode()


def test_a_page_that_was_open_for_too_long_is_still_called_that(world):
    browser = Browser()
    browser.ask(MONA), browser.get("/en/code/")
    answer = browser.post("/en/code/", {"csrfmiddlewaretoken": "x" * 64, "code": "12345678"})
    assert answer.status_code == 403 and words("en")["errors"]["forged"]["title"] in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "language", "said"),
    [
        ("0223456710", "en", "This is a landline, which cannot receive text messages."),
        ("٠٢٢٣٤٥٦٧١٠", "ar", "هذا رقم هاتف أرضي، والهاتف الأرضي لا يستقبل الرسائل النصية."),
        ("+44 20 7946 0000", "en", "This is a landline, which cannot receive text messages."),
        ("12", "en", "This is not a telephone number."),
        ("hello", "ar", "هذا ليس رقم هاتف."),
    ],
)
def test_a_landline_is_said_to_be_one_and_is_not_repeated(world, typed, language, said):
    applied("1", given())
    browser, page = let_in(world), f"/{language}/mine/contact/"
    answer = browser.fill_in(page, page, kind="mobile", value=typed)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert len(typed) < 5 or typed not in answer.content.decode()
    assert f'href="/{language}/mine/contact/?kind=email"' in answer.content.decode()
