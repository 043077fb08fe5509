"""The life of a case at the desk, in a real browser and in both languages: what is shown before an act is what the
public's page says after it.
"""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from masar.cases.acting import desk, perform
from masar.cases.acts import Act
from masar.cases.incoming import PartyGiven
from masar.cases.models import Event
from masar.cases.registering import register
from masar.catalogue.testing import load_sample
from masar.console.wording import words
from masar.lib import clock
from masar.lib.numbers import shown
from masar.people.registering import Given
from masar.staff.rights import Role
from masar.staff.testing import load_offices
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator, violations

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES, OFFICE = ("ar", "en"), "cairo-abbasiya"
LOGS = {
    "ar": {
        "back": "عاد الطلب إلى مرحلة: التحقق من قيد الميلاد والجنسية",
        "began": "بدأت مرحلة: مراجعة الموقف من التجنيد",
        "right": "بدأت مرحلة: التحقق من قيد الميلاد والجنسية",
        "corrected": "قيد مصحَّح",
        "voided": "أُلغي قيد سابق سُجِّل بالخطأ",
    },
    "en": {
        "back": "Application came back to the stage: Birth and nationality check",
        "began": "Stage began: Military service check",
        "right": "Stage began: Birth and nationality check",
        "corrected": "corrected entry",
        "voided": "An earlier entry made by mistake was cancelled",
    },
}
"""What the public's page says of a first passport in its log."""
RECEIVED = {"ar": "استلمنا طلبك", "en": "We have received your application"}
FAMILIES = {
    "grown up": {"number": "28502250100021", "name": "منى علي", "mobile": "0100 123 4567"},
    "child": {
        "number": "31902250100021",
        "name": "علي أحمد سالم",
        "mobile": "0100 123 4567",
        "g-name": "أحمد سالم",
        "g-number": "28005051234567",
    },
}
"""What a clerk types of somebody who comes for themselves, and of a child that comes with its guardian."""
PARTIES = {"grown up": ["applicant"], "child": ["applicant", "guardian"]}
MONA = PartyGiven("applicant", Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567"))


SCREENS = (
    *("", "do/ask_again/", "do/receive/", "do/reject/", "do/defer/", "do/transfer/", "do/note/", "do/correct/"),
    *("do/withdraw/", "do/hand_over/", "do/enter_stage/?unforeseen=yes", "do/ready/?unforeseen=yes"),
)
"""The case, forms of all kinds of fields, one that shows at once what would be read, one that is stopped."""


def anybody(*_: object, **__: object) -> bool:
    return True


@pytest.fixture
def house(live_server) -> str:
    """The address of a house with offices and a catalogue."""
    load_sample()
    load_offices()
    return live_server.url


@pytest.fixture
def number(house) -> str:
    """An application for a first passport, handed in at the counter."""
    told = {"service": "passport-first", "office": OFFICE, "parties": (MONA,), "actor": "officer:0"}
    return register(key=str(uuid4()), may=anybody, now=clock.now(), **told).number


def handed_in(clerk: Page, **typed: str) -> str:
    """The number of an application for a first passport that a clerk takes in at the counter."""
    clerk.goto("/desk/register/passport-first/")
    for name, value in typed.items():
        if name == "g-name":
            clerk.locator("form details summary").press("Enter")
        clerk.locator(f"#{name}").fill(value)
    with clerk.expect_navigation():
        clerk.locator("#name").press("Enter")
    return clerk.locator("#number").inner_text().replace("-", "")


def done(number: str, act: Act, **values: object) -> None:
    """An act that somebody else does, elsewhere."""
    how = {"actor": "officer:0", "may": anybody, "expected": desk(number).version, "key": str(uuid4())}
    perform(number, act, values, now=clock.now(), **how)


class Officer:
    """Somebody at the screen of a case, and the public's page of it in a window beside."""

    def __init__(self, chromium: Browser, url: str, number: str, language: str, role: Role = Role.SUPERVISOR) -> None:
        self.page = opened(chromium, url, role, language, "desk")
        self.public = chromium.new_context(base_url=url, java_script_enabled=False).new_page()
        self.number, self.base = shown(number), f"/desk/case/{shown(number)}/"
        self.said = words(language)

    def form(self, act: Act, query: str = "") -> Page:
        self.page.goto(f"{self.base}do/{act.value}/{query}")
        return self.page

    def show(self) -> None:
        self.page.get_by_role("button", name=self.said["act"]["show"]).press("Enter")
        self.page.wait_for_load_state()

    def titles(self) -> dict[str, str]:
        """What the applicant is said to read, by language."""
        found = self.page.locator(".told")
        return {str(one.get_attribute("lang")): one.locator("h2").first.inner_text().strip() for one in found.all()}

    def record(self) -> None:
        """Record what is shown; then the public's page says just that, in each language."""
        promised = self.titles()
        assert set(promised) == set(LANGUAGES)
        self.page.get_by_role("button", name=self.said["act"]["record"], exact=True).press("Enter")
        self.page.wait_for_url(f"**{self.base}")
        expect(self.page.get_by_role("status")).to_have_text(self.said["case"]["done"]["recorded"])
        for language, title in promised.items():
            assert self.public_title(language) == title

    def public_title(self, language: str) -> str:
        """What anybody with the number reads first."""
        self.public.goto(f"/{language}/track/{self.number}/")
        return self.public.locator("h1").inner_text().strip()

    def fill(self, **typed: str) -> None:
        """Put into each field what it takes, be it chosen or written."""
        for name, value in typed.items():
            field = self.page.locator(f"[name='{name}'], [name='{name}[]']")
            if field.first.get_attribute("type") in ("radio", "checkbox"):
                field.and_(self.page.locator(f"[value='{value}']")).check()
            elif field.evaluate("(field) => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def do(self, act: Act, **typed: str) -> None:
        """Fill the form in, see, record."""
        self.form(act)
        self.fill(**typed)
        if typed or not self.titles():
            self.show()
        self.record()

    def public_log(self, language: str) -> list[str]:
        """What anybody with the number reads in the log, the newest first."""
        self.public.goto(f"/{language}/track/{self.number}/")
        return [str(line.text_content()).strip() for line in self.public.locator(".log > li").all()]

    def close(self) -> None:
        self.page.context.close()
        self.public.context.close()


@pytest.fixture
def at(chromium: Browser, house: str, request: pytest.FixtureRequest):
    """Officers at the case, be it one of their own; their windows are closed afterwards."""
    made: list[Officer] = []

    def officer(language: str, role: Role = Role.SUPERVISOR, number: str = "") -> Officer:
        about = number or request.getfixturevalue("number")
        made.append(Officer(chromium, house, about, language, role))
        return made[-1]

    yield officer
    for one in made:
        one.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", FAMILIES)
def test_from_the_counter_to_the_hand_over(chromium: Browser, house, at, language: str, family: str) -> None:
    clerk = opened(chromium, house, Role.CLERK, language, "desk", OFFICE)
    officer = at(language, Role.OFFICER, number=handed_in(clerk, **FAMILIES[family]))
    clerk.context.close()
    for read, title in RECEIVED.items():
        assert officer.public_title(read) == title
    officer.page.goto(officer.base)
    parties = officer.page.locator("section[aria-labelledby=parties]")
    assert parties.locator("h3").all_inner_texts() == [officer.said["case"]["role"][role] for role in PARTIES[family]]
    document = "guardian-consent" if family == "child" else "photo"
    officer.do(Act.ASK, documents=document, note="Before noon")
    officer.page.get_by_role("link", name=officer.said["act"]["name"]["receive"]).last.press("Enter")
    officer.page.wait_for_url(f"**/do/receive/?document={document}")
    officer.record()
    officer.do(Act.ACCEPT)
    officer.do(Act.APPROVE)
    officer.do(Act.READY)
    officer.do(Act.HAND_OVER)
    expect(officer.page.locator("main")).to_contain_text("Before noon")
    assert desk(officer.number.replace("-", "")).progress.base == "completed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_refused_then_objected_to_then_granted_by_somebody_else(at, language: str) -> None:
    first, second = at(language), at(language)
    reason = desk(first.number.replace("-", "")).choices(Act.REJECT, "reason")[0]
    first.do(Act.REJECT, reason=reason)
    first.do(Act.OBJECT)
    first.form(Act.DECIDE_OBJECTION)
    expect(first.page.locator("h1")).to_have_text(first.said["act"]["stopped"]["own_decision"])
    second.do(Act.DECIDE_OBJECTION, outcome="granted")


@pytest.mark.parametrize("language", LANGUAGES)
def test_put_off_and_taken_up_again_then_closed_and_reopened(at, language: str) -> None:
    officer = at(language)
    at_hand = desk(officer.number.replace("-", ""))
    later = clock.now().date().replace(year=clock.now().year + 1).isoformat()
    officer.do(Act.DEFER, reason=at_hand.choices(Act.DEFER, "reason")[0], next_review=later)
    officer.do(Act.RESUME)
    officer.do(Act.WITHDRAW)
    officer.do(Act.REOPEN, note="It was another application")


@pytest.mark.parametrize("language", LANGUAGES)
def test_back_to_a_stage_that_was_over_and_the_public_reads_that_it_came_back(at, language: str) -> None:
    officer = at(language, Role.OFFICER)
    for stage in ("identity", "conscription", "identity"):
        officer.do(Act.ENTER_STAGE, stage=stage)
    for read, said in LOGS.items():
        back, began, first, *_ = officer.public_log(read)
        assert (said["back"] in back, said["began"] in began, said["right"] in first) == (True, True, True)
    officer.do(Act.ENTER_STAGE, stage="printing")
    assert officer.public.locator("[aria-current=step]").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stage_that_was_recorded_wrongly_is_put_right_and_the_public_reads_that_it_was(at, language: str) -> None:
    officer = at(language, Role.OFFICER)
    officer.do(Act.ENTER_STAGE, stage="conscription")
    wrongly = Event.objects.get(kind="stage_entered")
    officer.form(Act.CORRECT)
    officer.fill(of=f"{wrongly.source}:{wrongly.source_id}")
    officer.show()
    assert officer.page.locator("[name='new.stage']").input_value() == "conscription"
    officer.fill(**{"new.stage": "identity", "note": "The other file was open"})
    officer.show()
    officer.record()
    expect(officer.page.locator("main")).to_contain_text("The other file was open")
    for read, said in LOGS.items():
        newest = officer.public_log(read)[0]
        assert (said["right"] in newest, said["corrected"] in newest) == (True, True)
        assert said["began"] not in "".join(officer.public_log(read))
    assert desk(officer.number.replace("-", "")).progress.at == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_never_happened_is_taken_back_and_the_public_reads_that_too(at, language: str) -> None:
    officer = at(language, Role.OFFICER)
    officer.do(Act.APPROVE)
    wrongly = Event.objects.get(kind="approved")
    officer.do(Act.VOID, of=f"{wrongly.source}:{wrongly.source_id}", note="Another application was meant")
    for read, said in LOGS.items():
        assert said["voided"] in officer.public_log(read)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_at_once_the_second_reads_what_the_first_did_and_loses_nothing(at, language: str) -> None:
    first, second = at(language), at(language)
    second.form(Act.APPROVE).locator("[name=note]").fill("كتبت هذا طويلًا")
    second.show()
    first.do(Act.ASK, documents="photo", note="The photo is dark")
    second.page.get_by_role("button", name=second.said["act"]["record"], exact=True).press("Enter")
    expect(second.page.get_by_text("The photo is dark")).to_be_visible()
    # An application of which something is awaited cannot be approved: the words are still there to be copied.
    expect(second.page.locator("main")).to_contain_text("كتبت هذا طويلًا")
    third = at(language)
    third.form(Act.REMIND)
    first.form(Act.NOTE).locator("[name=note]").fill("Called")
    first.show()
    first.page.get_by_role("button", name=first.said["act"]["record"], exact=True).press("Enter")
    first.page.wait_for_url(f"**{first.base}")
    third.page.locator("[name=note]").fill("Please come")
    third.show()
    expect(third.page.locator("#overtaken")).to_have_text(third.said["act"]["stopped"]["overtaken"])
    assert third.page.locator("[name=note]").input_value() == "Please come"
    third.record()


def test_a_decision_takes_the_keyboard_alone_and_at_most_five_pages(at) -> None:
    officer = at("en")
    loads: list[str] = []
    officer.page.on("request", lambda one: loads.append(one.url) if one.is_navigation_request() else None)
    officer.page.goto(officer.base)
    _tab_to(officer.page, officer.said["act"]["name"]["reject"])
    officer.page.keyboard.press("Enter")
    officer.page.wait_for_url("**/do/reject/")
    _tab_to_field(officer.page, "reason")
    officer.page.keyboard.press("Space")
    _tab_to(officer.page, officer.said["act"]["show"])
    officer.page.keyboard.press("Enter")
    expect(officer.page.locator("#preview")).to_be_focused()
    _tab_to(officer.page, officer.said["act"]["record"])
    officer.page.keyboard.press("Enter")
    officer.page.wait_for_url(f"**{officer.base}")
    # The form that is recorded leads back to the case by itself.
    assert len([one for one in loads if not one.endswith(officer.base)]) + 1 <= 5
    assert desk(officer.number.replace("-", "")).progress.base == "rejected"


def _tab_to(page: Page, name: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"the keyboard does not come to {name!r}")


def _tab_to_field(page: Page, name: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || ''") == name:
            return
    raise AssertionError(f"the keyboard does not come to {name!r}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_of_a_case_can_be_read_by_everybody(
    chromium: Browser, live_server, number: str, language: str, size: str
) -> None:
    done(number, Act.ASK, documents=["photo"], note="Come early")
    page, validator = opened(chromium, live_server.url, Role.SUPERVISOR, language, size), Validator(chromium)
    base, said = f"/desk/case/{shown(number)}/", words(language)["act"]
    for address in SCREENS:
        judged(page, validator, base + address)
    # Without what is needed; and with it, after somebody else was quicker.
    page.goto(f"{base}do/ask_again/")
    page.get_by_role("button", name=said["show"]).click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    done(number, Act.RECEIVE, document="photo")
    page.get_by_role("button", name=said["show"]).click()
    expect(page.locator("#overtaken")).to_be_visible()
    assert violations(page) == []
    validator.context.close()
    page.context.close()
