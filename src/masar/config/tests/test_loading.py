"""What the server's command line loads stands among the deeds, like what an administrator loads on a page."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from masar.staff.models import Deed

pytestmark = pytest.mark.django_db


def deeds() -> list[tuple[int | None, str, str]]:
    return list(Deed.objects.order_by("id").values_list("by", "did", "about"))


def test_what_was_published_or_reworded_is_a_deed_and_loading_the_same_again_is_none(tmp_path):
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for path in settings.MASAR_CATALOGUE.glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    call_command("catalogue", "load", folder, stdout=StringIO())
    [(by, did, about)] = deeds()
    assert (by, did) == (None, "catalogue_loaded") and "data-amendment 1" in about
    call_command("catalogue", "load", folder, stdout=StringIO())
    assert len(deeds()) == 1
    one = folder / "passport-renewal.toml"
    one.write_text(one.read_text().replace("Renewal registered", "Renewal is registered"))
    call_command("catalogue", "load", folder, stdout=StringIO())
    assert deeds()[1] == (None, "catalogue_loaded", "passport-renewal *")


def test_offices_that_were_loaded_are_a_deed_and_those_that_could_not_be_are_none(tmp_path):
    call_command("offices", "load", stdout=StringIO())
    assert deeds() == [(None, "offices_loaded", "offices.toml")]
    wrong = tmp_path / "offices.toml"
    wrong.write_text("x = 1\n")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("offices", "load", wrong, stdout=StringIO())
    assert len(deeds()) == 1
