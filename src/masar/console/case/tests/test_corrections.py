"""Corrections of what was given, at the screen of a case: proposed, shown beforehand, decided by somebody else."""

import re
from html import unescape
from itertools import product
from uuid import uuid4

import pytest
from django.test import Client

from masar.cases.acting import desk, perform
from masar.cases.acts import Act
from masar.cases.incoming import PartyGiven
from masar.cases.models import CaseParty, Event
from masar.cases.queries import public_record
from masar.cases.registering import register
from masar.console.case.tests.conftest import ELSEWHERE, NOW, OFFICE, SERVICE
from masar.console.case.tests.test_acts_of_a_case import kept, kinds
from masar.console.case.tests.test_case_screen import text
from masar.console.testing import signed_in
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.people import amendments
from masar.people.access import looks
from masar.people.models import Amendment
from masar.people.registering import Given
from masar.staff.models import Look
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("clock")
RIGHT = "منى علي حسن"


class At:
    """Somebody at the corrections of one case."""

    def __init__(self, number: str, role: Role = Role.SUPERVISOR, language: str = "en", office: str = OFFICE) -> None:
        self.browser, self.base = Client(), f"/desk/case/{shown(number)}/"
        self.officer = signed_in(self.browser, role, office=office, language=language)

    def screen(self):
        return text(self.browser.get(self.base))

    def open(self, query: str = ""):
        return self.browser.get(f"{self.base}amend/{query}")

    def send(self, answer, step: str, **typed):
        return self.browser.post(f"{self.base}amend/", kept(answer) | typed | {"step": step})

    def proposes(self, **typed):
        """The answer to the whole form: opened, shown, recorded."""
        told = {"name": RIGHT, "why": "slip"} | typed
        return self.send(self.send(self.open(), "preview", **told), "record")

    def ends(self, how: str, **typed):
        return self.browser.post(f"{self.base}amend/{Amendment.objects.get(decision='').pk}/", {"how": how, **typed})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_begins_with_what_is_on_file_and_shows_the_owners_page_in_each_language(number, language):
    at = At(number, language=language)
    form = at.open()
    assert (kept(form)["name"], kept(form)["language"]) == ("منى علي", "ar")
    seen = text(at.send(form, "preview", name=RIGHT, why="paper", words="كما في جوازك"))
    for said in ("Is this correction right?", "هل هذا التصحيح صحيح؟", "a document says otherwise", "كما في جوازك"):
        assert said in seen
    assert seen.count("<del><bdi>منى علي</bdi></del>") == seen.count(f"<ins><bdi>{RIGHT}</bdi></ins>") == 2
    assert kinds() == ["submitted"]


def test_it_stands_apart_on_the_screen_until_somebody_else_decides(number):
    first, second = At(number), At(number)
    before = public_record(number).content
    done = first.proposes(words="as in your passport")
    assert (done.status_code, done["Location"], kinds()) == (302, first.base, ["submitted", "amendment_proposed"])
    screen = first.screen()
    assert "The correction was proposed." in screen and "A correction waits" in screen
    assert "<del><bdi>منى علي</bdi></del>" in screen and f"<ins><bdi>{RIGHT}</bdi></ins>" in screen
    assert f"<dd><bdi>{RIGHT}</bdi></dd>" not in screen
    assert second.ends("confirmed", paper="passport").status_code == 302
    assert "The correction was confirmed and counts from now on." in second.screen()
    assert f"<dd><bdi>{RIGHT}</bdi></dd>" in second.screen() and "by: Passport" in second.screen()
    assert public_record(number).content == before


def test_nothing_is_proposed_that_was_not_shown(number):
    at = At(number)
    sent = at.send(at.open(), "record", name=RIGHT, why="slip")
    assert (sent.status_code, kinds()) == (200, ["submitted"])
    changed = at.send(sent, "record", name="منى حسن")
    assert "Look at both sides again" in text(changed) and kinds() == ["submitted"]
    assert at.send(changed, "record").status_code == 302
    assert amendments.found(Amendment.objects.get().pk).new == {"name": "منى حسن"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "منى علي"}, "Nothing is different"),
        ({"name": "-"}, "Type the full name"),
        ({"born": "1985-02-26"}, "The date of birth in the identity number is another one"),
        ({"born": "never"}, "Give a date of birth that can be"),
        ({"language": "xx"}, "Choose one of the languages shown"),
        ({"why": ""}, "Choose why"),
        ({"why": "other"}, "Write why in words"),
        ({"words": "ك" * 501}, "at most 500 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_everything_typed_is_kept(number, typed, said):
    at = At(number)
    answer = at.send(at.open(), "preview", **({"name": RIGHT, "why": "slip"} | typed))
    told = text(answer)
    assert (answer.status_code, said in told, "Error:" in told, kinds()) == (422, True, True, ["submitted"])
    assert kept(answer)["name"] == typed.get("name", RIGHT)


def test_a_form_that_is_sent_twice_is_recorded_once_and_answered_alike(number):
    at = At(number)
    form = at.send(at.open(), "preview", name=RIGHT, why="slip")
    assert [at.send(form, "record").status_code for _ in range(2)] == [302, 302]
    assert kinds() == ["submitted", "amendment_proposed"]


def test_the_second_of_two_reads_what_the_first_did_and_keeps_what_they_typed(number):
    first, second = At(number), At(number)
    form = second.send(second.open(), "preview", name="منى حسني", why="slip", words="my own words")
    first.proposes()
    told = second.send(form, "record")
    assert (told.status_code, kinds()) == (409, ["submitted", "amendment_proposed"])
    assert "A colleague was quicker" in text(told) and "Correction of what was given proposed" in text(told)
    assert (kept(told)["name"], kept(told)["words"]) == ("منى حسني", "my own words")
    waits = second.send(told, "record")
    assert (waits.status_code, "waits already" in text(waits)) == (409, True)
    assert Amendment.objects.count() == 1


def test_whoever_acted_on_the_case_meanwhile_is_told_of_and_the_form_goes_on(number):
    at = At(number)
    form = at.send(at.open(), "preview", name=RIGHT, why="slip")
    note = {"actor": "officer:0", "may": lambda *_, **__: True, "expected": 1, "key": str(uuid4()), "now": NOW}
    perform(number, Act.NOTE, {"note": "called"}, **note)
    told = at.send(form, "record")
    assert (told.status_code, "called" in text(told)) == (409, True)
    assert at.send(told, "record").status_code == 302


def test_the_decision_is_shown_beforehand_in_each_language(number):
    At(number).proposes()
    at = At(number)
    page = text(at.browser.get(f"{at.base}amend/{Amendment.objects.get().pk}/"))
    assert "Another officer confirmed it on" in page and "اعتمده موظف آخر" in page
    assert "Another officer refused it on" in page and 'value="withdrawn"' not in page


def test_a_superior_says_which_paper_they_saw_and_why_they_refuse(number):
    At(number).proposes()
    at = At(number)
    told = at.ends("confirmed")
    assert (told.status_code, "Choose the document that you have seen" in text(told)) == (422, True)
    told = at.ends("refused", words=" ")
    assert (told.status_code, "Write why in words" in text(told)) == (422, True)
    assert at.ends("refused", words="the passport says <b>otherwise</b>").status_code == 302
    assert "the passport says &lt;b&gt;otherwise&lt;/b&gt;" in at.screen()


def test_whoever_proposed_it_is_offered_to_withdraw_it_and_nothing_else(number):
    at = At(number)
    at.proposes()
    page = text(at.browser.get(f"{at.base}amend/{Amendment.objects.get().pk}/"))
    assert re.findall(r'name="how" value="(\w+)"', page) == ["withdrawn"]
    assert at.ends("confirmed", paper="passport").status_code == 403
    assert at.ends("withdrawn").status_code == 302
    assert "Withdrawn by" in at.screen() and "A correction waits" not in at.screen()


def test_of_two_who_decide_the_second_is_told(number):
    At(number).proposes()
    first, second = At(number), At(number)
    key = Amendment.objects.get().pk
    first.ends("refused", words="no")
    late = second.browser.post(f"{second.base}amend/{key}/", {"how": "confirmed", "paper": "passport"})
    assert late.status_code == 302
    assert "Somebody else had decided this correction before you" in second.screen()
    assert kinds() == ["submitted", "amendment_proposed", "amendment_decided"]


PROPOSING = {Role.OFFICER, Role.SUPERVISOR}


@pytest.mark.parametrize(("role", "office"), [*product(Role, (OFFICE, ELSEWHERE))])
def test_it_is_offered_and_taken_by_role_and_office(number, role, office):
    At(number).proposes()
    at, here = At(number, role, office=office), office == OFFICE
    key = Amendment.objects.get().pk
    reads = here and role is not Role.ADMINISTRATOR
    assert (at.browser.get(at.base).status_code == 200) is reads
    assert (at.open().status_code == 200) is (here and role in PROPOSING)
    assert ("Propose a correction" in at.screen()) is (here and role in PROPOSING)
    page = at.browser.get(f"{at.base}amend/{key}/")
    assert (page.status_code == 200) is reads
    assert ('value="confirmed"' in text(page)) is (here and role is Role.SUPERVISOR)
    assert (at.ends("confirmed", paper="passport").status_code == 302) is (here and role is Role.SUPERVISOR)
    assert amendments.found(key).ending == ("confirmed" if here and role is Role.SUPERVISOR else None)


@pytest.mark.parametrize("how", ["", "approved", "CONFIRMED"])
def test_what_is_no_decision_is_no_page(number, how):
    At(number).proposes()
    assert At(number).ends(how, paper="passport").status_code == 404


def test_a_correction_of_another_case_is_no_page(number, clock):
    At(number).proposes()
    told = {"service": SERVICE, "office": OFFICE, "actor": "officer:0", "now": NOW, "may": lambda *_, **__: True}
    ali = PartyGiven("applicant", Given((("eg", "28001010100019"),), name="علي حسن"))
    other = At(register(key=str(uuid4()), parties=(ali,), **told).number)
    key = Amendment.objects.get().pk
    assert other.browser.get(f"{other.base}amend/{key}/").status_code == 404
    assert other.browser.post(f"{other.base}amend/{key}/", {"how": "refused", "words": "x"}).status_code == 404


def test_of_an_application_with_a_guardian_either_can_be_put_right_and_the_guardian_is_shown_as_the_reader(
    clock, number
):
    mother = PartyGiven("guardian", Given((("eg", "28502250100021"),), name="منى علي"))
    child = PartyGiven("applicant", Given((("eg", "31501010100017"),), name="عمر أحمد"))
    told = {"service": "passport-first", "office": OFFICE, "actor": "officer:0", "now": NOW}
    made = register(key=str(uuid4()), parties=(child, mother), may=lambda *_, **__: True, **told)
    at = At(made.number)
    assert {"amend/?party=0", "amend/?party=1"} == set(re.findall(r'href="[^"]*(amend/\?party=\d)"', at.screen()))
    assert kept(at.open("?party=1"))["name"] == "منى علي"
    seen = text(at.send(at.open("?party=0"), "preview", name="عمر أحمد سالم", why="slip"))
    assert "It is about the applicant for whom you act." in seen


def test_what_was_shown_is_written_down_for_auditors_and_for_the_owner(number):
    at = At(number)
    at.open()
    assert Look.objects.filter(user=at.officer.id, about="amend").count() == 1
    person = CaseParty.objects.get(case__number=number).person
    assert "read" in [look.what for look in looks(person, now=NOW)]


def test_the_timeline_tells_it_in_codes_as_private(number):
    first, second = At(number), At(number)
    first.proposes(why="ruling")
    second.ends("confirmed", paper="civil_record")
    story = first.screen().partition('id="timeline"')[2].partition("</ol>")[0]
    for said in ("Correction of what was given proposed", "Changed by a ruling", "Extract from the civil record"):
        assert said in story
    assert RIGHT not in story and story.count("The number does not open it") == 5
    assert Event.objects.filter(payload__contains=RIGHT).count() == 0


def test_what_is_on_file_by_now_cannot_be_confirmed_and_the_page_says_so(number):
    At(number).proposes()
    at = At(number)
    row = Amendment.objects.get()
    content = amendments.opened(Amendment, row.pk, row.sealed) | {"old": {"name": "x"}}
    Amendment.objects.update(sealed=amendments.seal(Amendment, row.pk, content))
    told = at.ends("confirmed", paper="passport")
    assert (told.status_code, "so it cannot be confirmed" in unescape(text(told))) == (409, True)
    assert desk(number).version == 2
