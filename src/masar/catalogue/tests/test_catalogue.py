"""The catalogue as data: refused whole when wrong, published once, reworded with a log."""

import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from masar.catalogue import queries
from masar.catalogue.checking import read
from masar.catalogue.definitions import Closing
from masar.catalogue.loading import WrongCatalogue, load
from masar.catalogue.models import Procedure, WordingRevision
from masar.catalogue.testing import load_sample, sample_forms, sample_services

NOW = datetime(2026, 11, 20, tzinfo=UTC)
RENEWAL = "passport-renewal.toml"
FOR = 'for = { ar = "للأطفال", en = "children" }'


@pytest.fixture
def folder(tmp_path):
    """A copy of the repository's catalogue, to be changed."""
    return shutil.copytree(settings.MASAR_CATALOGUE, tmp_path / "catalogue")


def change(folder, right, wrong, name=RENEWAL):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")


@pytest.mark.django_db
def test_every_family_has_services_and_every_service_its_stages():
    load_sample()
    known = queries.catalogue()
    assert [family.code for family in known.families] == [
        *("passports", "emigration", "residence", "visas", "personal-data", "documents")
    ]
    assert all(known.in_family(family.code) for family in known.families)
    assert known.services.keys() == sample_services()
    assert all(3 <= len(service.procedures[-1].stages) <= 8 for service in known.services.values())


def helps(document):
    """What helps to get a document, each in every language."""
    found = [*document.get("alternatives", []), document.get("where"), document.get("sample", {}).get("text")]
    return [said for said in found if said]


def helpless(folder):
    """The renewal's file says of no document what helps to get it."""
    path = folder / "passport-renewal.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("alternatives =", "where =", "sample ="))]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")


def test_the_shipped_catalogue_says_of_every_kind_of_help_something_and_shows_no_picture():
    documents = [
        document
        for service in read([settings.MASAR_CATALOGUE]).services
        for document in service["versions"][-1]["documents"]
    ]
    said = Counter(key for one in documents for key in ("alternatives", "where", "sample") if key in one)
    assert min(said["alternatives"], said["where"]) >= 8 and said["sample"] >= 4
    assert not any("picture" in one.get("sample", {}) for one in documents)


@pytest.mark.django_db
def test_what_helps_to_get_a_document_is_read_as_it_is_written_and_is_wording(folder, settings):
    helpless(folder)
    load([folder], now=NOW)
    settings.MASAR_PICTURES = {"photo.png": b""}
    told = """always = true
alternatives = [{ ar = "صورة أقدم", en = "an older photo" }]
where = { ar = "من أي محل تصوير.", en = "From any photo shop." }
sample = { text = { ar = "وجه كامل.", en = "A whole face." }, picture = "photo.png" }"""
    change(folder, "always = true", told)
    loaded = load([folder], now=NOW)
    assert (loaded.published, loaded.reworded) == ([], ["passport-renewal"])
    document = queries.catalogue().services["passport-renewal"].procedures[0].documents[0]
    assert [one["en"] for one in document.alternatives] == ["an older photo"]
    assert (document.where["ar"], document.sample.text["en"]) == ("من أي محل تصوير.", "A whole face.")
    assert document.sample.picture == "photo.png"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("sample = {}", "documents[0].sample.text is missing; expected words, a picture, or both"),
        (
            'sample = { picture = "none.png" }',
            "sample.picture is 'none.png'; expected a file of the folder",
        ),
        ('sample = { film = "x" }', "sample.film is not a known key"),
        ('where = { ar = "من المكتب" }', "documents[0].where.en is missing"),
        ('where = { ar = "من المكتب", en = "There, within 3 days" }', "where states a term ('within 3 days')"),
        ('alternatives = { ar = "ورقة", en = "a paper" }', "documents[0].alternatives is {"),
        ('alternatives = [{ ar = "ورقة" }]', "documents[0].alternatives[0].en is missing"),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_of_the_help_with_a_document_is_named(folder, given, words):
    helpless(folder)
    change(folder, "always = true", f"always = true\n{given}")
    with pytest.raises(WrongCatalogue) as error:
        load([folder], now=NOW)
    assert words in str(error.value)


def test_no_sentence_is_copied_from_service_to_service():
    sentences: Counter[str] = Counter()
    for service in read([settings.MASAR_CATALOGUE]).services:
        own = {service["explanation"]["ar"], service["explanation"]["en"]}
        for version in service["versions"]:
            told = [stage["explanation"] for stage in version["stages"]]
            told += [need for document in version["documents"] for need in document["needs"]]
            told += [reason[key] for reason in version["reasons"] for key in ("text", "advice")]
            told += [said for document in version["documents"] for said in helps(document)]
            own |= {text[language] for text in told for language in ("ar", "en")}
        sentences.update(own)
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        (
            'family = "passports"',
            'family = "pasports"',
            "renewal.toml: family is 'pasports'; expected one of",
        ),
        ('holder = "office"', 'holder = "clerk"', "versions[0].stages[0].holder is 'clerk'; expected one of"),
        ("usual = [2, 4]", "usual = [4, 2]", "versions[0].stages[2].usual is [4, 2]; expected two numbers"),
        ('status = "received"', 'status = "ready"', "'received' in the first stage"),
        ('gender = "m"', 'gender = "x"', "outcome.gender is 'x'; expected one of f, m"),
        ("tell = true", 'tell = "yes"', "versions[0].stages[0].tell is 'yes'; expected true or false"),
        (
            'name = { ar = "تجديد جواز السفر"',
            'name = { ar = "renewal"',
            "name.ar is 'renewal'; expected Arabic",
        ),
        ('kinds = ["closed"]', 'kinds = ["deferred"]', "versions[0].reasons has none for closed"),
        ('basis = "assumed"', 'basis = "guess"', "versions[0].basis is 'guess'; expected one of"),
        ('basis = "assumed"\n', "", "versions[0].basis is missing; expected one of"),
        (
            "Renew the card first,",
            "Within 3 days renew the card,",
            "reasons[1].advice states a term ('Within 3 days')",
        ),
        ("Renew the card first,", "Renew it within a week,", "advice states a term ('within a week')"),
        ("جدّد البطاقة أولًا،", "جدّد البطاقة خلال أسبوعين،", "advice states a term ('خلال أسبوعين')"),
        ("جدّد البطاقة أولًا،", "جدّد البطاقة في ٣٠ يومًا،", "advice states a term ('٣٠ يومًا')"),
        ("تسدّد رسم التجديد.", "ننتظر الرسم 5 أيام.", "stages[1].explanation states a term ('5 أيام')"),
        (
            'status = "received"',
            'status = "received"\nfor = { ar = "للطلاب", en = "students" }',
            "versions[0].stages[0].for is given; expected nothing in the first stage",
        ),
        (
            "always = true",
            'always = true\nfor = { ar = "للأطفال", en = "children" }',
            "versions[0].documents[0].for is given; expected only where always is false",
        ),
        ("position = 2", "position = 2\ncolour = 1", "colour is not a known key"),
        ('code = "payment"', 'code = "review"', "versions[0].stages has code 'review' twice"),
        ('code = "passport-renewal"', "code = ", "passport-renewal.toml: (the file) cannot be read"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_file_is_refused_whole_with_what_is_wrong(folder, right, wrong, words):
    change(folder, right, wrong)
    with pytest.raises(WrongCatalogue) as error:
        load([folder], now=NOW)
    assert words in str(error.value)
    assert not Procedure.objects.exists()


@pytest.mark.django_db
def test_a_published_structure_cannot_change_and_says_what_to_do(folder):
    load([folder], now=NOW)
    change(folder, "usual = [2, 4]", "usual = [2, 9]")
    with pytest.raises(WrongCatalogue, match=r"another structure; expected .* a new version 2"):
        load([folder], now=NOW)


@pytest.mark.django_db
def test_what_was_published_as_a_test_stays_one_and_the_other_way_round(folder):
    load([folder], now=NOW)
    assert queries.catalogue().tests == {"canary-journey"}
    change(folder, "\ntest = true", "\ntest = false", "canary-journey.toml")
    with pytest.raises(WrongCatalogue, match="was published as a test"):
        load([folder], now=NOW)
    change(folder, "\ntest = false", "\ntest = true", "canary-journey.toml")
    change(folder, "position = 2", "position = 2\ntest = true")
    with pytest.raises(WrongCatalogue, match="was published as no test"):
        load([folder], now=NOW)


@pytest.mark.django_db
def test_that_a_stage_is_not_for_everybody_is_structure_and_for_whom_is_wording(folder):
    load([folder], now=NOW)
    change(folder, 'en = "men from 19 to 30" }', 'en = "men of military age" }', "passport-first.toml")
    load([folder], now=NOW)
    procedure = queries.catalogue().services["passport-first"].version(2)
    assert [stage.only_for["en"] for stage in procedure.stages if stage.only_for] == ["men of military age"]
    change(folder, 'status = "with_authority"', 'status = "with_authority"\n' + FOR, "passport-first.toml")
    with pytest.raises(WrongCatalogue, match="was published with another structure"):
        load([folder], now=NOW)


@pytest.mark.django_db
def test_a_published_version_is_in_force_from_the_day_on_which_it_was_published_to_be(folder):
    load([folder], now=NOW)
    change(folder, "valid_from = 2020-01-01", "valid_from = 2020-01-02")
    with pytest.raises(WrongCatalogue, match="was published with another structure"):
        load([folder], now=NOW)


@pytest.mark.django_db
def test_new_words_are_a_logged_revision_and_are_read_at_once(folder):
    load([folder], now=NOW)
    before = queries.catalogue().revision
    change(folder, "Passport renewal", "Renewing a passport")
    assert load([folder], now=NOW).reworded == ["passport-renewal"]
    assert queries.catalogue().services["passport-renewal"].name["en"] == "Renewing a passport"
    assert queries.catalogue().revision != before
    assert list(WordingRevision.objects.filter(service="passport-renewal").values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_a_new_version_stands_beside_the_old_one(folder):
    load([folder], now=NOW)
    path = folder / RENEWAL
    text = path.read_text(encoding="utf-8")
    first = text[text.index("[[versions]]") :]
    newer = (
        first.replace("version = 1", "version = 2").replace("2020-01-01", "2026-06-01").replace("[2, 4]", "[1, 2]")
    )
    path.write_text(text + "\n" + newer, encoding="utf-8")
    assert load([folder], now=NOW).published == [("passport-renewal", 2)]
    service = queries.catalogue().services["passport-renewal"]
    assert service.procedure_on(date(2026, 5, 31)).version == 1
    assert service.procedure_on(date(2026, 6, 1)).stages[2].usual == (1, 2)


@pytest.mark.django_db
def test_loading_twice_changes_nothing(folder):
    load([folder], now=NOW)
    revision = queries.catalogue().revision
    again = load([folder], now=NOW)
    assert (again.published, again.reworded) == ([], [])
    assert queries.catalogue().revision == revision


@pytest.mark.django_db
def test_the_command_checks_and_loads(folder):
    out = StringIO()
    call_command("catalogue", "check", folder, stdout=out)
    assert (
        f"{len(sample_services())} services in 6 families, {len(sample_forms())} forms: nothing wrong."
        in out.getvalue()
    )
    change(folder, 'gender = "m"', 'gender = "x"')
    with pytest.raises(CommandError, match=r"outcome\.gender"):
        call_command("catalogue", "check", folder)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("catalogue", "load", folder)


@pytest.mark.django_db
def test_sentences_about_the_outcome_agree_with_its_gender():
    load_sample()
    for service in queries.catalogue().services.values():
        arabic = service.outcome.noun["ar"].split()[0]
        feminine = arabic.endswith("ة")
        assert (service.outcome.gender == "f") == feminine, service.code


@pytest.mark.django_db
def test_what_says_something_about_a_person_is_private_in_the_sample_catalogue():
    load_sample()
    private = {
        reason.code
        for service in queries.catalogue().services.values()
        for reason in service.procedures[-1].reasons
        if reason.private
    }
    assert private == {
        *("travel_ban", "ban_in_force", "identity_mismatch", "repeated_loss", "used_after_report", "means"),
        *("enquiry_unfavourable", "absence", "guardian_objects", "duty_called", "deferment_short"),
        *("case_pending", "service_owed", "earlier_overstay", "treatment_report", "limit_reached"),
    }


@pytest.mark.django_db
def test_who_may_read_a_reason_can_change_after_a_version_was_published(folder):
    load([folder], now=NOW)
    change(folder, 'code = "id_expired"\n', 'code = "id_expired"\nprivate = true\n')
    load([folder], now=NOW)
    reasons = queries.catalogue().services["passport-renewal"].procedures[-1].reasons
    assert {reason.code for reason in reasons if reason.private} >= {"id_expired"}


@pytest.mark.django_db
def test_a_stage_may_have_a_better_basis_than_its_version(folder):
    change(folder, 'code = "payment"\n', 'code = "payment"\nbasis = "measured"\n')
    load([folder], now=NOW)
    procedure = queries.catalogue().services["passport-renewal"].procedures[-1]
    assert [stage.basis.value for stage in procedure.stages] == [
        "assumed",
        "measured",
        "assumed",
        "assumed",
        "assumed",
    ]
    assert procedure.assumed


TERMS = 'basis = "assumed"\nterms = { pay = 15, object = 60, source = "Decree 5 of 2026, article 7" }\n'


@pytest.mark.django_db
def test_terms_are_published_with_a_version_and_stay(folder):
    change(folder, 'basis = "assumed"\n', TERMS)
    load([folder], now=NOW)
    terms = queries.catalogue().services["passport-renewal"].procedures[0].terms
    assert (terms.pay, terms.object, terms.collect, terms.unreached) == (15, 60, None, 30)
    change(folder, "pay = 15", "pay = 10")
    with pytest.raises(WrongCatalogue, match="was published with another structure"):
        load([folder], now=NOW)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "terms.source is missing"),
        (', source = " "', "terms.source is empty"),
        (', source = "x", fee = 3', "fee"),
    ],
)
@pytest.mark.django_db
def test_a_term_without_the_rule_it_comes_from_is_refused(folder, source, why):
    change(folder, 'basis = "assumed"\n', f'basis = "assumed"\nterms = {{ pay = 15{source} }}\n')
    with pytest.raises(WrongCatalogue, match=why):
        load([folder], now=NOW)


@pytest.mark.django_db
def test_a_version_without_terms_has_the_structure_that_it_always_had(folder):
    load([folder], now=NOW)
    assert "terms" not in Procedure.objects.get(service="passport-renewal", version=1).structure


RULE = '[[versions.closes]]\nwhat = "documents"\ndays = 30\nworking = true\n'
CLOSES = RULE + 'reason = "renewal_lapsed"\nsource = "Decree 5 of 2026, article 9"\n\n'


def closing(folder, rule):
    change(folder, "[[versions.stages]]", rule + "[[versions.stages]]")


@pytest.mark.django_db
def test_what_the_clock_closes_is_published_with_a_version_and_stays(folder):
    closing(folder, CLOSES)
    load([folder], now=NOW)
    assert queries.catalogue().services["passport-renewal"].procedures[0].closings == (
        Closing("documents", 30, working=True, reason="renewal_lapsed"),
    )
    change(folder, "days = 30\nworking", "days = 3\nworking")
    with pytest.raises(WrongCatalogue, match="was published with another structure"):
        load([folder], now=NOW)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (CLOSES.replace("source", "rule"), "source is missing"),
        (CLOSES.replace("Decree 5 of 2026, article 9", " "), "source is empty"),
        (CLOSES.replace("renewal_lapsed", "blank_books"), "reason is 'blank_books'"),
        (CLOSES.replace('"documents"', '"review"'), "what is 'review'"),
        (CLOSES.replace("days = 30", "days = 0"), "days"),
        (CLOSES + CLOSES, "what"),
    ],
)
@pytest.mark.django_db
def test_a_closing_without_a_rule_a_term_or_a_reason_that_closes_is_refused(folder, rule, why):
    closing(folder, rule)
    with pytest.raises(WrongCatalogue, match=why):
        load([folder], now=NOW)


@pytest.mark.django_db
def test_what_is_shipped_has_the_clock_close_nothing_since_no_rule_is_known(folder):
    load([folder], now=NOW)
    assert "closes" not in Procedure.objects.get(service="passport-renewal", version=1).structure
    assert not any(one.closings for service in queries.catalogue().services.values() for one in service.procedures)


def _sentences(entry: object) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict | list):
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from _sentences(inner)


TEXTS = sorted([*settings.MASAR_CATALOGUE.glob("*.toml"), *settings.ROOT.glob("samples/*/catalogue/*.toml")])


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_no_text_tells_people_to_upload_or_attach_where_nothing_can_be(file):
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES == 0
    verbs = re.compile(
        r"\b(?:upload|attach|enclose|send (?:us )?(?:a|the) (?:photo|copy|scan))"
        r"|ارفع|[أا]رفق\b|أرسل صور",
        re.IGNORECASE,
    )
    told = [text for text in _sentences(tomllib.loads(file.read_text(encoding="utf-8"))) if verbs.search(text)]
    assert told == []
