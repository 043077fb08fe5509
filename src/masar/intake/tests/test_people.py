"""People in a file: taken into the vault, recognised again, and never a reason to hold up an application."""

from datetime import UTC, date, datetime

import pytest

from masar.cases.models import Case, CaseParty, PersonCase
from masar.intake.profile import WrongProfile, load
from masar.intake.tests.files import file_in, profile_in, run
from masar.people.access import Reader, applicant
from masar.people.keyring import ring
from masar.people.models import Access, Person, PersonIndex

pytestmark = pytest.mark.usefixtures("catalogue")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROFILE = """
[source]
code = "old"
name = { ar = "م", en = "old" }
open = false
appears_within_hours = 24
[file]
format = "csv"
[case]
reference = "NO"
service = "passport-renewal"
[time]
zone = "Africa/Cairo"
[[people]]
role = "applicant"
name = "NAME"
born = "BORN"
mobile = "PHONE"
email = "MAIL"
language = "LANG"
identities = { eg = "NID", passport = "PASS" }
[[events]]
name = "in"
kind = "submitted"
time = "AT"
id = "kind"
"""
HEAD = "NO,AT,NAME,BORN,PHONE,MAIL,LANG,NID,PASS\n"
MONA = "2026-11-01,منى,1990-01-01,01001234567,m@example.org,ar,29001011234567,EGY A12345678"


def taken(tmp_path, text, profile=PROFILE):
    return run(file_in(tmp_path, HEAD + text), profile_in(tmp_path, profile))


def known(person):
    return applicant(person, reader=Reader("program", "test"), now=NOW)


def test_a_row_brings_its_applicant_into_the_vault(tmp_path):
    taken(tmp_path, f"1,{MONA}\n")
    [party] = CaseParty.objects.all()
    person = known(party.person)
    assert (person.name, person.born, person.language) == ("منى", date(1990, 1, 1), "ar")
    assert person.contacts == {"mobile": "+201001234567", "email": "m@example.org"}
    assert PersonCase.objects.get().case_id == party.case_id


def test_one_person_has_many_cases_and_is_known_by_any_number(tmp_path):
    other = MONA.replace("29001011234567", "")
    taken(tmp_path, f"1,{MONA}\n2,{MONA}\n3,{other}\n")
    assert Person.objects.count() == 1
    assert PersonCase.objects.count() == 3


def test_digits_of_any_script_are_the_same_number(tmp_path):
    arabic = MONA.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")).replace("٢٠٢٦-١١-٠١", "2026-11-01")
    arabic = arabic.replace("١٩٩٠-٠١-٠١", "1990-01-01").replace("EGY A١٢٣٤٥٦٧٨", "")
    taken(tmp_path, f"1,{MONA}\n2,{arabic}\n")
    assert Person.objects.count() == 1


def test_a_second_import_adds_nobody(tmp_path):
    taken(tmp_path, f"1,{MONA}\n")
    taken(tmp_path, f"1,{MONA}\n2,{MONA}\n")
    assert (Person.objects.count(), CaseParty.objects.count(), PersonCase.objects.count()) == (1, 2, 2)


def test_people_who_come_later_join_their_case(tmp_path):
    taken(tmp_path, "1,2026-11-01,,,,,,,\n")
    assert CaseParty.objects.get().person is None
    taken(tmp_path, f"1,{MONA}\n")
    assert CaseParty.objects.get().person == PersonCase.objects.get().person


def test_what_is_wrong_of_a_person_is_reported_and_the_rest_is_taken(tmp_path):
    summary = taken(tmp_path, "1,2026-11-01,منى,1990-01-01,hello,m@example.org,xx,29913011234567,\n")
    assert (summary.cases_new, summary.rejected, summary.remarks) == (1, 0, 3)
    person = known(CaseParty.objects.get().person)
    assert (person.name, person.contacts, person.identities) == ("منى", {"email": "m@example.org"}, ())


def test_a_passport_number_of_two_countries_leads_to_nobody_without_its_country(tmp_path):
    jordanian = MONA.replace("EGY A12345678", "JOR A12345678").replace("29001011234567", "29102021234568")
    taken(tmp_path, f"1,{MONA}\n2,{jordanian}\n")
    assert Person.objects.count() == 2
    short, long = (ring().blind(f"passport|{key}") for key in ("A12345678", "EGY:A12345678"))
    assert PersonIndex.objects.get(pk=short).person is None
    assert PersonIndex.objects.get(pk=long).person is not None


def test_every_hand_out_to_a_program_is_written_down(tmp_path):
    taken(tmp_path, f"1,{MONA}\n")
    known(CaseParty.objects.get().person)
    assert list(Access.objects.values_list("who", "unit", "what")) == [("program", "test", "read")]


def test_a_profile_that_names_an_unknown_kind_is_refused(tmp_path):
    with pytest.raises(WrongProfile, match="people"):
        load(profile_in(tmp_path, PROFILE.replace("eg =", "atlantis =")))


def test_an_import_without_people_has_cases_without_people(tmp_path):
    profile = PROFILE[: PROFILE.index("[[people]]")] + PROFILE[PROFILE.index("[[events]]") :]
    taken(tmp_path, f"1,{MONA}\n", profile)
    assert Case.objects.count() == 1 and not CaseParty.objects.exists()
