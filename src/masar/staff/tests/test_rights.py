"""Rights by role, office and service: everything that is not said is refused."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.staff.rights import RIGHTS, Posting, Right, Role, allowed

SAID = {
    "search": "clerk officer supervisor auditor",
    "read_case": "clerk officer supervisor auditor",
    "register": "clerk officer supervisor",
    "claim": "clerk officer supervisor",
    "work": "clerk officer supervisor",
    "answer": "clerk officer supervisor",
    "ask_documents": "officer supervisor",
    "ask_again": "supervisor",
    "decide": "officer supervisor",
    "decide_objection": "officer supervisor",
    "correct": "officer supervisor",
    "amend": "officer supervisor",
    "confirm_amendment": "supervisor",
    "unforeseen": "supervisor",
    "bulk": "officer supervisor",
    "take_over": "officer supervisor",
    "decide_parties": "officer supervisor",
    "figures": "supervisor auditor",
    "audit": "auditor",
    "administer": "administrator",
    "upload": "supervisor",
}
PLACES = ("giza", "cairo", None)
SERVICES = ("passport", "residence", None)
POSTINGS = st.builds(Posting, st.sampled_from(Role), st.sampled_from(PLACES), st.sampled_from(SERVICES))


@pytest.mark.parametrize("right", Right)
def test_each_right_belongs_to_the_roles_that_are_promised(right):
    assert set(SAID[right.value].split()) == {role.value for role in RIGHTS[right]}


@pytest.mark.parametrize(("role", "right"), [*product(Role, Right)])
def test_a_posting_reaches_its_own_office_and_service_and_no_other(role, right):
    posting, has = Posting(role, "giza", "passport"), role.value in SAID[right.value].split()
    assert posting.allows(right, office="giza", service="passport") is has
    for office, service in set(product(PLACES, SERVICES)) - {("giza", "passport")}:
        assert not posting.allows(right, office=office, service=service)


@pytest.mark.parametrize(("office", "service"), [*product(PLACES, SERVICES)])
def test_a_posting_for_all_offices_and_services_reaches_everything(office, service):
    assert Posting(Role.OFFICER, None, None).allows(Right.DECIDE, office=office, service=service)


def test_whoever_administers_neither_reads_nor_decides():
    administrator = Posting(Role.ADMINISTRATOR, None, None)
    assert [right for right in Right if administrator.allows(right, office="giza", service="passport")] == [
        Right.ADMINISTER
    ]


@given(st.lists(POSTINGS, max_size=4), st.sampled_from(Right), st.sampled_from(PLACES), st.sampled_from(SERVICES))
def test_several_postings_give_what_one_of_them_gives_and_never_more(postings, right, office, service):
    each = [one.allows(right, office=office, service=service) for one in postings]
    assert allowed(postings, right, office=office, service=service) == any(each)


def test_to_be_an_officer_here_and_a_supervisor_there_gives_no_superior_right_here():
    postings = [Posting(Role.OFFICER, "giza", None), Posting(Role.SUPERVISOR, "cairo", None)]
    assert not allowed(postings, Right.ASK_AGAIN, office="giza", service="passport")
    assert allowed(postings, Right.ASK_AGAIN, office="cairo", service="passport")
