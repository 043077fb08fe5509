"""A number that is typed at home is claimed: it opens nothing of whoever has it, and gives away nothing of theirs."""

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.applying.drafts import Reach, begin
from masar.applying.filling import answer, choose_office, form_today
from masar.applying.tests.forming import GUARDED, MONA, OFFICE, PHONE, SERVICE, begun, put, sent
from masar.cases import deciding
from masar.cases.actions import Incoming, NewCase, PartyGiven, Refused, record_events
from masar.cases.alike import Because
from masar.cases.facts import Fact, Kind
from masar.cases.models import Case, CaseParty, PersonCase, Source
from masar.lib.clock import now
from masar.people import identities
from masar.people.access import Reader, applicant
from masar.people.given import Given
from masar.people.models import Contact, Doubt, OldContact, Person
from masar.people.tellings import Decision
from masar.people.whose import holders

pytestmark = pytest.mark.usefixtures("form")
STRANGER = Reach("mobile", "+201900000099")
NUMBER = (("eg", MONA["number"]),)
MONA_OF_FILE = {code: MONA[code] for code in ("name", "born", "number")}
OFFICER = Reader("officer", unit="officer:1", door="counter")


def on_file(mobile=PHONE.value, reference="1", name="Mona Hassan"):
    """An application of Mona's that an office took."""
    party = PartyGiven("applicant", Given(NUMBER, name=name, mobile=mobile))
    facts = (Fact(Kind.SUBMITTED, now().date(), "desk", reference),)
    Source.objects.get_or_create(code="desk")
    record_events([Incoming(NewCase(SERVICE, "desk", f"of-{reference}", OFFICE, (party,)), facts)], now=now())
    return Case.objects.get(reference=f"of-{reference}")


def person_of(case):
    """Who sits there."""
    return CaseParty.objects.get(case_id=getattr(case, "case", None) or case.pk).person


def known(person):
    """In clear."""
    return applicant(person, reader=Reader("worker"), now=now())


def whose():
    """To whom a code goes that is asked for by the number: None if to nobody."""
    people, several = holders(identities.found_under("eg", MONA["number"])[:1])
    assert not several and len(people) <= 1
    return next(iter(people), None)


def decided(case, decision):
    """An officer decides what waits of the case."""
    doubt = Doubt.objects.get(case_id=case.case, decision="")
    deciding.decide(doubt.pk, decision, reader=OFFICER, now=now())


@pytest.mark.parametrize("mobile", [None, PHONE.value])
def test_a_stranger_who_types_somebodys_number_gets_at_nothing_of_theirs(mobile):
    hers = on_file(mobile)
    made = sent(begun(reach=STRANGER))
    mona, stranger = person_of(hers), person_of(made)
    assert mona != stranger and whose() == mona
    assert known(mona).contacts == ({"mobile": mobile} if mobile else {})
    assert (known(stranger).contacts, known(stranger).identities) == ({"mobile": STRANGER.value}, ())
    assert list(PersonCase.objects.filter(person=stranger).values_list("case_id", flat=True)) == [made.case]
    assert Doubt.objects.get().why == "claimed" and Doubt.objects.get().person == mona


def test_whoever_typed_a_number_first_has_nothing_of_its_owner_who_comes_later():
    made = sent(begun(reach=STRANGER))
    assert whose() == person_of(made)
    hers = on_file(None)
    mona = person_of(hers)
    assert mona != person_of(made) and whose() == mona and known(mona).contacts == {}
    assert known(person_of(made)).identities == ()


def test_an_application_of_somebody_unknown_is_theirs_to_follow_by_their_own_contact():
    made = sent(begun())
    person = person_of(made)
    assert (known(person).name, known(person).contacts) == ("Mona Hassan", {"mobile": PHONE.value})
    assert known(person).identities == NUMBER and known(person).claimed and whose() == person


def test_whoever_is_reached_where_the_person_on_file_is_applies_as_that_person():
    hers = on_file()
    made = sent(begun(MONA | {"why": "lost", "where": "Tanta"}), because=Because.PURPOSE)
    assert person_of(made) == person_of(hers) and not Doubt.objects.exists()


def test_a_second_application_from_the_same_telephone_is_the_same_persons_and_waits_as_well():
    first = sent(begun())
    second = sent(begun(), because=Because.PURPOSE)
    assert person_of(first) == person_of(second) and Doubt.objects.count() == 2


def test_of_two_who_claim_one_number_neither_reads_what_the_other_sent():
    first, second = sent(begun(reach=STRANGER)), sent(begun())
    assert person_of(first) != person_of(second) and whose() == person_of(first)
    assert [doubt.person for doubt in Doubt.objects.order_by("pk")] == [None, None]
    decided(second, Decision.SAME)
    assert whose() == person_of(second) and known(person_of(first)).identities == ()


def test_the_same_number_and_telephone_under_another_name_waits_and_seats_nobody():
    on_file()
    made = sent(begun(MONA | {"name": "Ziad Fouad"}), because=Because.PURPOSE)
    assert person_of(made) is None and "name" in Doubt.objects.get().why


def test_what_is_filled_in_from_the_file_of_who_is_signed_in_is_not_a_claim():
    hers = on_file()
    draft = begin(
        STRANGER, service=SERVICE, form=form_today(SERVICE).version, language="en", now=now(), answers=MONA_OF_FILE
    )
    rest = {question.code: question for question in form_today(SERVICE).questions if question.code == "why"}
    answer((draft.contact,), draft.pk, rest, {"why": "old"}, now=now())
    choose_office((draft.contact,), draft.pk, OFFICE, now=now())
    draft.refresh_from_db()
    made = sent(draft)
    assert person_of(made) == person_of(hers) and not Doubt.objects.exists()
    assert known(person_of(hers)).contacts == {"mobile": PHONE.value}


def test_a_child_of_a_guardian_who_claims_both_numbers_is_not_the_child_on_file():
    put(GUARDED)
    child = Given((("eg", "32002021234567"),), name="Omar Hassan")
    Source.objects.get_or_create(code="desk")
    facts = (Fact(Kind.SUBMITTED, now().date(), "desk", "c"),)
    theirs = (PartyGiven("applicant", child), PartyGiven("guardian", Given(NUMBER, name="Mona Hassan")))
    record_events([Incoming(NewCase(SERVICE, "desk", "of-c", OFFICE, theirs), facts)], now=now())
    before = set(CaseParty.objects.values_list("person", flat=True))
    told = MONA | {"name": "Omar Hassan", "born": "2020-02-02", "number": "32002021234567"}
    guardian = {"g_name": "Mona Hassan", "g_number": MONA["number"], "o_name": "A B", "o_phone": "+201900000034"}
    made = sent(begun(told | guardian, reach=STRANGER))
    people = set(CaseParty.objects.filter(case_id=made.case).values_list("person", flat=True))
    assert not people & before and Doubt.objects.filter(why="claimed").count() == 2
    assert Contact.objects.filter(person__in=before).count() == 0


@given(st.lists(st.sampled_from(["stranger", "mona", "office", "office with her phone"]), min_size=2, max_size=4))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_order_they_come_a_strangers_telephone_opens_what_it_sent_and_no_more(told):
    with transaction.atomic():
        theirs, certain = set(), False
        for turn, who in enumerate(told):
            if who.startswith("office"):
                on_file(PHONE.value if who.endswith("phone") else None, reference=str(turn))
                certain = True
            else:
                reach = STRANGER if who == "stranger" else PHONE
                made = sent(begun(reach=reach), because=Because.PURPOSE)
                theirs |= {made.case} if who == "stranger" else set()
            reached = [one for one in Person.objects.all() if STRANGER.value in known(one.pk).contacts.values()]
            opened = PersonCase.objects.filter(person__in=[one.pk for one in reached])
            assert set(opened.values_list("case_id", flat=True)) == theirs
            assert not certain or (whose() and not known(whose()).claimed)
        transaction.set_rollback(True)


# --- what an officer decides -------------------------------------------------------------------------


def test_confirmed_the_number_is_theirs_and_later_tellings_are_of_them():
    made = sent(begun())
    decided(made, Decision.SAME)
    assert not known(person_of(made)).claimed and whose() == person_of(made)
    assert person_of(on_file(None)) == person_of(made)


def test_confirmed_as_the_person_on_file_it_joins_theirs_and_their_contact_stays():
    hers, made = on_file(), sent(begun(reach=STRANGER))
    before = person_of(made)
    decided(made, Decision.SAME)
    assert person_of(made) == person_of(hers) and known(person_of(hers)).contacts == {"mobile": PHONE.value}
    assert Person.objects.get(pk=before).sessions_ended_at and OldContact.objects.get().why == "case_joined"
    assert not PersonCase.objects.filter(person=before).exists()


def test_confirmed_as_a_person_on_file_without_a_contact_the_one_told_becomes_theirs():
    hers, made = on_file(None), sent(begun(reach=STRANGER))
    decided(made, Decision.SAME)
    assert person_of(made) == person_of(hers) and known(person_of(hers)).contacts == {"mobile": STRANGER.value}


def test_of_another_the_number_is_taken_and_the_application_stays_theirs():
    made = sent(begun(reach=STRANGER))
    person = person_of(made)
    decided(made, Decision.ANOTHER)
    assert person_of(made) == person and known(person).identities == () and whose() is None
    assert not known(person).claimed and known(person).contacts == {"mobile": STRANGER.value}


def test_a_number_that_was_on_file_for_the_wrong_person_is_given_to_whoever_claimed_it():
    wrong, made = on_file(name="Ziad Fouad"), sent(begun(reach=STRANGER))
    decided(made, Decision.THEIRS)
    assert whose() == person_of(made) and not known(person_of(made)).claimed
    assert known(person_of(wrong)).identities == ()


def test_a_decision_is_of_one_application_and_is_not_taken_twice():
    made = sent(begun())
    doubt = Doubt.objects.get()
    decided(made, Decision.SAME)
    deciding.decide(doubt.pk, Decision.SAME, reader=OFFICER, now=now())
    with pytest.raises(Refused):
        deciding.decide(doubt.pk, Decision.ANOTHER, reader=OFFICER, now=now())


def test_what_was_told_by_versions_that_knew_no_claims_is_told_in_the_same_words():
    told = Given(NUMBER, name="Mona Hassan")
    assert "claimed" not in told.content() and replace(told, claimed=True).content()["claimed"] is True
