"""Administrators make, invite, post and close officers, and nobody makes anything of themselves."""

import re

import pytest
from django.test import Client

from masar.console.testing import signed_in
from masar.staff.inviting import invited
from masar.staff.models import Deed, Posting, User
from masar.staff.queries import offices
from masar.staff.rights import Role
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
LIST = "/desk/office/officers/"


@pytest.fixture
def chief(client):
    load_offices()
    return signed_in(client, Role.ADMINISTRATOR, language="en")


@pytest.fixture
def huda(client, chief):
    led = client.post(f"{LIST}create/", {"username": "huda", "name": "Huda", "language": "en"})
    assert led["Location"] == f"{LIST}{User.objects.get(username='huda').pk}/"
    return User.objects.get(username="huda")


def do(client, user, verb, **more):
    return client.post(f"{LIST}{user.pk}/do/", {"do": verb, **more})


def text(answer):
    return answer.content.decode()


def test_a_new_officer_is_made_posted_and_invited_with_a_code_that_is_shown_once(client, chief, huda):
    office = sorted(offices())[0]
    assert do(client, huda, "post", role="clerk", office=office).status_code == 302
    told = text(do(client, huda, "invite"))
    (code,) = re.findall(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", told)
    page = text(client.get(f"{LIST}{huda.pk}/"))
    assert code not in page and "Clerk" in page
    from masar.lib import clock

    assert invited("huda", code, now=clock.now()) == huda
    done = [(deed.by_id, deed.did) for deed in Deed.objects.filter(whom=huda).order_by("pk")]
    assert done == [(chief.id, "created"), (chief.id, "posted"), (chief.id, "invited")]
    assert code not in "".join(Deed.objects.values_list("about", flat=True))


def test_a_post_is_taken_away_and_an_officer_closed_and_opened_again(client, chief, huda):
    do(client, huda, "post", role="officer")
    do(client, huda, "close_post", post=str(Posting.objects.get(user=huda).pk))
    assert not Posting.objects.filter(user=huda).exists()
    do(client, huda, "close")
    assert not User.objects.get(pk=huda.pk).is_active and "closed" in text(client.get(LIST))
    do(client, huda, "open")
    assert User.objects.get(pk=huda.pk).is_active


def test_whoever_is_signed_out_everywhere_is_signed_out(client, chief):
    theirs = Client()
    omar = signed_in(theirs, Role.CLERK)
    assert theirs.get("/desk/").status_code == 200
    do(client, User.objects.get(pk=omar.id), "end_sessions")
    assert theirs.get("/desk/")["Location"] == "/desk/sign-in/"


def test_an_administrator_gives_themselves_nothing_whatever_form_they_send(client, chief):
    me = User.objects.get(pk=chief.id)
    assert 'name="role"' not in text(client.get(f"{LIST}{me.pk}/"))
    own = str(Posting.objects.get(user=me).pk)
    for verb, more in (("post", {"role": "officer"}), ("close_post", {"post": own}), ("close", {}), ("invite", {})):
        answer = do(client, me, verb, **more)
        assert (answer.status_code, "Nobody changes their own" in text(answer)) == (422, True), verb
    assert [posting.role for posting in Posting.objects.filter(user=me)] == ["administrator"]


def test_a_post_of_somebody_else_is_not_taken_away_under_a_third_ones_name(client, chief, huda):
    own = str(Posting.objects.get(user=chief.id).pk)
    do(client, huda, "close_post", post=own)
    assert Posting.objects.filter(user=chief.id).exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"role": "king"}, "There is no such role."),
        ({"role": "clerk", "office": "nowhere"}, "There is no such office."),
        ({"role": "clerk", "service": "nothing"}, "There is no such service."),
    ],
)
def test_a_post_that_cannot_be_is_refused(client, chief, huda, given, told):
    answer = do(client, huda, "post", **given)
    assert (answer.status_code, told in text(answer), Posting.objects.filter(user=huda).count()) == (422, True, 0)


def test_a_name_that_is_taken_is_said_and_the_form_keeps_what_was_typed(client, chief, huda):
    answer = client.post(f"{LIST}create/", {"username": "huda", "name": "Other"})
    assert (answer.status_code, "There is an officer of this user name." in text(answer)) == (422, True)
    assert 'value="Other"' in text(answer)


def test_officers_are_found_by_their_names_a_page_at_a_time(client, chief, huda, monkeypatch):
    assert "huda" in text(client.get(f"{LIST}?name=hu")) and "huda" not in text(client.get(f"{LIST}?name=zz"))
    monkeypatch.setattr("masar.console.admin.officers.PAGE", 1)
    first = text(client.get(LIST))
    assert (chief.name in first, 'dir="ltr">huda' in first, "More officers" in first) == (True, False, True)
    assert 'dir="ltr">huda' in text(client.get(f"{LIST}?after={chief.name}"))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_comes_here(client, role):
    signed_in(client, role)
    assert [client.get(one).status_code for one in ("/desk/office/", LIST, "/desk/office/offices/")] == [403] * 3
    assert client.post(f"{LIST}create/", {"username": "x"}).status_code == 403


def test_an_administrator_of_one_office_administers_nothing_for_all(client):
    load_offices()
    signed_in(client, Role.ADMINISTRATOR, office=sorted(offices())[0])
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}create/", {"username": "x"}).status_code == 403
    assert not User.objects.filter(username="x").exists()


def test_an_officer_that_there_is_not_has_no_page(client, chief):
    for id in ("99999", "x", "²"):
        assert client.get(f"{LIST}{id}/").status_code == 404
