"""Whoever gives rights away gives none to themselves, one administrator stays, and each change leaves a deed."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.lib import clock
from masar.staff import managing
from masar.staff.deeds import Did
from masar.staff.managing import Unfit
from masar.staff.models import Deed, Posting, User
from masar.staff.rights import Role

pytestmark = pytest.mark.django_db


def somebody(name, role=None):
    user = managing.create(name, "", "ar", by=None, now=clock.now())
    if role:
        managing.post(user, role, None, None, by=None, now=clock.now())
    return user


def why(verb, *about, by):
    with pytest.raises(Unfit) as unfit:
        verb(*about, by=by, now=clock.now())
    return unfit.value.why


def test_each_change_is_kept_with_who_did_it_and_about_whom():
    chief, huda = somebody("chief", Role.ADMINISTRATOR), somebody("huda")
    how = {"by": chief.pk, "now": clock.now()}
    managing.invite(huda, **how)
    posting = managing.post(huda, Role.CLERK, None, "passport-renewal", **how)
    managing.end_sessions(huda, **how)
    managing.close_post(posting.pk, of=huda, **how)
    managing.close(huda, **how)
    managing.open_again(huda, **how)
    kept = Deed.objects.filter(by=chief, whom=huda).order_by("pk").values_list("did", "about")
    told = "clerk * passport-renewal"
    done = ["invited", "posted", "sessions_ended", "post_closed", "closed", "opened"]
    assert list(kept) == [(one, told if one.startswith("post") else "") for one in done]
    assert list(Deed.objects.filter(by=None).values_list("did", flat=True)) == ["created", "posted", "created"]


def test_nobody_changes_their_own_rights():
    chief = somebody("chief", Role.ADMINISTRATOR)
    somebody("other", Role.ADMINISTRATOR)
    posting = Posting.objects.get(user=chief)
    assert why(managing.post, chief, Role.OFFICER, None, None, by=chief.pk) == "oneself"
    assert why(managing.invite, chief, by=chief.pk) == "oneself"
    assert why(managing.close, chief, by=chief.pk) == "oneself"
    with pytest.raises(Unfit):
        managing.close_post(posting.pk, of=chief, by=chief.pk, now=clock.now())
    assert Posting.objects.filter(user=chief).count() == 1


def test_a_post_is_held_once_and_a_name_belongs_to_one_officer():
    huda = somebody("huda")
    first = managing.post(huda, Role.CLERK, None, None, by=None, now=clock.now())
    assert managing.post(huda, Role.CLERK, None, None, by=None, now=clock.now()) == first
    assert Deed.objects.filter(did=Did.POSTED).count() == 1
    assert why(managing.create, "huda", "", "ar", by=None) == "known"


@pytest.mark.parametrize("name", ["", "two words", "a" * 151, "a\u200bb\n"])
def test_a_name_that_nobody_could_type_is_refused(name):
    assert why(managing.create, name, "", "ar", by=None) == "name"


def test_a_post_at_an_office_that_there_is_not_is_refused():
    assert why(managing.post, somebody("huda"), Role.CLERK, "nowhere", None, by=None) == "office"


CHANGES = st.lists(st.tuples(st.sampled_from(["close", "close_post", "open"]), st.integers(0, 2), st.integers(0, 3)))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_whoever_is_closed_in_whatever_order_an_administrator_stays(db, changes):
    with transaction.atomic():
        people = [somebody(f"chief-{n}", Role.ADMINISTRATOR) for n in range(3)]
        for verb, whom, by in changes:
            user, how = people[whom], {"by": people[by].pk if by < 3 else None, "now": clock.now()}
            try:
                if verb == "close":
                    managing.close(user, **how)
                elif verb == "open":
                    managing.open_again(user, **how)
                else:
                    posting = Posting.objects.filter(user=user).first()
                    managing.close_post(posting.pk if posting else 0, of=user, **how)
            except Unfit as unfit:
                assert unfit.why in ("last", "oneself")
            assert Posting.objects.filter(role="administrator", user__is_active=True).exists()
        transaction.set_rollback(True)


def test_a_closed_officer_is_not_invited_and_keeps_their_password_when_they_are_back():
    somebody("chief", Role.ADMINISTRATOR)
    huda = somebody("huda")
    managing.close(huda, by=None, now=clock.now())
    huda.refresh_from_db()
    assert (huda.is_active, why(managing.invite, huda, by=None)) == (False, "closed")
    managing.open_again(huda, by=None, now=clock.now())
    assert User.objects.get(pk=huda.pk).is_active
