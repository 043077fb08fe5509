"""Administrators see versions side by side, and what a new one would change, before anything does."""

import re

import pytest
from django.conf import settings

from masar.catalogue.models import Form, Procedure
from masar.catalogue.testing import load_sample
from masar.console.testing import signed_in
from masar.staff.models import Deed
from masar.staff.rights import Role

pytestmark = pytest.mark.django_db
LIST = "/desk/office/services/"


@pytest.fixture
def chief(client):
    load_sample()
    return signed_in(client, Role.ADMINISTRATOR, language="en")


def text(answer):
    return answer.content.decode()


def the_file():
    return (settings.MASAR_CATALOGUE / "passport-renewal.toml").read_text(encoding="utf-8")


def with_a_new_version():
    """The file of a service, and another version that differs by one duration."""
    content = the_file()
    last = content.rpartition("[[versions]]\n")[2]
    number = int(re.search(r"^version = (\d+)", last, re.M)[1])
    new = re.sub(r"^version = \d+", f"version = {number + 1}", last, count=1, flags=re.M)
    new = re.sub(r"^valid_from = .*", "valid_from = 2027-01-01", new, count=1, flags=re.M)
    return f"{content}\n[[versions]]\n{re.sub(r'^target = .*', 'target = 99', new, count=1, flags=re.M)}", number + 1


def test_every_service_has_its_versions_side_by_side(client, chief):
    page = text(client.get(LIST))
    for code in set(re.findall(r"office/services/of/([a-z-]+)/", page)):
        assert client.get(f"{LIST}of/{code}/").status_code == 200
    first = text(client.get(f"{LIST}of/residence-first/?old=1&new=2"))
    assert "Version 1 beside version 2" in first and ">changed<" in first
    assert client.get(f"{LIST}of/nothing/").status_code == 404


def test_a_folder_that_is_published_changes_nothing(client, chief):
    assert "Nothing: everything is published already." in text(client.get(f"{LIST}new/"))


def test_a_new_version_is_shown_with_what_differs_and_then_published_once(client, chief):
    pasted, number = with_a_new_version()
    page = text(client.post(f"{LIST}new/", {"pasted": pasted}))
    assert f"beside version {number}" in page and "<bdi>99</bdi>" in page
    assert "No application is open" in page
    assert not Procedure.objects.filter(service="passport-renewal", version=number).exists()
    assert client.post(f"{LIST}publish/", {"pasted": pasted}).status_code == 302
    assert Procedure.objects.get(service="passport-renewal", version=number).valid_from.year == 2027
    client.post(f"{LIST}publish/", {"pasted": pasted})
    assert list(Deed.objects.values_list("by", "did", "about")) == [
        (chief.id, "catalogue_loaded", f"passport-renewal {number}, passport-renewal *")
    ]


def test_a_file_that_changes_what_was_published_is_refused_with_the_reason(client, chief):
    wrong = re.sub(r"^target = .*", "target = 98", the_file(), count=1, flags=re.M)
    for where in ("new/", "publish/"):
        answer = client.post(f"{LIST}{where}", {"pasted": wrong})
        assert (answer.status_code, "was published with another structure" in text(answer)) == (422, True)
    assert not Deed.objects.exists()


@pytest.mark.parametrize("pasted", ["", "x" * 40_001, "not a file", '[a]\n"'])
def test_what_is_no_file_is_refused(client, chief, pasted):
    answer = client.post(f"{LIST}new/", {"pasted": pasted})
    assert (answer.status_code, "Publish<" in text(answer)) == (422, False)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_publishes(client, role):
    load_sample()
    signed_in(client, role)
    pasted, number = with_a_new_version()
    assert client.post(f"{LIST}publish/", {"pasted": pasted}).status_code == 403
    assert not Procedure.objects.filter(service="passport-renewal", version=number).exists()


def the_form_with_a_new_version():
    """The file of a form, and another version with one question less and one choice more."""
    content = (settings.MASAR_CATALOGUE / "forms" / "passport-renewal.toml").read_text(encoding="utf-8")
    last = content.rpartition("[[versions]]\n")[2]
    number = int(re.search(r"^version = (\d+)", last, re.M)[1]) + 1
    new = re.sub(r"^version = \d+", f"version = {number}", last, count=1, flags=re.M)
    new = re.sub(r'\[\[versions\.steps\.questions\]\]\ncode = "travels-on".*?\n\n', "", new, count=1, flags=re.S)
    more = 'choices = [\n  { code = "water", name = { ar = "بلل", en = "it got wet" } },'
    at = new.index('code = "why"')
    return f"{content}\n[[versions]]\n{new[:at]}{new[at:].replace('choices = [', more, 1)}", number


def test_a_new_version_of_a_form_is_shown_with_its_questions_and_then_published_once(client, chief):
    pasted, number = the_form_with_a_new_version()
    page = text(client.post(f"{LIST}new/", {"pasted": pasted}))
    assert f"The form, version {number}" in page and f"Version {number - 1} beside version {number}" in page
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "travels-on removed" in shown and re.search(r"why changed .*it got wet", shown)
    assert "stays on its older version" not in shown and "none stays" not in shown
    assert not Form.objects.filter(service="passport-renewal", version=number).exists()
    assert client.post(f"{LIST}publish/", {"pasted": pasted}).status_code == 302
    assert Form.objects.filter(service="passport-renewal", version=number).exists()
    assert f"The form, version {number}" in text(client.get(f"{LIST}of/passport-renewal/"))
    assert [deed.about for deed in Deed.objects.all()] == [f"passport-renewal/form {number}, passport-renewal/form *"]


def test_a_form_that_changes_what_was_published_is_refused_with_the_reason(client, chief):
    content = (settings.MASAR_CATALOGUE / "forms" / "passport-renewal.toml").read_text(encoding="utf-8")
    answer = client.post(f"{LIST}publish/", {"pasted": content.replace("least = 5", "least = 6", 1)})
    assert (answer.status_code, "was published with another structure" in text(answer)) == (422, True)
    assert not Deed.objects.exists()
