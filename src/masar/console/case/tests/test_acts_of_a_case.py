"""The forms of acts: what is offered, shown beforehand, recorded once, and never lost."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from masar.cases.acting import desk
from masar.cases.acts import Act, foreseen
from masar.cases.incoming import PartyGiven
from masar.cases.models import Event
from masar.cases.queries import public_record
from masar.cases.registering import register
from masar.console.case.groups import GROUPS
from masar.console.case.tests.conftest import NOW, OFFICE, SERVICE
from masar.console.case.tests.test_case_screen import text
from masar.console.testing import signed_in
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.people.registering import Given
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("clock")
SAMI = PartyGiven("applicant", Given((("eg", "29001011234567"),), name="سامي حسن", mobile="01007654321"))


class At:
    """Somebody at the forms of one case."""

    def __init__(self, number: str, role: Role = Role.SUPERVISOR, language: str = "en") -> None:
        self.browser, self.base = Client(), f"/desk/case/{shown(number)}/"
        self.officer = signed_in(self.browser, role, office=OFFICE, language=language)

    def open(self, what: Act, query: str = ""):
        return self.browser.get(f"{self.base}do/{what.value}/{query}")

    def send(self, answer, what: Act, step: str, **typed):
        """The form of a page, with what was typed in it and ``typed`` besides."""
        sent = {f"{name}[]" if isinstance(value, list) else name: value for name, value in typed.items()}
        return self.browser.post(f"{self.base}do/{what.value}/", kept(answer) | sent | {"step": step})

    def do(self, what: Act, query: str = "", **typed):
        return self.send(self.send(self.open(what, query), what, "preview", **typed), what, "record")


def kept(answer) -> dict[str, Any]:
    """What the form of a page would send by itself."""
    form = re.search(r'<form class="card gap" id="sheet".*?</form>', text(answer), re.S)
    assert form, text(answer)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told["type"] in ("radio", "checkbox") and " checked" not in tag:
            continue
        if told["type"] == "checkbox":
            found.setdefault(told["name"], []).append(told["value"])
        else:
            found[told["name"]] = unescape(told["value"])
    for name, options in re.findall(r'<select id="\w+" name="(\w+)".*?>(<opt.*?)</select>', form[0], re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    for name, words in re.findall(r'<textarea id="\w+" name="(\w+)".*?>(.*?)</textarea>', form[0], re.S):
        found[name] = unescape(words)
    return found


def kinds() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("kind", flat=True))


def test_every_act_has_a_group():
    assert sorted(act for group in GROUPS.values() for act in group) == sorted(Act)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", list(Act))
def test_every_act_has_a_page_in_every_language_be_it_foreseen_or_not(number, what, language):
    at = At(number, language=language)
    answer = at.open(what)
    assert answer.status_code == (200 if what in foreseen(desk(number).progress) else 409)
    unforeseen = at.open(what, "?unforeseen=yes")
    assert (unforeseen.status_code, 'id="sheet"' in text(unforeseen)) == (200, True)
    assert Event.objects.count() == 1


def test_what_everybody_will_read_stands_beside_the_form_in_each_language_before_it_is_recorded(number):
    at = At(number)
    seen = at.open(Act.APPROVE)
    assert "Your application is approved" in text(seen) and "تمت الموافقة على طلبك" in text(seen)
    assert kinds() == ["submitted"]
    done = at.send(seen, Act.APPROVE, "record")
    assert (done.status_code, done["Location"], kinds()) == (302, at.base, ["submitted", "approved"])
    assert "This is what the applicant reads now" in text(at.browser.get(at.base))


def test_nothing_is_recorded_that_was_not_shown(number):
    at = At(number)
    form = at.open(Act.REJECT)
    sent = at.send(form, Act.REJECT, "record", reason="identity_mismatch")
    assert (sent.status_code, kinds()) == (200, ["submitted"])
    changed = at.send(sent, Act.REJECT, "record", reason="ban_in_force")
    assert "You changed the form" in text(changed) and kinds() == ["submitted"]
    assert at.send(changed, Act.REJECT, "record").status_code == 302
    assert '"reason":"ban_in_force"' in public_record(number).content


def test_a_private_reason_and_what_is_written_are_shown_as_the_owners_alone(number):
    at = At(number)
    seen = at.send(at.open(Act.REJECT), Act.REJECT, "preview", reason="ban_in_force", note="come <b>in</b>")
    owners = text(seen).partition("After signing in by code")[2]
    assert "An order not to travel" in owners and "come &lt;b&gt;in&lt;/b&gt;" in owners
    number_reads = text(seen).partition('class="told"')[2].partition("After signing in by code")[0]
    assert "An order not to travel" not in number_reads


def test_a_refusal_names_all_that_stands_against_it_and_no_reason_twice(number):
    at = At(number)
    twice = at.send(
        at.open(Act.REJECT), Act.REJECT, "preview", reason="identity_mismatch", also=["identity_mismatch"]
    )
    assert (twice.status_code, kinds()) == (422, ["submitted"])
    seen = at.send(twice, Act.REJECT, "preview", reason="identity_mismatch", also=["ban_in_force"])
    number_reads, _, owner_reads = text(seen).partition("After signing in by code")
    assert "You can apply again" not in number_reads
    owners = re.sub("<[^>]+>", " ", owner_reads.partition("Fill in the form")[0])
    assert "Your fingerprint did not match" in owners and "An order not to travel" in owners
    assert at.send(seen, Act.REJECT, "record").status_code == 302
    assert '"reason":"identity_mismatch","also":["ban_in_force"]' in public_record(number).content


def test_what_is_wrong_is_said_at_its_field_and_everything_typed_is_kept(number):
    at = At(number)
    typed = {"documents": ["photo"], "by": "2026-11-01", "note": "مرحبًا"}
    answer = at.send(at.open(Act.ASK), Act.ASK, "preview", **typed)
    told = text(answer)
    assert (answer.status_code, "Error:" in told, kinds()) == (422, True, ["submitted"])
    assert 'href="#by"' in told and "This day has passed" in told and 'value="2026-11-01"' in told
    assert 'value="photo" checked' in told and "مرحبًا</textarea>" in told
    missing = at.send(at.open(Act.ASK), Act.ASK, "preview")
    assert 'href="#documents-0"' in text(missing)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("Accepted instead: the police report, if it was lost", "Where to get it: From the student affairs")),
        ("ar", ("يُقبل بدلًا منه: محضر الفقد، إن كان الجواز مفقودًا", "يُحصل عليه: من شؤون الطلاب")),
    ],
)
def test_whoever_asks_for_a_document_reads_what_to_tell_somebody_who_has_to_get_it(number, language, told):
    form = text(At(number, language=language).open(Act.ASK))
    assert all(one in form for one in told)


def test_all_that_is_missing_is_asked_for_at_once_and_once_more_only_with_a_superiors_reason(number):
    at = At(number)
    assert "Ask for everything that is missing at once" in text(at.open(Act.ASK))
    at.do(Act.ASK, documents=["photo", "id-copy"], by="2026-12-20")
    assert at.open(Act.ASK).status_code == 409
    again = at.open(Act.ASK_AGAIN)
    assert "it is counted" in text(again)
    refused = at.send(again, Act.ASK_AGAIN, "preview", documents=["old-passport"])
    assert (refused.status_code, "#note" in text(refused)) == (422, True)
    assert At(number, Role.OFFICER).open(Act.ASK_AGAIN).status_code == 403
    assert at.send(again, Act.ASK_AGAIN, "preview", documents=["old-passport"], note="it ran out").status_code == 200


def test_the_address_and_an_only_choice_fill_the_form_so_that_one_page_is_enough(number):
    at = At(number)
    at.do(Act.ASK, documents=["photo", "id-copy"])
    form = at.open(Act.RECEIVE, "?document=photo")
    assert at.send(form, Act.RECEIVE, "record").status_code == 302
    only = at.open(Act.ACCEPT)
    assert 'value="photo" checked' in text(only) and at.send(only, Act.ACCEPT, "record").status_code == 302
    assert kinds()[1:] == ["documents_requested", "document_received", "document_accepted"]


def test_whoever_was_overtaken_reads_what_the_other_did_and_loses_nothing(number):
    at, other = At(number), At(number)
    form = at.send(at.open(Act.REJECT), Act.REJECT, "preview", reason="ban_in_force", note="long thought")
    other.do(Act.ASK, documents=["photo"], note="the photo is dark")
    late = at.send(form, Act.REJECT, "record")
    told = text(late)
    assert (late.status_code, kinds()) == (409, ["submitted", "documents_requested"])
    assert "A colleague was quicker" in told and other.officer.name in told and "the photo is dark" in told
    assert "long thought</textarea>" in told and 'value="ban_in_force" checked' in told
    assert at.send(late, Act.REJECT, "record").status_code == 302
    assert kinds()[-1] == "rejected"


def test_what_is_closed_meanwhile_shows_the_case_as_it_is_and_keeps_the_words(number):
    at, other = At(number, Role.OFFICER), At(number)
    form = at.send(at.open(Act.ASK), Act.ASK, "preview", documents=["photo"], note="my words")
    other.do(Act.APPROVE)
    late = at.send(form, Act.ASK, "record")
    told = text(late)
    assert (late.status_code, "This cannot be done now" in told) == (409, True)
    assert "my words" in told and "Approved" in told and "unforeseen=yes" not in told


def test_a_form_that_is_sent_twice_is_done_once_and_says_so_alike(number):
    at = At(number)
    form = at.open(Act.APPROVE)
    first, second = (at.send(form, Act.APPROVE, "record") for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (302, at.base)
    assert kinds() == ["submitted", "approved"]


def test_a_key_that_was_another_acts_is_no_way_to_another_page_and_records_nothing(number):
    at = At(number)
    form = at.open(Act.APPROVE)
    at.send(form, Act.APPROVE, "record")
    other = at.open(Act.WITHDRAW)
    key = str(kept(form)["key"])
    answer = at.send(other, Act.WITHDRAW, "record", key=key)
    assert (answer.status_code, kinds()) == (200, ["submitted", "approved"])
    assert kept(answer)["key"] != key


def test_a_key_of_another_cases_form_records_nothing_and_the_form_is_drawn_anew(number):
    here, there = At(number), At(another())
    theirs, mine = there.open(Act.APPROVE), here.open(Act.APPROVE)
    key = kept(theirs)["key"]
    there.send(theirs, Act.APPROVE, "record")
    answer = here.send(mine, Act.APPROVE, "record", key=key)
    assert (answer.status_code, kinds()) == (200, ["submitted", "submitted", "approved"])
    here.send(answer, Act.APPROVE, "preview")
    assert here.send(here.send(answer, Act.APPROVE, "preview"), Act.APPROVE, "record").status_code == 302


def another() -> str:
    """The number of a second application."""
    told = {"service": SERVICE, "office": OFFICE, "parties": (SAMI,), "actor": "officer:0", "now": NOW}
    return register(key="0193a000-0000-7000-8000-000000000002", may=lambda *_, **__: True, **told).number


def test_a_right_that_is_missing_is_named(number):
    answer = At(number, Role.CLERK).open(Act.APPROVE)
    assert (answer.status_code, "Decide an application" in text(answer)) == (403, True)


def test_whoever_refused_does_not_settle_the_objection_and_reads_why(number):
    at, other = At(number), At(number)
    at.do(Act.REJECT, reason="ban_in_force")
    at.do(Act.OBJECT)
    mine = at.open(Act.DECIDE_OBJECTION)
    assert (mine.status_code, "Whoever refused does not settle" in text(mine)) == (409, True)
    assert other.do(Act.DECIDE_OBJECTION, outcome="granted").status_code == 302


def test_what_was_not_foreseen_is_offered_apart_and_takes_a_reason(number):
    at = At(number)
    assert "do/hand_over/?unforeseen=yes" in text(at.browser.get(at.base))
    assert "unforeseen=yes" not in text(At(number, Role.OFFICER).browser.get(at.base))
    assert "do/hand_over/?unforeseen=yes" in text(at.open(Act.HAND_OVER))
    form = at.open(Act.HAND_OVER, "?unforeseen=yes")
    assert at.send(form, Act.HAND_OVER, "preview").status_code == 422
    shown_first = at.send(form, Act.HAND_OVER, "preview", note="handed out by the embassy")
    assert at.send(shown_first, Act.HAND_OVER, "record").status_code == 302
    assert kinds()[-1] == "completed"


def test_what_only_changes_nothing_for_the_applicant_says_so(number):
    at = At(number)
    seen = at.send(at.open(Act.NOTE), Act.NOTE, "preview", note="for you")
    assert "Nothing that the applicant reads changes" in text(seen)
    assert "After signing in by code" not in text(seen)


def test_a_ready_text_is_put_into_the_note_and_it_stays_known_that_it_was_and_whether_it_was_edited(number):
    at = At(number)
    first = at.send(at.open(Act.NOTE), Act.NOTE, "canned", text="no_answer.en")
    assert "We called the applicant, who did not answer.</textarea>" in text(first)
    at.send(at.send(first, Act.NOTE, "preview"), Act.NOTE, "record")
    edited = at.send(at.open(Act.NOTE), Act.NOTE, "canned", text="no_answer.ar", note="at nine:")
    at.send(at.send(edited, Act.NOTE, "preview"), Act.NOTE, "record")
    first, second = Event.objects.filter(kind="note_added").order_by("seq").values_list("payload", flat=True)
    assert '"canned":"no_answer"' in first and "edited" not in first
    assert '"canned":"no_answer"' in second and '"edited":true' in second
    assert "No answer by telephone (edited)" in text(at.browser.get(at.base))


def test_a_case_that_was_passed_to_another_office_is_let_go(number):
    at = At(number, Role.OFFICER)
    form = at.send(at.open(Act.TRANSFER), Act.TRANSFER, "preview", office="alexandria")
    for _ in range(2):
        answer = at.send(form, Act.TRANSFER, "record")
        assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert at.open(Act.APPROVE).status_code == 403
    assert kinds() == ["submitted", "transferred"]


def test_a_form_that_was_tampered_with_records_nothing(number):
    at = At(number)
    for typed in ({"expected": "x"}, {"expected": "99999999999"}, {"expected": "-1"}, {"seen": "0" * 32}):
        answer = at.send(at.open(Act.APPROVE), Act.APPROVE, "record", **typed)
        assert answer.status_code in (200, 409)
    assert at.browser.get(f"{at.base}do/nothing/").status_code == 404
    assert kinds() == ["submitted"]


def test_another_offices_case_has_no_forms(number):
    stranger = At(number)
    signed_in(stranger.browser, Role.SUPERVISOR, office="alexandria")
    assert stranger.open(Act.APPROVE).status_code == 403


def test_what_was_recorded_wrongly_is_put_right_with_what_is_right_and_a_reason(number):
    at = At(number)
    at.do(Act.ASK, documents=["photo"])
    wrongly = f"desk:{Event.objects.get(kind='documents_requested').source_id}"
    chosen = at.send(at.open(Act.CORRECT), Act.CORRECT, "preview", of=wrongly)
    assert (chosen.status_code, 'name="new.documents[]" value="photo" checked' in text(chosen)) == (200, True)
    unchanged = at.send(chosen, Act.CORRECT, "preview", note="it was the card")
    assert (unchanged.status_code, "Nothing is different" in text(unchanged)) == (422, True)
    changed = at.send(unchanged, Act.CORRECT, "preview", **{"new.documents": ["id-copy"]})
    assert changed.status_code == 200 and at.send(changed, Act.CORRECT, "record").status_code == 302
    assert list(desk(number).progress.asks) == ["id-copy"]
    assert "Corrected" in text(at.browser.get(at.base))


def test_what_never_happened_is_taken_back_and_stays_in_the_story_as_such(number):
    at = At(number)
    at.do(Act.APPROVE)
    wrongly = f"desk:{Event.objects.get(kind='approved').source_id}"
    assert at.do(Act.VOID, of=wrongly, note="another case was meant").status_code == 302
    assert '"status":"received"' in public_record(number).content
    assert "Cancelled: recorded by mistake" in text(at.browser.get(at.base))
