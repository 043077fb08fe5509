"""A workbook is handed in, read by the worker within its officer's rights, and told of; a hostile one is not."""

import zipfile
from io import BytesIO

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from masar.cases import uploading
from masar.cases.desk_models import Upload
from masar.cases.models import Case, Event
from masar.catalogue.testing import load_sample
from masar.console.admin.uploads import OF_OFFICES
from masar.console.testing import signed_in
from masar.console.wording import words
from masar.intake import saying
from masar.intake.uploads import source_of, take_uploads
from masar.lib import clock
from masar.lib.languages import LANGUAGES
from masar.lib.multipart import Part, parts
from masar.staff.models import Deed, User
from masar.staff.queries import offices
from masar.staff.rights import Role
from masar.staff.testing import load_offices

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HERE = "/desk/office/upload/"
OFFICE, OTHER = "cairo-abbasiya", "giza-dokki"
HEADING = ["reference", "service", "office", "event", "date", "stage", "reason", "documents", "name"]


@pytest.fixture
def huda(client):
    load_offices()
    load_sample()
    return signed_in(client, Role.SUPERVISOR, office=OFFICE, language="en")


def book(*rows):
    made, out = Workbook(), BytesIO()
    for row in (HEADING, *rows):
        made.active.append(list(row))
    made.save(out)
    return out.getvalue()


def a_row(reference="7/2026", office="", event="submitted", day="2026-11-02", service="passport-renewal", stage=""):
    return [reference, service, office, event, day, stage, "", "", "علي حسن"]


def hand_in(client, content, office=OFFICE):
    file = BytesIO(content)
    file.name = "book.xlsx"
    return client.post(HERE, {"office": office, "file": file})


def text(answer):
    return answer.content.decode()


def read(client, *rows, office=OFFICE):
    """Hand rows in, let the worker read them, and give the report."""
    assert hand_in(client, book(*rows), office).status_code == 302
    assert take_uploads(clock.now()) == 1
    return Upload.objects.order_by("-id").first().report


def test_a_workbook_is_read_once_and_the_same_one_again_changes_nothing(client, huda):
    rows = [a_row(), a_row(event="stage_entered", day="2026-11-05", stage="review")]
    report = read(client, *rows)
    assert (report["read"], report["cases"], report["events"], report["rejected"]) == (2, 1, 2, 0)
    case = Case.objects.get()
    assert (case.office_id, case.source_id, case.reference) == (OFFICE, source_of(OFFICE), "7/2026")
    again = read(client, *rows)
    assert (again["cases"], again["events"], again["repeats"]) == (0, 0, 2)
    assert Event.objects.count() == 2
    page = text(client.get(HERE))
    assert "Known already" in page and "علي" not in page


def test_the_file_lies_sealed_while_it_waits_and_is_gone_when_it_was_read(client, huda):
    content = book(a_row())
    hand_in(client, content)
    row = Upload.objects.get()
    assert bytes(row.sealed) and content not in bytes(row.sealed) and bytes(row.sealed)[:2] != b"PK"
    assert "waits to be read" in text(client.get(HERE))
    take_uploads(clock.now())
    assert Upload.objects.get().sealed is None
    assert take_uploads(clock.now()) == 0
    assert Deed.objects.get(did="uploaded").about == f"{OFFICE} {row.digest[:12]}"


def test_rows_of_another_office_and_service_are_refused_each_with_the_reason_and_the_others_taken(client):
    load_offices()
    load_sample()
    signed_in(client, Role.SUPERVISOR, office=OFFICE, service="passport-renewal", language="en")
    report = read(
        client,
        a_row("1/2026"),
        a_row("2/2026", office=OTHER),
        a_row("3/2026", service="residence-first"),
        a_row("4/2026", office="nowhere"),
        a_row("5/2026", event="nonsense"),
    )
    assert (report["cases"], report["rejected"], [number for number, _ in report["rows"]]) == (1, 4, [2, 3, 4, 5])
    told = [why for _, why in report["rows"]]
    assert OTHER in told[0] and "service" in told[1] and "that there is not" in told[2]
    assert [case.reference for case in Case.objects.all()] == ["1/2026"]
    page = text(client.get(HERE))
    assert offices()[OTHER].name["en"] in page.partition("<dl")[2] and "this code is not known here" in page
    assert "<bdi lang=" not in page


def test_every_reason_has_a_sentence_in_every_language_and_no_english_stands_in_an_arabic_page(client):
    load_offices()
    load_sample()
    signed_in(client, Role.SUPERVISOR, office=OFFICE, language="ar")
    rows = [a_row(""), a_row("2", day="1799-11-02"), a_row("3", day="long ago"), a_row("4", office=OTHER)]
    rows += [a_row("5", service="nothing"), a_row("6", event="stage_entered", stage="Not a code"), a_row("7" * 300)]
    report = read(client, *rows)
    page = text(client.get(HERE))
    assert [one[:2] for one in report["said"]] == [
        *(["empty", "reference"], ["long_ago", "date"], ["no_day", "date"], ["other_office", OTHER]),
        *(["unknown", "service"], ["unknown", "stage"], ["too_long", "reference"]),
    ]
    assert "المرجع: الخلية فارغة" in page and "اليوم: تعذّرت قراءة تاريخ هنا" in page
    assert "عدد الصفوف التي لم تُقبل كبير" in page and "<bdi lang=" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_a_reason_has_words(language):
    said = words(language)["upload"]
    assert set(saying.OFFICES.values()) == OF_OFFICES
    assert set(said["why"]) == saying.codes() and set(said["because"]) == saying.troubles()


def test_a_report_of_before_reasons_had_codes_is_told_as_it_was(client, huda):
    read(client, a_row(""))
    row = Upload.objects.get()
    Upload.objects.update(report={key: value for key, value in row.report.items() if "said" not in key})
    assert '<bdi lang="en" dir="ltr">the reference is empty</bdi>' in text(client.get(HERE))


def test_two_offices_may_use_one_reference(client):
    load_offices()
    load_sample()
    signed_in(client, Role.SUPERVISOR, language="en")
    for office in (OFFICE, OTHER):
        read(client, a_row(), office=office)
    assert set(Case.objects.values_list("office", flat=True)) == {OFFICE, OTHER}


def test_an_application_that_went_to_another_office_is_not_told_of_any_more(client, huda):
    read(client, a_row())
    Case.objects.update(office=OTHER)
    from masar.cases.desk_models import OpenCase

    OpenCase.objects.update(office=OTHER)
    report = read(client, a_row(event="approved", day="2026-11-09"))
    assert (report["events"], report["rejected"]) == (0, 1) and OTHER in report["rows"][0][1]


def test_a_file_for_an_office_that_is_not_ones_own_is_not_taken_in(client, huda):
    for office in (OTHER, "", "nowhere"):
        assert hand_in(client, book(a_row()), office).status_code == 422
    assert not Upload.objects.exists()


def test_whoever_was_closed_meanwhile_hands_nothing_in(client, huda):
    hand_in(client, book(a_row()))
    User.objects.filter(pk=huda.id).update(is_active=False)
    take_uploads(clock.now())
    assert (Case.objects.count(), "no right" in Upload.objects.get().report["trouble"]) == (0, True)


def hostile(name):
    plain = book(a_row())
    if name == "macros":
        out = BytesIO(plain)
        with zipfile.ZipFile(out, "a") as file:
            file.writestr("xl/vbaProject.bin", b"x")
        return out.getvalue()
    if name == "bomb":
        out = BytesIO(plain)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
            file.writestr("xl/media/big.bin", b"\0" * (uploading.UNPACKED + 1))
        return out.getvalue()
    if name == "other":
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            file.writestr("word/document.xml", b"<a/>")
        return out.getvalue()
    return {"empty": b"", "text": b"a,b\n1,2\n", "cut": plain[: len(plain) // 2], "large": b"PK" * (1 << 20) + b"x"}[
        name
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("empty", "not empty"),
        ("large", "larger than 900 KB"),
        ("text", "no workbook"),
        ("cut", "no workbook"),
        ("other", "no workbook"),
        ("macros", "holds macros"),
        ("bomb", "unpacks to more"),
    ],
)
def test_a_hostile_file_is_refused_before_it_is_kept(client, huda, name, told):
    answer = hand_in(client, hostile(name))
    assert (answer.status_code, told in text(answer), Upload.objects.exists()) == (422, True, False)


def test_a_workbook_that_is_none_inside_ends_in_a_report_and_not_in_an_error(client, huda):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("xl/workbook.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    hand_in(client, out.getvalue())
    assert take_uploads(clock.now()) == 1
    assert Upload.objects.get().report["trouble"]


def test_a_file_that_ends_its_reader_is_given_up_after_three_tries(client, huda):
    hand_in(client, book(a_row()))
    for _ in range(uploading.TRIES):
        assert uploading.claimed(clock.now()) is not None
        assert uploading.claimed(clock.now()) is None
        Upload.objects.update(until=None)
    assert uploading.claimed(clock.now()) is None
    assert "three tries" in Upload.objects.get().report["trouble"]


def test_a_long_number_in_a_wrong_cell_is_not_told_again(client, huda):
    report = read(client, a_row(day="29001010112345"), a_row(office="29001010112345"))
    assert report["rejected"] == 2 and "29001010112345" not in str(report)


def test_a_form_without_its_token_hands_nothing_in():
    browser = Client(enforce_csrf_checks=True)
    load_offices()
    signed_in(browser, Role.SUPERVISOR)
    assert hand_in(browser, book(a_row())).status_code == 403
    assert not Upload.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_hands_files_in(client, role):
    load_offices()
    signed_in(client, role)
    assert (client.get(HERE).status_code, hand_in(client, book(a_row())).status_code) == (403, 403)


def test_the_empty_workbook_is_one_that_is_understood(client, huda):
    answer = client.get(f"{HERE}template/")
    made = load_workbook(BytesIO(answer.content))
    first, second = (list(row) for row in made["applications"].iter_rows(max_row=2, values_only=True))
    assert (first[0], second[:3]) == ("المرجع", ["reference", "service", "office"])
    values = dict(zip(HEADING, a_row(), strict=True))
    made["applications"].append([values.get(column, "") for column in second])
    out = BytesIO()
    made.save(out)
    hand_in(client, out.getvalue())
    take_uploads(clock.now())
    report = Upload.objects.get().report
    assert (report["cases"], report["trouble"]) == (1, "")


FIELDS = st.dictionaries(st.from_regex(r"\A[a-z_]{1,10}\Z"), st.binary(max_size=200), max_size=6)


@given(FIELDS, st.binary(max_size=50))
def test_whatever_bytes_a_form_holds_come_out_of_it_as_they_were(fields, noise):
    if any(b"\r\n--mark" in value for value in fields.values()):
        return
    body = b"".join(
        b'--mark\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value + b"\r\n"
        for name, value in fields.items()
    )
    assert parts("multipart/form-data; boundary=mark", body + b"--mark--\r\n") == {
        name: Part(value) for name, value in fields.items()
    }
    parts("multipart/form-data; boundary=mark", noise)
    assert parts("text/plain", body) == {}
