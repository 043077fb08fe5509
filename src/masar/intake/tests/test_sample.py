"""Made-up cases: the same for a seed, in every status and service, taken by the road of all events."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from masar.cases.access import own_cases, wards
from masar.cases.models import Case, CaseParty, PublicRecord
from masar.cases.queries import differences
from masar.catalogue.definitions import Status
from masar.catalogue.testing import sample_services
from masar.intake.sample import SOURCE
from masar.intake.sample.exporting import PROFILE
from masar.intake.sample.people import applicant, guardian, is_child
from masar.intake.tests.files import run
from masar.people import contacts
from masar.people.access import Reader

pytestmark = pytest.mark.usefixtures("catalogue")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def sample(cases=150, seed=7, **more):
    call_command("sample", cases=cases, seed=seed, now=NOW, stdout=StringIO(), **more)


def test_the_same_seed_gives_the_same_cases_and_numbers():
    sample(cases=40)
    first = dict(PublicRecord.objects.values_list("number", "content"))
    sample(cases=40)
    assert dict(PublicRecord.objects.values_list("number", "content")) == first


def test_there_is_a_case_in_every_status_and_service():
    sample()
    made = Case.objects.filter(source=SOURCE)
    assert set(made.values_list("status", flat=True)) == {status.value for status in Status}
    assert set(made.values_list("service", flat=True)) == sample_services() - {"canary-journey"}


def test_nothing_lies_in_the_future_and_refolding_changes_nothing():
    sample(cases=80)
    assert list(differences(list(Case.objects.all()))) == []
    assert not Case.objects.filter(submitted_on__gt=NOW.date()).exists()
    assert not Case.objects.filter(wakes_at__lte=NOW).exists()


def test_an_exported_sample_can_be_imported(tmp_path):
    path = tmp_path / "sample.csv"
    sample(cases=60, export=path)
    summary = run(path, PROFILE)
    assert (summary.cases_new, summary.rejected) == (60, 0)


def test_whatever_contact_a_made_up_person_has_is_one_that_is_kept():
    told = [applicant(7, index) for index in range(500)]
    told += [guardian(7, index) for index in range(500) if is_child(index)]
    numbers = [one.mobile for one in told if one.mobile]
    assert len(numbers) > 300
    assert [contacts.first_of("mobile", number) for number in numbers] == [(number, None) for number in numbers]


def test_guardians_can_be_reached_and_their_children_cannot():
    children = [index for index in range(500) if is_child(index)]
    assert len(children) > 50
    for index in children:
        child, mother = applicant(7, index), guardian(7, index)
        assert (child.mobile, child.email) == (None, None)
        assert mother.email and child.born > mother.born
        assert child.identities != mother.identities


def test_a_made_up_mother_has_several_children_with_names_of_their_own():
    sample(cases=60, people=True)
    parties = CaseParty.objects.filter(case__source=SOURCE)
    mothers = set(parties.filter(role="guardian").values_list("person", flat=True))
    assert None not in mothers
    own = [one for mother in mothers for one in own_cases(mother)]
    assert {one.role for one in own} == {"guardian"}
    first = own_cases(parties.get(case__reference="S7-0000007", role="guardian").person)
    names = wards(first, reader=Reader("guardian"), now=NOW)
    assert len(set(names.values())) >= 3


def test_a_child_goes_through_no_stage_that_is_not_for_everybody():
    sample(cases=200)
    children = [f"S7-{index:07d}" for index in range(200) if is_child(index)]
    for content in PublicRecord.objects.filter(
        case_id__in=Case.objects.filter(reference__in=children, service="passport-first")
    ).values_list("content", flat=True):
        states = {stage["code"]: stage["state"] for stage in json.loads(content)["stages"]}
        assert states["conscription"] in ("maybe", "exempt", "unneeded")
