"""Applications handed in at a counter: one case a form, its number, its receipt, its people."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.access import own_cases, owner_of_receipt
from masar.cases.acting import NotAllowed, desk, perform
from masar.cases.actions import Refused
from masar.cases.acts import Act
from masar.cases.alike import Another, Because, StillOpen
from masar.cases.desk_models import OpenCase
from masar.cases.incoming import PartyGiven
from masar.cases.models import Alike, Case, CaseParty, Event, Outbox, Receipt, ReferenceLookup, Source
from masar.cases.owner import reissue_receipt
from masar.cases.queries import differences, forget_freshness, freshness, public_record, source_names
from masar.cases.registering import Unguarded, WrongPeople, register
from masar.cases.tests.test_concurrency import at_once
from masar.catalogue.models import Family, Service
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import is_number
from masar.people.access import Reader
from masar.people.codes import hashed
from masar.people.models import Access, Contact, OldContact
from masar.people.registering import Given
from masar.people.vault import opened
from masar.staff.rights import Posting, Right, Role, allowed

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
MONA = PartyGiven("applicant", Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567"))
CLERK = (Posting(Role.CLERK, "cairo", None),)


def may_of(postings):
    return lambda right, *, office, service: allowed(postings, right, office=office, service=service)


def registered(key=None, *, parties=(MONA,), office="cairo", service="passport", actor="officer:1", **more):
    postings = more.pop("postings", CLERK)
    told = {"service": service, "office": office, "parties": parties, "actor": actor, "now": NOW} | more
    return register(key=key or str(uuid4()), may=may_of(postings), **told)


def another(*cases, because=Because.PURPOSE, words=""):
    return Another(frozenset(case.pk for case in cases), because, words)


def test_what_is_handed_in_is_a_case_of_the_office_that_its_number_opens():
    made = registered()
    assert is_number(made.number) and (made.again, made.doubted) == (False, False)
    event, case = Event.objects.get(), Case.objects.get()
    assert (event.kind, event.source, event.actor, event.at) == ("submitted", "desk", "officer:1", NOW)
    assert (case.number, case.office_id, case.source_id, case.submitted_on) == (
        made.number, "cairo", "desk", date(2026, 11, 10),
    )  # fmt: skip
    shown = public_record(made.number).content
    assert '"status":"received"' in shown and '"channel":"counter"' in shown
    assert OpenCase.objects.get().state == "new"
    assert list(differences([case])) == []


def test_the_receipt_asks_for_a_code_for_the_applicant_and_its_secret_is_kept_nowhere():
    made = registered()
    person, case = owner_of_receipt_of(made.secret)
    assert [own.number for own in own_cases(person)] == [made.number] and case == Case.objects.get().pk
    assert made.secret not in repr(made) and Receipt.objects.get().pk != made.secret


def owner_of_receipt_of(secret):
    return owner_of_receipt(hashed(secret))


def test_an_officer_goes_on_with_it_as_with_any_other():
    made = registered()
    supervisor = (Posting(Role.SUPERVISOR, None, None),)
    how = {"actor": "officer:2", "expected": desk(made.number).version, "key": str(uuid4()), "now": NOW}
    perform(made.number, Act.APPROVE, {}, may=may_of(supervisor), **how)
    assert '"status":"approved"' in public_record(made.number).content


def test_a_form_that_is_sent_twice_is_one_case_and_both_receipts_open_it():
    key = str(uuid4())
    first, second = registered(key), registered(key.upper(), now=NOW + timedelta(seconds=2))
    assert (second.number, second.again) == (first.number, True)
    assert (Case.objects.count(), Event.objects.count(), Outbox.objects.count()) == (1, 1, 1)
    assert CaseParty.objects.count() == 1
    assert owner_of_receipt_of(first.secret) == owner_of_receipt_of(second.secret) is not None


@pytest.mark.parametrize("other", [{"office": "giza"}, {"actor": "officer:2"}])
def test_a_key_of_another_form_is_no_repeat(other):
    key, everywhere = str(uuid4()), (Posting(Role.CLERK, None, None),)
    registered(key)
    with pytest.raises(Refused):
        registered(key, postings=everywhere, **other)
    assert (Case.objects.count(), Receipt.objects.count()) == (1, 1)


def test_a_key_is_an_id_and_nothing_else():
    with pytest.raises(ValueError, match="UUID"):
        registered("29001011234567")
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "postings",
    [
        (Posting(Role.AUDITOR, None, None),),
        (Posting(Role.ADMINISTRATOR, None, None),),
        (Posting(Role.CLERK, "giza", None),),
        (Posting(Role.CLERK, "cairo", "visa"),),
        (),
    ],
)
def test_whoever_may_not_register_there_registers_nothing(postings):
    with pytest.raises(NotAllowed) as refused:
        registered(postings=postings)
    assert refused.value.right is Right.REGISTER
    assert not Case.objects.exists() and not Source.objects.filter(code="desk").exists()


@pytest.mark.parametrize("wrong", [{"office": "luxor"}, {"service": "moon"}, {"channel": "by Ahmed"}])
def test_what_names_unknown_codes_is_refused_as_a_whole(wrong):
    with pytest.raises(Refused):
        registered(postings=(Posting(Role.CLERK, None, None),), **wrong)
    assert not (Case.objects.exists() or Receipt.objects.exists() or CaseParty.objects.exists())


def test_what_is_wrong_of_the_people_is_said_by_their_places_before_anything_is_kept():
    torn = PartyGiven("guardian", Given((("eg", "123"),), name="x", mobile="5"))
    with pytest.raises(WrongPeople) as wrong:
        registered(parties=(MONA, torn))
    assert list(wrong.value.why) == [1] and len(wrong.value.why[1]) == 2
    assert "123" not in str(wrong.value)
    assert not Case.objects.exists()


def test_somebody_who_contradicts_a_person_on_file_waits_and_the_application_is_taken():
    registered()
    other = PartyGiven("applicant", Given((("eg", "28502250100021"),), name="حسن محمود"))
    made = registered(parties=(other,), another=another(Case.objects.get()))
    assert made.doubted and OpenCase.objects.get(number=made.number).doubt_on == NOW.date()


def test_a_child_and_its_guardian_are_two_parties():
    child = PartyGiven("applicant", Given(name="علي", born=date(2019, 5, 1)))
    registered(parties=(child, PartyGiven("guardian", MONA.given)))
    assert list(CaseParty.objects.order_by("ordinal").values_list("role", flat=True)) == ["applicant", "guardian"]


def test_what_the_office_keeps_itself_is_never_old_and_has_a_name_in_every_language():
    registered()
    forget_freshness()
    assert timedelta() <= datetime.now(UTC) - freshness()["desk"] <= timedelta(minutes=16)
    names = source_names()["desk"]
    assert names.keys() == LANGUAGES.keys() and all(names.values())


def test_while_an_application_is_open_another_needs_the_officers_word_about_that_very_one():
    registered()
    with pytest.raises(StillOpen) as open_now:
        registered()
    first = Case.objects.get()
    assert open_now.value.found == {first.pk} and Case.objects.count() == 1
    with pytest.raises(StillOpen):
        registered(another=Another(frozenset({uuid4()}), Because.PURPOSE))
    with pytest.raises(StillOpen):
        registered(another=another(first, because=Because.OTHER, words=" "))
    registered(another=another(first, because=Because.OTHER, words="للابن الثاني"))
    second = Case.objects.exclude(pk=first.pk).get()
    kept = Alike.objects.values_list("case_id", "other", "because", "by").get()
    assert kept == (second.pk, first.pk, "other", "officer:1")
    with pytest.raises(StillOpen) as open_now:
        registered(another=another(first))
    assert open_now.value.found == {first.pk, second.pk}


def test_the_officers_words_are_for_officers_and_lie_in_the_vault():
    registered()
    made = registered(another=another(Case.objects.get(), words="للابن الثاني"))
    events = Event.objects.filter(case_id=Case.objects.get(number=made.number).pk)
    assert {event.kind for event in events} == {"submitted", "note_added"}
    assert "الثاني" not in repr(list(events.values())) + public_record(made.number).content


@pytest.mark.parametrize("ended", [{"ended_on": NOW.date()}, {"service": "other"}])
def test_what_has_ended_or_is_for_another_service_is_not_asked_about(ended):
    registered()
    if "service" in ended:
        Service.objects.create(code="other", family=Family.objects.get(), position=2)
        ended = {"service": Service.objects.get(code="other")}
    Case.objects.update(**ended)
    assert not registered().again


@pytest.mark.parametrize("number", ["28502250100039", None])
def test_a_name_alone_is_nobody(number):
    registered()
    numbers = (("eg", number),) if number else ()
    registered(parties=(PartyGiven("applicant", Given(numbers, name="منى علي", born=date(1985, 2, 25))),))
    assert Case.objects.count() == 2


def family(born=date(2019, 5, 1), guardian=MONA, name="علي"):
    return PartyGiven("applicant", Given(name=name, born=born)), PartyGiven("guardian", guardian.given)


def test_a_child_without_a_number_is_known_by_its_guardian_and_its_day_of_birth():
    registered(parties=family())
    with pytest.raises(StillOpen):
        registered(parties=family(name="Ali"))
    registered(parties=family(born=date(2021, 5, 1)))
    father = PartyGiven("guardian", Given((("eg", "28005051234567"),), name="أحمد سالم"))
    registered(parties=family(guardian=father))
    assert Case.objects.count() == 3


@pytest.mark.parametrize(("born", "waits"), [(date(2008, 11, 11), True), (date(2008, 11, 10), False)])
def test_a_child_has_somebody_who_acts_for_it_or_it_is_said_that_there_is_nobody(born, waits):
    alone = {"parties": (PartyGiven("applicant", Given(name="علي", born=born)),)}
    if waits:
        with pytest.raises(Unguarded):
            registered(**alone)
        assert not Case.objects.exists()
    registered(**alone, alone=True)


def test_a_child_is_known_by_the_day_in_its_number_too():
    with pytest.raises(Unguarded):
        registered(parties=(PartyGiven("applicant", Given((("eg", "31905010100021"),), name="علي")),))


def contacts():
    return {(row.kind, row.given_by, opened(Contact, row.pk, row.sealed)["value"]) for row in Contact.objects.all()}


@pytest.mark.parametrize("given_by", ["desk", "owner", "s"])
def test_whoever_speaks_for_somebody_does_not_change_where_their_codes_go(given_by):
    registered()
    Contact.objects.update(given_by=given_by)
    told = Given(MONA.given.identities, name="منى علي", mobile="01227654321", email="caller@example.org")
    registered(parties=(PartyGiven("applicant", told),), another=another(Case.objects.get()), now=LATER)
    assert contacts() == {("mobile", given_by, "+201001234567")}
    assert not OldContact.objects.exists()


def test_whoever_has_no_contact_on_file_gets_their_first():
    registered(parties=(PartyGiven("applicant", Given(MONA.given.identities, name="منى علي")),))
    told = Given(MONA.given.identities, name="منى علي", mobile="01227654321", email="mona@example.org")
    registered(parties=(PartyGiven("applicant", told),), another=another(Case.objects.get()), now=LATER)
    assert {value for _, _, value in contacts()} == {"+201227654321", "mona@example.org"}


def test_a_new_receipt_takes_the_place_of_all_before_and_its_owner_reads_of_it():
    made = registered()
    secret = reissue_receipt(made.number, reader=Reader("officer", unit="officer:1", door="counter"), now=LATER)
    assert owner_of_receipt_of(made.secret) is None and owner_of_receipt_of(secret) is not None
    assert Access.objects.filter(what="receipt", unit="officer:1").count() == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(sent=st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=8))
def test_however_often_forms_are_sent_each_is_one_case(house, sent):
    people = [(("eg", f"285022501{n:05}"),) for n in range(100, 103)]
    with transaction.atomic():
        keys = [str(uuid4()) for _ in people]
        told = [(PartyGiven("applicant", Given(numbers, name="منى علي")),) for numbers in people]
        made = [registered(keys[n], parties=told[n]) for n in sent]
        assert {(n, one.number) for n, one in zip(sent, made, strict=True)} == {
            (n, made[sent.index(n)].number) for n in set(sent)
        }
        assert Case.objects.count() == Event.objects.count() == len(set(sent))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [False, True])
def test_forms_for_one_person_at_once_are_one_case_and_a_question_for_the_others(house, known):
    if known:
        registered()
        Case.objects.update(ended_on=NOW.date())
    refused = at_once(*[registered] * 4)
    assert Case.objects.filter(ended_on=None).count() == 1 and len(refused) == 3
    assert {type(why) for why in refused} == {StillOpen}


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_six_times_at_once_is_one_case(house):
    key, made = str(uuid4()), []
    jobs = [lambda n=n: made.append(registered(key, now=NOW + timedelta(milliseconds=n))) for n in range(6)]
    assert at_once(*jobs) == []
    assert len({one.number for one in made}) == 1 and [one.again for one in made].count(False) == 1
    counts = [model.objects.count() for model in (Case, Event, Outbox, ReferenceLookup, CaseParty, Receipt)]
    assert counts == [1, 1, 1, 1, 1, 6]


@pytest.mark.django_db(transaction=True)
def test_the_first_cases_of_all_counters_are_made_at_once(house):
    made = []
    parties = (PartyGiven("applicant", Given(name="منى علي")),)
    assert at_once(*[lambda: made.append(registered(parties=parties))] * 6) == []
    assert len({one.number for one in made}) == Case.objects.count() == 6
