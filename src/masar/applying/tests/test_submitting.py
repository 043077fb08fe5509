"""A draft is sent: one case, whatever happens at the same time, with what was shown and nothing that was not."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from masar.applying import drafts, filling
from masar.applying.drafts import Reach, who
from masar.applying.models import Draft, Submission
from masar.applying.submitting import Gone, Otherwise, Unfinished, Unsaid, of_case, ready, submit
from masar.applying.tests.forming import FORM, GUARDED, MONA, OFFICE, PHONE, SECOND, begun, filled, put, sent
from masar.cases.access import owner_of_receipt
from masar.cases.actions import Incoming, NewCase, PartyGiven, record_events
from masar.cases.alike import Because
from masar.cases.desk_models import OpenCase
from masar.cases.facts import Fact, Kind
from masar.cases.models import Alike, Case, CaseParty, Event, Outbox, PublicRecord, Receipt, Source
from masar.cases.queries import differences
from masar.cases.registering import Unguarded, WrongPeople
from masar.cases.tests.test_concurrency import at_once
from masar.lib.clock import now
from masar.people.access import Reader, applicant
from masar.people.codes import hashed
from masar.people.given import Given

pytestmark = pytest.mark.usefixtures("form")
OTHER = Reach("mobile", "+201900000099")


def on_file(number=MONA["number"], mobile=PHONE.value, service="passport-renewal"):
    """An application that a counter has taken of Mona."""
    party = PartyGiven("applicant", Given((("eg", number),), name="Mona Hassan", mobile=mobile))
    facts = (Fact(Kind.SUBMITTED, now().date(), "desk", "1"),)
    Source.objects.get_or_create(code="desk")
    record_events([Incoming(NewCase(service, "desk", f"of-{number}", OFFICE, (party,)), facts)], now=now())
    return Case.objects.get(reference=f"of-{number}")


def test_what_is_sent_is_a_case_of_the_office_in_its_queue_with_a_public_number():
    made = sent(begun())
    case, event = Case.objects.get(), Event.objects.get()
    assert (case.pk, case.number, case.office_id) == (made.case, made.number, OFFICE)
    assert (event.kind, event.actor, event.payload) == ("submitted", "online", '{"channel":"online"}')
    assert OpenCase.objects.get().state == "new"
    assert PublicRecord.objects.filter(pk=made.number).exists() and Outbox.objects.get().announce
    assert list(differences([case])) == []


def test_it_can_be_printed_as_it_was_seen_in_both_languages_whatever_the_form_says_later():
    made = sent(begun(MONA | {"why": "lost", "where": "Tanta"}))
    put(SECOND)
    steps = of_case(made.case).shown["steps"]
    assert [step["title"]["en"] for step in steps] == ["Who applies", "Why"]
    read = {one["name"]["ar"]: one["answer"]["ar"] for step in steps for one in step["questions"]}
    assert read == {
        "الاسم": "Mona Hassan",
        "تاريخ الميلاد": "1 يناير 1990",
        "الرقم القومي": MONA["number"],
        "لماذا": "ضاع",
        "أين ضاع": "Tanta",
    }


def test_nothing_of_it_lies_readable():
    made = sent(begun())
    rows = [*Submission.objects.values(), *Draft.objects.values(), *Event.objects.values()]
    for secret in (MONA["name"], MONA["number"], made.secret, "1990"):
        assert not any(secret in repr(row) or secret.encode() in bytes(row.get("sealed", b"")) for row in rows)


def test_an_answer_to_a_question_that_was_hidden_again_is_not_sent():
    draft = begun(MONA | {"why": "lost", "where": "Tanta"})
    asked = filled(draft).questions
    filling.answer(who(PHONE), draft.pk, {"why": asked["why"]}, {"why": "old"}, now=now())
    assert "Tanta" not in repr(of_case(sent(draft).case).shown)


def test_the_people_get_their_parts_and_the_proved_contact_is_theirs():
    made = sent(begun())
    party = CaseParty.objects.get(case_id=made.case)
    known = applicant(party.person, reader=Reader("worker"), now=now())
    assert (party.role, known.name, known.identities) == ("applicant", "Mona Hassan", (("eg", MONA["number"]),))
    assert (known.contacts, known.language) == ({"mobile": PHONE.value}, "en")


def test_a_child_is_applied_for_by_its_guardian_whose_contact_it_is():
    put(GUARDED)
    child = MONA | {"born": "2020-02-02", "number": "32002021234567"}
    made = sent(
        begun(
            child
            | {
                "g_name": "Mona Hassan",
                "g_number": MONA["number"],
                "o_name": "Ali Hassan",
                "o_phone": "+201900000034",
            }
        )
    )
    people = dict(CaseParty.objects.filter(case_id=made.case).values_list("role", "person"))
    found = {role: applicant(person, reader=Reader("worker"), now=now()) for role, person in people.items()}
    assert found["guardian"].contacts == {"mobile": PHONE.value} and found["applicant"].contacts == {}
    assert of_case(made.case).shown["signers"] == [
        {"role": "second_guardian", "name": {"ar": "الولي الآخر", "en": "The other guardian"}, "who": "Ali Hassan"}
    ]


def test_the_secret_of_the_receipt_asks_for_a_code_and_is_shown_for_a_day():
    with time_machine.travel("2026-11-10 12:00+02:00", tick=False) as clock:
        draft = begun()
        made = sent(draft)
        assert owner_of_receipt(hashed(made.secret))[1] == made.case
        clock.shift(timedelta(hours=23))
        assert submit(who(PHONE), draft.pk, mark="", now=now()) == made
        clock.shift(timedelta(hours=1))
        with pytest.raises(Gone):
            submit(who(PHONE), draft.pk, mark="", now=now())
        assert drafts.forget(now()) == 1 and Receipt.objects.count() == 1
        assert of_case(made.case) is not None


def test_sent_again_it_answers_the_same_and_records_nothing():
    draft = begun()
    first = sent(draft)
    assert [submit(who(PHONE), draft.pk, mark="whatever", now=now()) for _ in range(3)] == [first] * 3
    assert (Case.objects.count(), Event.objects.count(), Receipt.objects.count()) == (1, 1, 1)


def test_nobody_sends_what_another_contact_began():
    draft = begun()
    with pytest.raises(Gone):
        submit(who(OTHER), draft.pk, mark=ready(filled(draft)).mark, now=now())
    assert not Case.objects.exists()


@pytest.mark.parametrize("lacking", [*MONA, "office"])
def test_what_is_not_finished_is_not_sent(lacking):
    answers = {code: value for code, value in MONA.items() if code != lacking}
    draft = begun(answers, office="" if lacking == "office" else OFFICE)
    with pytest.raises(Unfinished):
        submit(who(PHONE), draft.pk, mark="", now=now())
    assert not Case.objects.exists()


def test_what_changed_after_it_was_shown_is_not_sent_unseen():
    draft = begun()
    mark = ready(filled(draft)).mark
    filling.answer(who(PHONE), draft.pk, {"name": filled(draft).questions["name"]}, {"name": "Huda Ali"}, now=now())
    with pytest.raises(Otherwise):
        submit(who(PHONE), draft.pk, mark=mark, now=now())
    assert not Case.objects.exists()


def test_a_word_that_was_changed_after_it_was_shown_is_shown_before_it_is_sent():
    draft = begun()
    mark = ready(filled(draft)).mark
    put(replace(FORM, declaration=FORM.steps[0].title))
    with pytest.raises(Otherwise):
        submit(who(PHONE), draft.pk, mark=mark, now=now())


def test_a_day_that_was_right_when_it_was_typed_is_asked_again_when_it_is_not():
    born = FORM.steps[0].questions[1]
    soon = replace(born, code="trip", least=0, most=None, fills=None)
    put(replace(FORM, steps=(*FORM.steps, replace(FORM.steps[0], code="trip", questions=(soon,)))))
    with time_machine.travel("2026-11-10 12:00+02:00", tick=False) as clock:
        draft = begun(MONA | {"trip": "2026-11-12"})
        assert filled(draft).wanting is None
        clock.shift(timedelta(days=3))
        assert (filled(draft).wanting.code, dict(filled(draft).outdated)) == ("trip", {"trip": "too_early"})
        with pytest.raises(Unfinished):
            submit(who(PHONE), draft.pk, mark="", now=now())


def test_a_child_without_a_guardian_is_not_taken():
    with pytest.raises(Unguarded):
        sent(begun(MONA | {"born": "2020-02-02", "number": "32002021234567"}))
    assert not Case.objects.exists() and not Submission.objects.exists()


def test_a_birthday_that_is_not_the_numbers_is_not_taken():
    with pytest.raises(WrongPeople):
        sent(begun(MONA | {"born": "1991-01-01"}))
    assert not Case.objects.exists()


def test_who_is_written_to_about_an_open_one_is_asked_whether_it_is_the_same():
    before = on_file()
    draft = begun()
    assert ready(filled(draft)).alike == (before.number,)
    with pytest.raises(Unsaid):
        sent(draft)
    assert Case.objects.count() == 1
    made = sent(draft, because=Because.PURPOSE)
    assert list(Alike.objects.values_list("case_id", "other", "because")) == [(made.case, before.pk, "purpose")]


def test_a_stranger_who_types_somebodys_number_learns_nothing_and_the_office_has_a_marked_pair():
    before, draft = on_file(), begun(reach=OTHER)
    fresh = begun(MONA | {"number": "29102021234568", "born": "1991-02-02"}, reach=OTHER)
    assert ready(filled(draft)).alike == ready(filled(fresh)).alike == ()
    made = sent(draft)
    assert list(Alike.objects.values_list("case_id", "other", "because")) == [(made.case, before.pk, "not_asked")]


def test_one_that_was_opened_after_it_was_shown_is_shown_before_it_is_sent():
    draft = begun()
    mark = ready(filled(draft)).mark
    on_file()
    with pytest.raises(Otherwise):
        submit(who(PHONE), draft.pk, mark=mark, now=now())


@pytest.mark.django_db(transaction=True)
def test_many_who_send_one_draft_at_once_make_one_case():
    draft = begun()
    mark = ready(filled(draft)).mark
    many = 16 if connection.vendor == "postgresql" else 4
    found = []
    at_once(*[lambda: found.append(submit(who(PHONE), draft.pk, mark=mark, now=now()))] * many)
    assert len(found) == many and len(set(map(repr, found))) == len({one.secret for one in found}) == 1
    assert (Case.objects.count(), Event.objects.count(), Submission.objects.count(), Receipt.objects.count()) == (
        1,
        1,
        1,
        1,
    )


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_person_at_once_never_make_two_silent_ones():
    one, two = begun(), begun()
    marks = {draft.pk: ready(filled(draft)).mark for draft in (one, two)}
    refused = []

    def send(draft):
        try:
            submit(who(PHONE), draft.pk, mark=marks[draft.pk], now=now())
        except Otherwise:
            refused.append(draft)

    at_once(lambda: send(one), lambda: send(two))
    assert (Case.objects.count() == 1 and len(refused) == 1) or Alike.objects.count() == 1
