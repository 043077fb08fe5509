"""Who somebody is, as files tell it: one mistyped number makes nobody somebody else."""

import csv

import pytest

from masar.cases import deciding
from masar.cases.models import Case, CaseParty, PersonCase
from masar.intake import batch
from masar.intake.tests.files import NOW, file_in, profile_in, run
from masar.people.access import Reader, applicant
from masar.people.contact_change import replace
from masar.people.keyring import ring
from masar.people.models import Access, Doubt, OldContact, Person, PersonIndex
from masar.people.registering import OWNER

pytestmark = pytest.mark.usefixtures("catalogue")
PROFILE = """
[source]
code = "old"
name = { ar = "النظام القديم", en = "the old system" }
open = true
appears_within_hours = 48
[file]
format = "csv"
[case]
reference = "file"
service = "passport-renewal"
[time]
zone = "Africa/Cairo"
[[people]]
role = "applicant"
name = "name"
born = "born"
mobile = "mobile"
email = "email"
identities = { eg = "nid" }
[[people]]
role = "guardian"
name = "g_name"
mobile = "g_mobile"
identities = { eg = "g_nid" }
[[events]]
name = "step"
column = "what"
time = "when"
[events.values]
"taken in" = "submitted"
"in review" = "stage_entered:review"
"""
HEAD = "file,what,when,name,born,mobile,email,nid,g_name,g_mobile,g_nid\n"
OMAR = "Omar Ali,1985-05-05,01001111111,,28505051234567,,,"
SARA = "Sara Nabil,1992-06-06,01222222222,,29206061234567,,,"
WRONG = SARA.replace("29206061234567", "28505051234567")
MONA = "Mona Ahmed,1990-01-02,01001234567,,29001021234567,,,"


def taken(tmp_path, *rows, name="old.csv"):
    """An import of these rows, with the reasons of what was not taken."""
    kept = tmp_path / "rejects.csv"
    run(file_in(tmp_path, HEAD + "\n".join(rows) + "\n", name), profile_in(tmp_path, PROFILE), kept)
    with kept.open(encoding="utf-8") as file:
        return [row["reason"] for row in csv.DictReader(file)]


def of(reference, role="applicant"):
    """The person in a case, in clear."""
    person = CaseParty.objects.get(case__reference=reference, role=role).person
    return person and applicant(person, reader=Reader("worker"), now=NOW)


def leads(number):
    return PersonIndex.objects.filter(pk=ring().blind(f"eg|{number}")).values_list("person", flat=True).first()


@pytest.mark.parametrize(
    "stranger",
    [
        WRONG,
        WRONG.replace("1992-06-06", ""),
        WRONG.replace("Sara Nabil", ""),
        WRONG.replace("Sara Nabil", "سارة نبيل"),
        WRONG.replace("Sara Nabil", "Omar Ali"),
        OMAR.replace("Omar Ali", "Amr Ali").replace("01001111111", "01222222222"),
    ],
)
def test_a_number_against_the_rest_makes_nobody_somebody_else(tmp_path, stranger):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}")
    reasons = taken(tmp_path, f"2/26,taken in,2026-11-02,{stranger}")
    assert reasons[-1].startswith("applicant: ") and reasons[-1].endswith("the party waits (masar parties)")
    assert (Case.objects.count(), Person.objects.count(), of("2/26")) == (2, 1, None)
    assert of("1/26").contacts == {"mobile": "+201001111111"}
    assert [waiting.reference for waiting in deciding.waiting()] == ["2/26"]


def test_the_contradiction_is_seen_within_one_file_too(tmp_path):
    taken(tmp_path, f"2/26,taken in,2026-11-02,{WRONG}", f"1/26,taken in,2026-11-01,{OMAR}")
    assert (of("1/26").name, of("2/26")) == ("Omar Ali", None)


def test_once_the_source_has_it_right_the_case_is_saras(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}")
    taken(tmp_path, f"2/26,taken in,2026-11-02,{WRONG}")
    taken(tmp_path, f"2/26,taken in,2026-11-02,{SARA}")
    assert (of("2/26").name, of("2/26").contacts) == ("Sara Nabil", {"mobile": "+201222222222"})
    assert leads("29206061234567") != leads("28505051234567") == of("1/26").person
    assert (len(deciding.waiting()), Doubt.objects.get().decision) == (0, "corrected")


def test_the_same_mistake_told_again_is_one_doubt(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}")
    for day in ("02", "02", "03"):
        taken(tmp_path, f"2/26,taken in,2026-11-{day},{WRONG}")
    assert len(deciding.waiting()) == 1


def test_a_case_that_hung_on_the_wrong_person_moves_when_its_source_says_so(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}", f"2/26,taken in,2026-11-02,{OMAR}")
    taken(tmp_path, f"2/26,in review,2026-11-05,{SARA}")
    assert (of("1/26").name, of("2/26").name) == ("Omar Ali", "Sara Nabil")
    assert PersonCase.objects.count() == 2
    assert of("1/26").contacts == {"mobile": "+201001111111"}
    assert OldContact.objects.get().why == "case_moved"
    assert set(Access.objects.values_list("person", "what")) == {(of("1/26").person, "moved_away")}


def test_a_case_moves_to_somebody_who_is_known(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}", f"2/26,taken in,2026-11-02,{OMAR}")
    taken(tmp_path, f"3/26,taken in,2026-11-03,{SARA}")
    taken(tmp_path, f"2/26,in review,2026-11-05,{SARA}")
    assert of("2/26").person == of("3/26").person
    assert set(Access.objects.values_list("what", flat=True)) == {"moved_away", "moved_here"}


def test_numbers_of_who_has_no_case_left_lead_to_nobody(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}")
    taken(tmp_path, f"1/26,in review,2026-11-05,{SARA}")
    assert (leads("28505051234567"), leads("29206061234567")) == (None, of("1/26").person)


def test_numbers_of_who_has_another_case_stay(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}", f"2/26,taken in,2026-11-01,{OMAR}")
    taken(tmp_path, f"1/26,in review,2026-11-05,{SARA}")
    assert leads("28505051234567") == of("2/26").person


def test_an_older_row_that_agrees_makes_the_case_no_older(tmp_path):
    for day, who in (("09", SARA), ("01", SARA), ("05", OMAR)):
        taken(tmp_path, f"1/26,in review,2026-11-{day},{who}")
    assert of("1/26").name == "Sara Nabil"


def test_a_contact_that_is_told_again_is_as_new_as_its_newest_row(tmp_path):
    other, mine = MONA.replace("01001234567", "01005555556"), MONA
    days = (("01", other), ("02", mine), ("05", other), ("09", mine))
    taken(tmp_path, *(f"1/26,in review,2026-11-{day},{row}" for day, row in days))
    assert of("1/26").contacts == {"mobile": "+201001234567"}


def test_an_older_row_moves_nothing(tmp_path):
    taken(tmp_path, f"1/26,in review,2026-11-05,{SARA}")
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}")
    assert of("1/26").name == "Sara Nabil"


def test_a_mistyped_number_is_put_right_and_the_old_one_leads_to_nobody(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{MONA}")
    before = of("1/26").person
    taken(tmp_path, f"1/26,taken in,2026-11-01,{MONA.replace('29001021234567', '29001021234575')}")
    assert (of("1/26").person, leads("29001021234575"), leads("29001021234567")) == (before, before, None)
    assert of("1/26").identities == (("eg", "29001021234575"),)
    assert OldContact.objects.get().why == "person_corrected"


@pytest.mark.parametrize(
    ("wrong", "right", "name", "born"),
    [
        ("Mona Ahmde", "Mona Ahmed", "Mona Ahmed", "1990-01-02"),
        ("1990-01-02", "1990-01-03", "Mona Ahmed", "1990-01-03"),
        ("Mona Ahmed", "Mona Salem", "Mona Salem", "1990-01-02"),
        ("منى أحمد", "منى أحمد علي", "منى أحمد علي", "1990-01-02"),
    ],
)
def test_name_and_date_of_birth_are_corrected_by_their_source(tmp_path, wrong, right, name, born):
    numberless = MONA.replace("29001021234567", "" if "199" in wrong else "29001021234567")
    first = numberless.replace("Mona Ahmed", wrong) if "199" not in wrong else numberless
    second = numberless.replace("Mona Ahmed", right) if "199" not in wrong else numberless.replace(wrong, right)
    taken(tmp_path, f"1/26,taken in,2026-11-01,{first}")
    taken(tmp_path, f"1/26,in review,2026-11-05,{second}")
    assert (of("1/26").name, str(of("1/26").born), Person.objects.count()) == (name, born, 1)


def test_a_correction_is_recorded_and_the_old_contact_told(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{MONA}")
    taken(tmp_path, f"1/26,in review,2026-11-05,{MONA.replace('Mona Ahmed', 'Mona Salem')}")
    assert list(Access.objects.values_list("who", "unit", "door", "what")) == [
        ("program", "old", "file", "corrected")
    ]
    assert OldContact.objects.get().why == "person_corrected"


@pytest.mark.parametrize("files", [1, 2])
@pytest.mark.parametrize("turned", [False, True])
def test_the_newer_contact_counts_whatever_file_or_row_it_stands_in(tmp_path, files, turned):
    older = f"1/26,taken in,2026-11-01,{MONA}"
    newer = f"1/26,in review,2026-11-05,{MONA.replace('01001234567', '01119999999')}"
    rows = [newer, older] if turned else [older, newer]
    for told in [rows] if files == 1 else [[row] for row in rows]:
        taken(tmp_path, *told)
    assert of("1/26").contacts == {"mobile": "+201119999999"}


def test_the_old_contact_is_told_once_and_codes_that_were_on_their_way_open_nothing(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{MONA}")
    taken(tmp_path, f"1/26,in review,2026-11-05,{MONA.replace('01001234567', '01119999999')}")
    assert OldContact.objects.get().why == "contact_changed"
    assert Person.objects.get().sessions_ended_at == NOW


def test_a_file_taken_again_turns_nothing_back(tmp_path):
    monday = f"1/26,taken in,2026-11-01,{MONA}"
    tuesday = monday.replace("01001234567", "01119999999")
    for row in (monday, tuesday, monday, tuesday, monday):
        taken(tmp_path, row)
    assert of("1/26").contacts == {"mobile": "+201119999999"}
    assert OldContact.objects.count() == 1


@pytest.mark.parametrize(
    "stranger",
    [
        ",,01222222222,,28505051234567,,,",
        "Omar,,01222222222,,28505051234567,,,",
        "Ali Omar,,01222222222,,28505051234567,,,",
    ],
)
def test_a_contact_is_not_replaced_by_who_proves_nothing(tmp_path, stranger):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR}")
    taken(tmp_path, f"2/26,taken in,2026-11-05,{stranger}")
    assert of("1/26").contacts == {"mobile": "+201001111111"}


def test_a_first_contact_is_not_given_by_who_proves_nothing(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{OMAR.replace('01001111111', '')}")
    taken(tmp_path, "2/26,taken in,2026-11-05,,,01222222222,,28505051234567,,,")
    assert of("1/26").contacts == {}


def test_what_the_owner_set_is_never_overwritten(tmp_path):
    taken(tmp_path, f"1/26,taken in,2026-11-01,{MONA}")
    replace(of("1/26").person, "mobile", "+201005555555", given_by=OWNER, now=NOW)
    taken(tmp_path, f"1/26,in review,2026-11-05,{MONA.replace('01001234567', '01119999999')}")
    assert of("1/26").contacts == {"mobile": "+201005555555"}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("files", [1, 2])
def test_a_second_party_in_a_row_of_its_own_is_kept(tmp_path, turned, files):
    rows = [
        f"1/26,taken in,2026-11-01,{MONA}",
        "1/26,in review,2026-11-02,,,,,,Ahmed Salem,01005556667,26505051234567",
    ]
    rows = rows[::-1] if turned else rows
    for told in [rows] if files == 1 else [[row] for row in rows]:
        taken(tmp_path, *told)
    assert (of("1/26").name, of("1/26", "guardian").name) == ("Mona Ahmed", "Ahmed Salem")
    assert PersonCase.objects.count() == 2


def test_two_columns_that_contradict_each_other_are_reported(tmp_path):
    reasons = taken(tmp_path, f"1/26,taken in,2026-11-01,{MONA.replace('1990-01-02', '1991-01-02')}")
    assert reasons == ["date of birth: not the one in the identity number"]
    assert (of("1/26").name, of("1/26").born) == ("Mona Ahmed", None)


@pytest.mark.parametrize("told", ["0223456710", "0000000000", "01000000000", "03 4871234"])
def test_a_telephone_that_gets_no_messages_is_reported_and_e_mail_is_kept(tmp_path, told):
    row = MONA.replace("01001234567,", f"{told},‏a1@example.org")
    assert len(taken(tmp_path, f"1/26,taken in,2026-11-01,{row}")) == 1
    assert of("1/26").contacts == {"email": "a1@example.org"}


def test_a_party_that_waits_is_reported_with_its_row_however_the_reference_is_spelt(tmp_path):
    taken(tmp_path, f"a1/26,taken in,2026-11-01,{OMAR}", "b1/26,taken in,2026-11-01,,,,,,,,")
    reasons = taken(tmp_path, f"B1/26,in review,2026-11-02,{WRONG}", name="later.csv")
    assert Case.objects.count() == 2
    assert "the party waits" in reasons[-1]


def test_a_rehearsal_knows_people_of_earlier_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "FACTS", 1)
    rows = [
        f"1/26,taken in,2026-11-01,{OMAR}",
        f"2/26,taken in,2026-11-01,{MONA}",
        f"3/26,taken in,2026-11-02,{WRONG}",
    ]
    path, kept = file_in(tmp_path, HEAD + "\n".join(rows) + "\n"), tmp_path / "dry.csv"
    run(path, profile_in(tmp_path, PROFILE), kept, dry_run=True)
    dry = kept.read_text()
    run(path, profile_in(tmp_path, PROFILE), kept)
    assert dry == kept.read_text()
    assert "the party waits" in dry
