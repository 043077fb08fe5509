"""What was given, put right by two: it stands apart until somebody else confirms it, and nothing of it is lost."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import amending, confirming, whole
from masar.cases.access import own_case
from masar.cases.acting import NotAllowed, desk
from masar.cases.actions import Incoming, NewCase, Overtaken, PartyGiven, Refused, record_events
from masar.cases.amending import By, Changed, Ending, Invalid, Sheet, Waiting
from masar.cases.confirming import Decided, OwnProposal, Paper
from masar.cases.correcting import changeable, removable
from masar.cases.desk_models import OpenCase
from masar.cases.models import Case, CaseParty, Event, Outbox
from masar.cases.queries import differences, public_record
from masar.cases.standing import NEVER
from masar.cases.tally import off
from masar.cases.tests.stories import fact
from masar.cases.tests.test_acting import NOW, may
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_rebuilding import rebuilt
from masar.people import amendments
from masar.people.access import Reader, applicant, looks
from masar.people.keyring import ring
from masar.people.models import Amendment, OldContact, Person
from masar.people.registering import Given
from masar.people.vault import about, opened
from masar.staff.rights import Posting, Role

pytestmark = pytest.mark.usefixtures("house")
MONA = Given(
    (("eg", "29001011234567"),), name="منى حسن", born=date(1990, 1, 1), mobile="+201001234567", language="ar"
)
SON = Given(name="Omar", born=date(2019, 5, 6), language="ar")
RIGHT = "منى حسين"
CASE = NewCase(
    service="passport", source="s", reference="R-1", office="cairo", parties=(PartyGiven("applicant", MONA),)
)
READER = Reader("officer", unit="cairo", door="desk")


@dataclass
class Somebody:
    """An officer at one case."""

    number: str
    actor: str = "officer:1"
    postings: tuple[Posting, ...] = ()

    @property
    def by(self) -> By:
        return By(self.actor, may(*self.postings), READER, NOW)

    def proposes(self, *, key=None, expected=None, why="slip", words="", party=0, **new) -> UUID:
        at, key = desk(self.number), key or uuid4()
        sheet = Sheet(party, new or {"name": RIGHT}, why, words)
        version = at.version if expected is None else expected
        amending.propose(self.number, sheet, self.by, expected=version, key=key, seen=amending.mark(at, sheet))
        return key

    def ends(self, key, ending=Ending.CONFIRMED, paper="passport", words="no"):
        confirming.settle(self.number, key, ending, self.by, paper=paper, words=words)


def case_of(*parties, reference="R-1") -> str:
    name = replace(CASE, reference=reference, parties=parties or CASE.parties)
    return record_events([Incoming(name, (fact("submitted", "2026-11-01T08:00"),))], now=NOW).numbers["s", reference]


@pytest.fixture
def number():
    return case_of()


@pytest.fixture
def proposer(number):
    return Somebody(number)


@pytest.fixture
def superior(number):
    return Somebody(number, "officer:2")


def person_in(number, ordinal=0) -> UUID:
    return CaseParty.objects.get(case__number=number, ordinal=ordinal).person


def on_file(number, ordinal=0):
    known = applicant(person_in(number, ordinal), reader=Reader("worker"), now=NOW)
    return known.name, known.born, known.language


def answered(number, key, *, accept, ordinal=0, words=""):
    own = own_case(person_in(number, ordinal), number)
    confirming.answer(own, key, accept=accept, words=words, reader=Reader("owner"), now=NOW)


def ending(key):
    return amendments.found(key).ending


def kinds():
    return list(Event.objects.order_by("case_id", "seq").values_list("kind", flat=True))


def test_what_is_proposed_changes_nothing_that_is_on_file_or_public(number, proposer):
    before = public_record(number).content, Case.objects.get().status
    proposer.proposes(born="1990-01-01", name=RIGHT)
    assert on_file(number) == ("منى حسن", date(1990, 1, 1), "ar")
    assert (public_record(number).content, Case.objects.get().status) == before
    assert kinds() == ["submitted", "amendment_proposed"]


def test_old_and_new_lie_sealed_in_the_vault_and_the_event_holds_codes_alone(proposer):
    key = proposer.proposes(words="your passport says so", language="en", name=RIGHT)
    payload = Event.objects.get(seq=2).payload
    assert payload == '{"fields":["name","language"],"reason":"slip","role":"applicant"}'
    row = Amendment.objects.get()
    assert RIGHT.encode() not in row.sealed and b"passport says" not in row.sealed
    found = amendments.found(key)
    assert (found.old, found.new) == ({"name": "منى حسن", "language": "ar"}, {"name": RIGHT, "language": "en"})
    assert (found.words, found.by, found.ending) == ("your passport says so", "officer:1", None)
    assert RIGHT not in repr(found) and "passport says" not in repr(found)


def test_the_owner_confirms_and_only_then_it_is_on_file(number, proposer):
    key = proposer.proposes(name=RIGHT, language="en")
    answered(number, key, accept=True)
    assert on_file(number) == (RIGHT, date(1990, 1, 1), "en")
    assert (ending(key), kinds()[2:]) == (Ending.CONFIRMED, ["amendment_decided"])
    assert [event.actor for event in Event.objects.order_by("seq")][1:] == ["officer:1", "owner"]


def test_whom_the_owner_asks_is_not_signed_out_and_whoever_was_not_asked_is_told(number, proposer, superior):
    answered(number, proposer.proposes(), accept=True)
    assert (OldContact.objects.count(), Person.objects.get().sessions_ended_at) == (0, None)
    superior.ends(proposer.proposes(name="منى حسين علي"))
    assert OldContact.objects.get().why == "person_corrected"
    assert Person.objects.get().sessions_ended_at == NOW


def test_a_no_changes_nothing_and_stays_with_its_word(number, proposer):
    key = proposer.proposes()
    answered(number, key, accept=False, words="My name is right as it is")
    assert on_file(number)[0] == "منى حسن"
    assert (ending(key), amendments.found(key).answer) == (Ending.REFUSED, "My name is right as it is")
    again = proposer.proposes()
    assert {one.id for one in amendments.of_cases([Case.objects.get().pk])} == {key, again}


def test_a_superior_who_saw_the_paper_confirms_and_says_which(number, proposer, superior):
    key = proposer.proposes()
    with pytest.raises(Invalid) as invalid:
        superior.ends(key, paper="hearsay")
    assert (invalid.value.problems, on_file(number)[0]) == ({"paper": "paper"}, "منى حسن")
    superior.ends(key, paper="birth_certificate")
    assert (on_file(number)[0], amendments.found(key).paper) == (RIGHT, "birth_certificate")
    assert '"paper":"birth_certificate"' in Event.objects.get(seq=3).payload


def test_a_superior_who_refuses_says_why(proposer, superior):
    key = proposer.proposes()
    with pytest.raises(Invalid) as invalid:
        superior.ends(key, Ending.REFUSED, words=" ")
    assert invalid.value.problems == {"words": "words"}
    superior.ends(key, Ending.REFUSED, words="The passport says otherwise")
    assert amendments.found(key).answer == "The passport says otherwise"


@pytest.mark.parametrize("how", [Ending.CONFIRMED, Ending.REFUSED])
def test_whoever_proposed_it_never_decides_it(number, proposer, how):
    key = proposer.proposes()
    with pytest.raises(OwnProposal):
        proposer.ends(key, how)
    assert (ending(key), on_file(number)[0]) == (None, "منى حسن")


def test_whoever_proposed_it_withdraws_it_and_nobody_else(proposer, superior):
    key = proposer.proposes()
    with pytest.raises(OwnProposal):
        superior.ends(key, Ending.WITHDRAWN)
    proposer.ends(key, Ending.WITHDRAWN)
    assert ending(key) is Ending.WITHDRAWN


POSTINGS = [Posting(*one) for one in product(Role, ("cairo", "giza", None), ("passport", "visa", None))]
HERE = {one for one in POSTINGS if one.office != "giza" and one.service != "visa"}
PROMISED = {
    "propose": {one for one in HERE if one.role in (Role.OFFICER, Role.SUPERVISOR)},
    Ending.WITHDRAWN: {one for one in HERE if one.role in (Role.OFFICER, Role.SUPERVISOR)},
    Ending.CONFIRMED: {one for one in HERE if one.role is Role.SUPERVISOR},
    Ending.REFUSED: {one for one in HERE if one.role is Role.SUPERVISOR},
}


def does(number, what, posting, key):
    """Whether somebody of this posting does it; each time it is taken back."""
    actor = "officer:1" if what == Ending.WITHDRAWN else "officer:2"
    somebody, version = Somebody(number, actor, (posting,)), desk(number).version
    with transaction.atomic():
        try:
            somebody.proposes() if what == "propose" else somebody.ends(key, what)
            done = True
        except NotAllowed:
            done = False
        assert Event.objects.count() == version + done
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("what", list(PROMISED))
def test_each_step_is_taken_by_whom_it_is_promised_and_offered_to_nobody_else(number, proposer, what):
    key = proposer.proposes() if what != "propose" else None
    assert {one for one in POSTINGS if does(number, what, one, key)} == PROMISED[what]
    at, actor = desk(number), "officer:1" if what == Ending.WITHDRAWN else "officer:2"
    if what == "propose":
        offered = {one for one in POSTINGS if amending.may_propose(at, may(one))}
    else:
        waits = amendments.found(key)
        offered = {one for one in POSTINGS if what in confirming.open_to(at, waits, may=may(one), actor=actor)}
    assert offered == PROMISED[what]


def test_two_postings_do_not_add_up_to_a_superior_here(number, proposer):
    key = proposer.proposes()
    both = (Posting(Role.OFFICER, "cairo", None), Posting(Role.SUPERVISOR, "giza", None))
    with pytest.raises(NotAllowed):
        Somebody(number, "officer:2", both).ends(key)


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ({"name": "منى حسن"}, {"name": "unchanged"}),
        ({}, {"name": "unchanged"}),
        ({"name": "-"}, {"name": "name"}),
        ({"name": "لا يوجد"}, {"name": "name"}),
        ({"name": "م" * 301}, {"name": "name_long"}),
        ({"born": "1990-02-30"}, {"born": "not_a_day"}),
        ({"born": "2090-01-01"}, {"born": "not_a_day"}),
        ({"born": "19900102"}, {"born": "not_a_day"}),
        ({"born": "1990-01-02"}, {"born": "not_the_numbers_day"}),
        ({"language": "xx"}, {"language": "language"}),
        ({"mobile": "+201001234568"}, {"mobile": "unknown"}),
        ({"identities": "29001011234568"}, {"identities": "unknown"}),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_recorded(number, new, problem):
    at, sheet = desk(number), Sheet(0, new, "slip", "")
    with pytest.raises(Invalid) as invalid:
        amending.propose(number, sheet, Somebody(number).by, expected=1, key=uuid4(), seen=amending.mark(at, sheet))
    assert (invalid.value.problems, kinds(), Amendment.objects.count()) == (problem, ["submitted"], 0)
    assert not any(value in str(invalid.value) for value in new.values() if len(value) > 2)


@pytest.mark.parametrize(("why", "words", "problem"), [("", "", "why"), ("guess", "", "why"), ("other", "", "words")])
def test_a_reason_is_given_and_other_says_nothing_without_words(proposer, why, words, problem):
    with pytest.raises(Invalid) as invalid:
        proposer.proposes(why=why, words=words)
    assert list(invalid.value.problems) == [problem]


def test_a_form_that_is_sent_twice_is_recorded_once(proposer, superior, number):
    key = uuid4()
    for _ in range(2):
        proposer.proposes(key=key, expected=1)
    for _ in range(2):
        superior.ends(key)
    for _ in range(2):
        with pytest.raises(Decided):
            answered(number, key, accept=True)
    assert kinds() == ["submitted", "amendment_proposed", "amendment_decided"]
    assert len(looks(person_in(number), now=NOW)) == 2


def test_the_key_of_another_form_is_refused(number, proposer, superior):
    key = proposer.proposes()
    with pytest.raises(Refused):
        superior.proposes(key=key)
    other = case_of(PartyGiven("applicant", replace(MONA, identities=())), reference="R-2")
    with pytest.raises(Refused):
        Somebody(other).proposes(key=key)


def test_the_second_of_two_is_told_and_overwrites_nothing(number, proposer, superior):
    proposer.proposes()
    with pytest.raises(Overtaken):
        superior.proposes(expected=1, name="منى حسني")
    with pytest.raises(Waiting):
        superior.proposes(name="منى حسني")
    assert Amendment.objects.count() == 1


def test_of_one_person_with_two_applications_one_correction_waits_at_a_time(number, proposer):
    other = Somebody(case_of(reference="R-2"), "officer:2")
    key = proposer.proposes()
    with pytest.raises(Waiting):
        other.proposes()
    answered(number, key, accept=True)
    assert on_file(other.number)[0] == RIGHT
    other.proposes(name="منى حسين علي")


def test_nothing_is_proposed_against_what_the_officer_did_not_see(number, proposer):
    sheet, at = Sheet(0, {"name": RIGHT}, "slip", ""), desk(number)
    seen = amending.mark(at, sheet)
    other = case_of(reference="R-2")
    answered(other, Somebody(other).proposes(language="en"), accept=True)
    with pytest.raises(Changed):
        amending.propose(number, sheet, proposer.by, expected=1, key=uuid4(), seen=seen)
    with pytest.raises(Changed):
        amending.propose(number, replace(sheet, words="more"), proposer.by, expected=1, key=uuid4(), seen=seen)


def told_again(given, day="2026-11-05"):
    party = PartyGiven("applicant", given, datetime.fromisoformat(f"{day}T10:00:00+00:00"))
    came = fact("document_received", day, document="photo")
    record_events([Incoming(replace(CASE, parties=(party,)), (came,))], now=NOW + timedelta(days=1))


def test_what_its_source_corrected_meanwhile_is_not_overwritten(number, proposer, superior):
    key = proposer.proposes()
    told_again(replace(MONA, name="منى حسنين"))
    assert on_file(number)[0] == "منى حسنين"
    for confirms in (lambda: answered(number, key, accept=True), lambda: superior.ends(key)):
        with pytest.raises(Changed):
            confirms()
    assert (on_file(number)[0], ending(key)) == ("منى حسنين", None)
    superior.ends(key, Ending.REFUSED)


def test_what_was_confirmed_its_source_does_not_turn_back_and_the_rest_it_still_replaces(number, proposer):
    answered(number, proposer.proposes(), accept=True)
    told_again(MONA)
    assert on_file(number)[0] == RIGHT
    plain = replace(MONA, identities=(), born=None)
    second = case_of(PartyGiven("applicant", replace(plain, name="Ali Omar")), reference="R-9")
    answered(second, Somebody(second).proposes(language="en"), accept=True)
    assert "fixed" not in opened(Person, person_in(second), Person.objects.get(pk=person_in(second)).sealed)


def test_a_guardian_answers_for_the_child_and_the_child_for_nobody_else():
    number = case_of(PartyGiven("applicant", SON), PartyGiven("guardian", MONA))
    key = Somebody(number).proposes(name="عمر", born="2019-05-07")
    own = own_case(person_in(number, 1), number)
    assert [one.id for one in confirming.of_owner(own, reader=Reader("guardian"), now=NOW)] == [key]
    assert confirming.waiting_for([own]) == {own.case}
    answered(number, key, accept=True, ordinal=1)
    assert on_file(number)[:2] == ("عمر", date(2019, 5, 7))
    assert Event.objects.get(seq=3).actor == "guardian"
    about_her = Somebody(number).proposes(party=1)
    with pytest.raises(Refused):
        answered(number, about_her, accept=True, ordinal=0)
    child = own_case(person_in(number, 0), number)
    assert [one.id for one in confirming.of_owner(child, reader=Reader("owner"), now=NOW)] == [key]


def test_a_stranger_answers_nothing_and_an_employer_is_no_owner(number, proposer):
    key = proposer.proposes()
    other = case_of(PartyGiven("applicant", Given(name="Ali", born=date(1980, 1, 1))), reference="R-2")
    with pytest.raises(Refused):
        answered(other, key, accept=True)
    assert ending(key) is None
    employed = case_of(PartyGiven("sponsor", Given(name="Acme")), reference="R-3")
    with pytest.raises(Invalid) as invalid:
        Somebody(employed).proposes(name="Acme Co")
    assert invalid.value.problems == {"party": "party"}


def test_whose_place_it_is_no_more_is_not_changed_by_it(number, proposer, superior):
    key = proposer.proposes()
    CaseParty.objects.update(person=uuid4())
    with pytest.raises(Changed):
        superior.ends(key)


def test_the_owner_is_told_by_news_that_changes_nothing_public(number, proposer):
    answered(number, proposer.proposes(), accept=True)
    rows = Outbox.objects.order_by("seq").values_list("kind", "announce", "public_changed")
    assert list(rows)[1:] == [("amendment_proposed", True, False), ("amendment_decided", True, False)]


def test_the_owners_record_says_who_proposed_and_who_confirmed(number, proposer, superior):
    superior.ends(proposer.proposes())
    proposer.ends(proposer.proposes(language="en"), Ending.WITHDRAWN)
    assert sorted(look.what for look in looks(person_in(number), now=NOW)) == [
        *("confirmed_correction", "proposed_correction", "proposed_correction", "withdrew_correction")
    ]


def test_officers_read_in_the_history_that_it_was_proposed_and_what_came_of_it(number, proposer):
    answered(number, proposer.proposes(why="ruling"), accept=False)
    lines = whole.history(desk(number))
    assert [(line.kind, line.actor) for line in lines][1:] == [
        ("amendment_proposed", "officer:1"),
        ("amendment_decided", "owner"),
    ]
    assert lines[1].payload == {"role": "applicant", "fields": ["name"], "reason": "ruling"}


def test_neither_proposal_nor_decision_is_put_right_or_removed_as_if_it_were_an_event_of_the_course(number, proposer):
    answered(number, proposer.proposes(), accept=True)
    events = desk(number).events
    assert [one.kind for one in changeable(events)] == ["submitted"]
    assert removable(events) == []


def test_a_correction_from_elsewhere_that_voids_it_tells_the_public_nothing(number, proposer):
    key = proposer.proposes()
    void = fact("corrected", "2026-11-11", of={"source": "desk", "source_id": str(key)})
    record_events([Incoming(CASE, (void,))], now=NOW + timedelta(days=1))
    assert "amendment" not in public_record(number).content


def test_everything_is_erased_for_good_and_the_event_stays(number, proposer):
    key = proposer.proposes(words="as in the passport")
    answered(number, key, accept=False, words="no, it is not")
    call_command("note", "erase", number, source="desk", id=str(key))
    found = amendments.found(key)
    assert (found.old, found.new, found.words, found.answer, found.erased) == ({}, {}, "", "", True)
    row = Amendment.objects.get()
    assert b"passport" not in ring().open(bytes(row.sealed), about(Amendment, key)) and row.answer is None
    assert kinds()[1:] == ["amendment_proposed", "amendment_decided"]
    with pytest.raises(CommandError):
        call_command("note", "erase", number, source="desk", id=str(key))


def test_what_was_erased_while_it_waited_is_refused_or_withdrawn_and_never_confirmed(number, proposer, superior):
    key = proposer.proposes()
    call_command("note", "erase", number, source="desk", id=str(key))
    with pytest.raises(Changed):
        superior.ends(key)
    assert confirming.open_to(desk(number), amendments.found(key), may=may(), actor="officer:2") == (Ending.REFUSED,)
    superior.ends(key, Ending.REFUSED)
    assert (ending(key), on_file(number)[0]) == (Ending.REFUSED, "منى حسن")


def test_folded_again_everything_is_as_it_was_and_no_proposal_is_lost(number, proposer):
    key, before = proposer.proposes(), public_record(number).content
    call_command("rebuild", all=True, verbosity=0)
    assert list(differences(list(Case.objects.all()))) == []
    assert (public_record(number).content, amendments.found(key).new) == (before, {"name": RIGHT})


def test_erasing_anothers_correction_takes_nothing(number, proposer):
    key = proposer.proposes()
    other = case_of(PartyGiven("applicant", replace(MONA, identities=())), reference="R-2")
    with pytest.raises(CommandError):
        call_command("note", "erase", other, source="desk", id=str(key))
    assert amendments.erase(key, Case.objects.get(number=other).pk, now=NOW) == 0
    assert amendments.found(key).new == {"name": RIGHT}


STEPS = ["propose", "owner_yes", "owner_no", "superior_yes", "superior_no", "withdraw"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=8), st.integers(0, 2**16))
def test_in_any_order_and_with_any_repeats_each_ends_once_and_the_file_has_what_was_confirmed(house, steps, seed):
    chance = random.Random(seed)
    with transaction.atomic():
        number = case_of(reference=f"R-{seed}-{'-'.join(steps)}"[:90])
        first, second, name, keys = Somebody(number), Somebody(number, "officer:2"), "منى حسن", []
        endings: dict[UUID, Ending] = {}
        for count, step in enumerate(steps):
            if step == "propose":
                try:
                    keys.append(first.proposes(name=f"منى حسن {'أبجدهوزح'[count]}لي"))
                except Waiting:
                    assert keys[-1] not in endings
                continue
            key = chance.choice(keys) if keys else uuid4()
            ends = {
                "owner_yes": lambda key=key: answered(number, key, accept=True),
                "owner_no": lambda key=key: answered(number, key, accept=False),
                "superior_yes": lambda key=key: second.ends(key),
                "superior_no": lambda key=key: second.ends(key, Ending.REFUSED),
                "withdraw": lambda key=key: first.ends(key, Ending.WITHDRAWN),
            }
            try:
                for _ in range(chance.randint(1, 2)):
                    ends[step]()
            except Decided as decided:
                assert endings[key] is decided.ending
            except Refused:
                assert not keys
            else:
                endings.setdefault(key, ending(key))
                name = (
                    amendments.found(key).new["name"]
                    if endings[key] is Ending.CONFIRMED and key == keys[-1]
                    else name
                )
        assert {key: ending(key) for key in keys} == {key: endings.get(key) for key in keys}
        assert on_file(number)[0] == name
        assert len(kinds()) == 1 + len(keys) + len(endings)
        assert list(differences(list(Case.objects.all()))) == []
        assert waits(number) is (len(endings) < len(keys))
        transaction.set_rollback(True)


def waits(number):
    """Whether the case stands in the queue of corrections that wait."""
    return OpenCase.objects.filter(number=number, proposed_on__lt=NEVER).exists()


def test_what_waits_stands_in_a_queue_from_its_day_on_until_somebody_decides(number, proposer, superior):
    assert not waits(number)
    key = proposer.proposes()
    assert OpenCase.objects.get().proposed_on == NOW.date()
    superior.ends(key)
    assert not waits(number)


def test_of_a_case_that_is_over_a_correction_waits_all_the_same_and_a_rebuild_finds_it(number, proposer):
    record_events([Incoming(CASE, (fact("completed", "2026-11-09"),))], now=NOW)
    assert not OpenCase.objects.exists()
    key = proposer.proposes()
    assert OpenCase.objects.get().state == "over" and waits(number) and off() == {}
    OpenCase.objects.all().delete()
    rebuilt(all=True)
    assert waits(number) and off() == {}
    proposer.ends(key, Ending.WITHDRAWN)
    assert not OpenCase.objects.exists() and off() == {}


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_proposes_and_the_other_is_told(number):
    jobs = [
        lambda actor=actor, name=name: Somebody(number, actor).proposes(name=name, expected=1)
        for actor, name in (("officer:1", RIGHT), ("officer:2", "منى حسني"))
    ]
    errors = at_once(*jobs)
    assert [type(error) for error in errors] == [Overtaken]
    assert (Amendment.objects.count(), kinds()) == (1, ["submitted", "amendment_proposed"])


@pytest.mark.django_db(transaction=True)
def test_at_two_counters_at_once_one_correction_of_one_person_is_proposed(number):
    other = case_of(reference="R-2")
    jobs = [lambda one=one: Somebody(one).proposes(expected=1) for one in (number, other)]
    errors = at_once(*jobs)
    assert [type(error) for error in errors] == [Waiting]
    assert Amendment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_the_owner_and_a_superior_at_once_one_decides_and_the_other_is_told(number):
    for turn in range(4):
        key = Somebody(number).proposes(name=f"منى حسن {'أبجد'[turn]}لي")
        jobs = [
            lambda key=key: answered(number, key, accept=True),
            lambda key=key: Somebody(number, "officer:2").ends(key, Ending.REFUSED),
        ]
        errors = at_once(*jobs)
        assert [type(error) for error in errors] == [Decided]
        name = amendments.found(key).new["name"]
        assert (on_file(number)[0] == name) is (ending(key) is Ending.CONFIRMED)
    assert kinds().count("amendment_decided") == 4


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_is_recorded_once(number):
    key = uuid4()
    errors = at_once(*[lambda: Somebody(number).proposes(key=key, expected=1)] * 3)
    assert (errors, kinds()) == ([], ["submitted", "amendment_proposed"])
    errors = at_once(*[lambda: answered(number, key, accept=True)] * 3)
    assert (errors, kinds()[2:]) == ([], ["amendment_decided"])


def test_every_paper_and_reason_is_a_code_that_an_event_holds():
    assert all(len(code) <= 20 for code in (*Paper, *amending.Why))
