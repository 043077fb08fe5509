"""What an officer decides of a party that waits."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from masar.cases import deciding
from masar.cases.actions import Refused
from masar.cases.models import PersonCase
from masar.cases.tests.test_parties import NOW, person, record, row
from masar.people.access import Reader
from masar.people.keyring import ring
from masar.people.models import Access, Doubt, PersonIndex
from masar.people.registering import Decision, Given

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
NUMBER = "28505051234567"
OMAR = Given((("eg", NUMBER),), "عمر علي", date(1985, 5, 5), "01001111112")
SARA = Given((("eg", NUMBER),), "سارة نبيل", date(1992, 6, 6), "01223456789")
OFFICER = Reader("officer", unit="cairo-7", door="counter")


@pytest.fixture
def waiting():
    """Omar is on file; Sara's case names his number."""
    record(row("omar", 1, OMAR))
    record(row("sara", 2, SARA))
    [party] = deciding.waiting()
    return party


def decide(party, decision: Decision) -> None:
    deciding.decide(party.id, decision, reader=OFFICER, now=NOW)


def leads() -> object:
    return PersonIndex.objects.get(pk=ring().blind(f"eg|{NUMBER}")).person


def test_the_list_names_the_case_and_why_and_nobody(waiting):
    assert (waiting.reference, waiting.role, waiting.why) == ("sara", "applicant", ("name", "born"))
    assert "سارة" not in repr(waiting) and NUMBER not in repr(waiting)


def test_an_officer_sees_both_sides_and_is_written_down(waiting):
    sides = deciding.both_sides(waiting.id, reader=OFFICER, now=NOW)
    assert (sides.told.name, sides.known.name) == ("سارة نبيل", "عمر علي")
    assert list(Access.objects.values_list("person", "unit", "what")) == [(person("omar").person, "cairo-7", "read")]


def test_the_same_person_after_all(waiting):
    decide(waiting, Decision.SAME)
    assert person("sara").person == person("omar").person
    assert person("omar").name == "عمر علي"
    assert PersonCase.objects.count() == 2


def test_another_person_whose_number_was_mistyped(waiting):
    decide(waiting, Decision.ANOTHER)
    assert (person("sara").name, person("sara").identities) == ("سارة نبيل", ())
    assert person("sara").contacts == {"mobile": "+201223456789"}
    assert leads() == person("omar").person


def test_the_number_was_on_file_for_the_wrong_person(waiting):
    decide(waiting, Decision.THEIRS)
    assert leads() == person("sara").person
    assert person("omar").identities == ()
    assert person("omar").contacts == {"mobile": "+201001111112"}


def test_nobody_sits_there(waiting):
    decide(waiting, Decision.NOBODY)
    assert (person("sara"), deciding.waiting()) == (None, [])


@pytest.mark.parametrize("decision", ["same", "another", "theirs", "nobody"])
def test_what_was_decided_is_not_asked_again(waiting, decision):
    decide(waiting, Decision(decision))
    before = person("sara")
    record(row("sara", 9, SARA))
    assert (deciding.waiting(), Doubt.objects.count()) == ([], 1)
    assert (person("sara") and person("sara").person) == (before and before.person)


def test_who_decided_what_and_when_is_kept(waiting):
    decide(waiting, Decision.ANOTHER)
    assert Doubt.objects.values_list("decision", "decided_by", "decided_at").get() == ("another", "cairo-7", NOW)
    told = set(Access.objects.filter(what="decided_party").values_list("person", "unit"))
    assert told == {(person("omar").person, "cairo-7"), (person("sara").person, "cairo-7")}


def test_nothing_is_decided_twice_or_by_nobody(waiting):
    with pytest.raises(Refused, match="must be named"):
        deciding.decide(waiting.id, Decision.SAME, reader=Reader("officer"), now=NOW)
    decide(waiting, Decision.SAME)
    with pytest.raises(Refused, match="no party waits"):
        decide(waiting, Decision.ANOTHER)


def test_the_same_as_several_people_cannot_be_decided():
    record(row("omar", 1, OMAR), row("jana", 1, Given((("passport", "EGY A12345678"),), "جنى سعيد")))
    record(row("both", 2, Given((("eg", NUMBER), ("passport", "EGY A12345678")), "جنى سعيد")))
    [party] = deciding.waiting()
    with pytest.raises(Refused, match="several people"):
        decide(party, Decision.SAME)
    assert (party.why, len(deciding.waiting())) == (("number",), 1)


def masar_parties(*arguments: str) -> str:
    out = StringIO()
    call_command("parties", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_shows_and_decides(waiting):
    assert str(waiting.id) in masar_parties("list") and "name and born contradicts" in masar_parties("list")
    told = masar_parties("show", str(waiting.id), "--by", "cairo-7")
    assert "سارة نبيل" in told and "عمر علي" in told
    assert NUMBER not in told and "1223456789" not in told
    masar_parties("decide", str(waiting.id), "same", "--by", "cairo-7")
    assert masar_parties("list") == "Nobody waits.\n"


@pytest.mark.parametrize("more", [[], ["same"]])
def test_the_command_asks_who_decides_and_what(waiting, more):
    with pytest.raises(CommandError):
        masar_parties("decide", str(waiting.id), *more, *([] if more else ["--by", "cairo-7"]))
