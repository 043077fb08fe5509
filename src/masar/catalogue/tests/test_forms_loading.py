"""Forms are published once, reworded with a log, and shown with what a new version would change."""

import shutil
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from masar.catalogue import queries
from masar.catalogue.loading import WrongCatalogue, check, load, proposed
from masar.catalogue.models import Form, FormWording, WordingRevision
from masar.catalogue.tests.test_forms_checking import FILE, W

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SECOND = FILE[FILE.index("[[versions]]") :].replace("version = 1", "version = 2", 1)
SECOND = SECOND.replace('code = "home"', 'code = "abroad"').replace('question = "home"', 'question = "abroad"')
SECOND = SECOND.replace("least = -90", "least = -30")


@pytest.fixture
def folder(tmp_path):
    """The repository's catalogue with one small form alone."""
    made = shutil.copytree(settings.MASAR_CATALOGUE, tmp_path / "catalogue", ignore=shutil.ignore_patterns("forms"))
    write(made, FILE)
    queries.forget()
    return made


def write(folder, text: str) -> None:
    place = folder / "forms"
    place.mkdir(exist_ok=True)
    (place / "passport-renewal.toml").write_text(text, encoding="utf-8")


def told(*arguments) -> str:
    out = StringIO()
    call_command("catalogue", *arguments, stdout=out)
    return out.getvalue()


def test_a_form_is_published_with_the_catalogue_and_found_by_its_version(folder):
    loaded = load([folder], now=NOW)
    assert loaded.forms == [("passport-renewal", 1)] and "passport-renewal/form 1" in str(loaded)
    known = queries.catalogue().services
    assert known["passport-renewal"].form == queries.form_of("passport-renewal", 1)
    assert known["visa-extension"].form is None
    assert queries.form_of("passport-renewal", 2) is None and queries.form_of("nothing", 1) is None


def test_loading_again_changes_nothing(folder):
    load([folder], now=NOW)
    again = load([folder], now=NOW)
    assert (again.forms, again.forms_reworded) == ([], [])
    assert Form.objects.count() == FormWording.objects.count() == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('is = ["lost"]', 'is = ["full"]'),
        ("least = -90", "least = -30"),
        ("optional = true", "optional = false"),
        ('document = "photo"', 'document = "id-copy"'),
        ('reached = "phone"', 'reached = "phone"\nwhen = { question = "why", is = ["lost"] }'),
    ],
)
def test_a_published_structure_never_changes(folder, right, wrong):
    load([folder], now=NOW)
    write(folder, FILE.replace(right, wrong, 1))
    with pytest.raises(WrongCatalogue, match="published with another structure"):
        load([folder], now=NOW)


def test_a_published_version_stays_in_its_file(folder):
    write(folder, FILE + SECOND)
    load([folder], now=NOW)
    write(folder, FILE)
    assert [one.wrong for one in check([folder]).problems] == ["was published and is gone"]


def test_words_may_be_revised_and_each_revision_stays(folder):
    load([folder], now=NOW)
    before = WordingRevision.objects.count()
    write(folder, FILE.replace("words", "other words"))
    loaded = load([folder], now=NOW)
    assert loaded.forms_reworded == ["passport-renewal"] and loaded.reworded == []
    assert queries.catalogue().services["passport-renewal"].form.declaration["en"] == "other words"
    assert FormWording.objects.count() == 2 and WordingRevision.objects.count() == before


def test_a_form_may_be_loaded_without_the_file_of_its_service(folder, tmp_path):
    load([folder], now=NOW)
    write(tmp_path, FILE + SECOND)
    [one], wrong = proposed([tmp_path])
    assert wrong == [] and one.service == "passport-renewal" and [form.version for form in one.forms] == [2]
    assert load([tmp_path], now=NOW).forms == [("passport-renewal", 2)]
    assert queries.catalogue().services["passport-renewal"].form.version == 2


def test_a_form_that_names_a_document_of_no_procedure_is_refused(folder):
    write(folder, FILE.replace('document = "photo"', 'document = "marriage-contract"'))
    with pytest.raises(CommandError, match=r"forms/passport-renewal.toml: versions\[0\].evidence\[0\].document"):
        told("check", folder)


def test_two_files_of_one_form_are_refused(folder):
    (folder / "forms" / "again.toml").write_text(FILE, encoding="utf-8")
    assert "stands in two files" in str(check([folder]).problems[0])


def test_the_check_says_what_a_new_version_would_change(folder):
    assert "passport-renewal: form version 1: questions added: name, phone, why, when, home, more" in told(
        "check", folder
    )
    assert "published: passport-renewal, form version 1" in told("load", folder)
    assert "form version" not in told("check", folder)
    write(folder, (FILE + SECOND).replace(f"why = {W}", 'why = { ar = "سبب", en = "because" }', 1))
    said = told("check", folder)
    assert "passport-renewal: form version 2: changed: when, more; questions added: abroad; removed: home" in said
    assert "passport-renewal: the form is reworded" in said
    assert "reworded: passport-renewal, form" in told("load", folder)
