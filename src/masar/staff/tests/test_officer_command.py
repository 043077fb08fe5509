"""``masar officer`` and ``masar rights``: nobody is there by default, and no secret goes where it can be read."""

import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from masar.staff.models import Invitation, Posting, User

pytestmark = pytest.mark.django_db


def told(*words: object) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def test_nobody_is_there_by_default():
    assert (User.objects.count(), told("officer", "list")) == (0, "")


def test_an_invitation_goes_into_a_file_of_its_owner_and_not_into_a_pipe(tmp_path):
    file = tmp_path / "code"
    with pytest.raises(CommandError, match="no terminal"):
        told("officer", "create", "huda", "--role", "administrator")
    assert User.objects.count() == 0
    said = told("officer", "create", "huda", "--role", "administrator", "--to", file)
    code = file.read_text().strip()
    assert (len(code), stat.S_IMODE(file.stat().st_mode)) == (29, 0o600)
    assert code not in said and code not in Invitation.objects.get().code
    assert Posting.objects.get().office is None
    with pytest.raises(CommandError, match="cannot be made"):
        told("officer", "invite", "huda", "--to", file)


def test_a_closed_officer_may_do_nothing(tmp_path):
    told("officer", "create", "huda", "--role", "clerk", "--to", tmp_path / "code")
    assert "register" in told("rights", "huda") and "decide" not in told("rights", "huda").split()
    told("officer", "close", "huda")
    assert told("rights", "huda") == "closed: may do nothing\n"
    assert "closed" in told("officer", "list")


def test_every_right_is_printed_with_its_roles():
    assert "administer         administrator\n" in told("rights")
