"""Whatever an officer was shown can be told two years later, and not longer."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from masar.staff.looking import Saw, forget, record
from masar.staff.models import Look, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def officer():
    return User.objects.create_user("somebody").pk


def test_each_case_of_a_page_has_a_row_and_all_share_the_page(officer):
    cases = [uuid4(), uuid4()]
    page = record(officer, Saw.SEARCH, cases, now=NOW, about="a hash")
    kept = Look.objects.values_list("user_id", "saw", "case_id", "about", "page", "at")
    assert set(kept) == {(officer, "search", case, "a hash", page, NOW) for case in cases}


def test_a_search_that_found_nothing_is_kept_too(officer):
    record(officer, Saw.SEARCH, [], now=NOW)
    assert Look.objects.get().case_id is None


def test_it_is_kept_for_two_years(officer):
    record(officer, Saw.CASE, [uuid4()], now=NOW)
    assert forget(NOW + timedelta(days=730)) == 0
    assert forget(NOW + timedelta(days=730, seconds=1)) == 1
