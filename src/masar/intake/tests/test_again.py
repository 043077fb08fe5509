"""The same history told again, in another form: nothing of it is repeated."""

import pytest
from django.core.management import call_command

from masar.cases.models import Case, CaseParty, Event
from masar.cases.queries import public_record
from masar.intake.tests.files import HEADER, PROFILE, file_in, profile_in, run
from masar.intake.tests.test_people import HEAD
from masar.intake.tests.test_people import PROFILE as WITH_PEOPLE

pytestmark = pytest.mark.usefixtures("catalogue")
MONDAY = "1/26,A,taken in,01/11/2026 09:30\n1/26,A,photo asked,03/11/2026\n1/26,A,photo asked,03/11/2026\n"


def both(tmp_path, first, second, profile=PROFILE, then=None):
    """How many events are new in the second of two files."""
    run(file_in(tmp_path, first, "monday.csv"), profile_in(tmp_path, profile))
    return run(file_in(tmp_path, second, "tuesday.csv"), profile_in(tmp_path, then or profile))


def test_a_new_telephone_number_repeats_no_history(tmp_path):
    row = "1,2026-11-01,Mona,1990-01-01,{},,ar,29001011234567,\n"
    summary = both(
        tmp_path, HEAD + row.format("01001234567"), HEAD + row.format("01119999999"), WITH_PEOPLE, WITH_PEOPLE
    )
    assert (summary.events_new, summary.repeats, CaseParty.objects.count()) == (0, 1, 1)


@pytest.mark.parametrize(
    "tuesday",
    [
        "file,branch,what,when,clerk\n" + MONDAY.replace("\n", ",7\n"),
        "when,what,file,branch\n01/11/2026 09:30,taken in,1/26,A\n" + "03/11/2026,photo asked,1/26,A\n" * 2,
        HEADER + MONDAY.replace(",A,", ",B,"),
        HEADER + MONDAY.replace("03/11/2026", "3/11/2026").replace("taken in", "  taken in "),
        HEADER + "".join(reversed(MONDAY.splitlines(keepends=True))),
        HEADER + MONDAY.replace("1/26", "١/٢٦"),
        HEADER + MONDAY.replace("1/26", "\u200f1 / 26"),
    ],
    ids=["column", "order", "office", "spelling", "rows", "digits", "marks"],
)
def test_what_is_not_the_event_is_not_in_its_name(tmp_path, tuesday):
    summary = both(tmp_path, HEADER + MONDAY, tuesday)
    assert (summary.events_new, summary.repeats, summary.cases_new, summary.quarantined) == (0, 3, 0, [])


def test_what_happened_again_is_new(tmp_path):
    more = MONDAY + "1/26,A,photo asked,03/11/2026\n1/26,A,photo asked,09/11/2026\n"
    assert both(tmp_path, HEADER + MONDAY, HEADER + more).events_new == 2


def as_before(tmp_path):
    """Monday's file, as versions took it in that named an event by its whole row."""
    run(file_in(tmp_path, HEADER + MONDAY, "monday.csv"), profile_in(tmp_path))
    for number, event in enumerate(Event.objects.order_by("seq")):
        Event.objects.filter(pk=event.pk).update(source_id=f"step:{number:018x}")


@pytest.mark.parametrize(
    "tuesday", [MONDAY, MONDAY.replace(",A,", ",B,"), "".join(reversed(MONDAY.splitlines(keepends=True)))]
)
def test_history_of_before_is_known_again_by_what_it_tells(tmp_path, tuesday):
    as_before(tmp_path)
    summary = run(file_in(tmp_path, HEADER + tuesday, "tuesday.csv"), profile_in(tmp_path))
    assert (summary.events_new, summary.repeats) == (0, 3)


def test_names_of_a_reference_stay_however_it_is_spelt_today(tmp_path):
    profile = PROFILE.replace('name = "step"', 'name = "step"\nid = "kind"')
    first, second = f"{HEADER}ab-1,A,taken in,01/11/2026\n", f"{HEADER}AB-1,A,taken in,01/11/2026\n"
    assert both(tmp_path, first, second, profile).repeats == 1
    assert list(Event.objects.values_list("source_id", flat=True)) == ["ab-1#step"]


@pytest.mark.parametrize("spelled", ["AB-1", "\u200fab-1", "ab - 1", "аb–١"])
def test_three_spellings_are_one_case(tmp_path, spelled):
    rows = f"ab-1,A,taken in,01/11/2026\n{spelled},A,in review,03/11/2026\nab-1,A,done,05/11/2026\n"
    summary = run(file_in(tmp_path, HEADER + rows), profile_in(tmp_path))
    assert (summary.cases_new, summary.events_new, Case.objects.get().reference) == (1, 3, "ab-1")


def doubled(tmp_path):
    """Monday's file as older versions took it in twice, because another column had changed."""
    as_before(tmp_path)
    known = list(Event.objects.order_by("seq"))
    for event in known:
        Event.objects.create(
            **{
                field.attname: getattr(event, field.attname)
                for field in Event._meta.concrete_fields
                if field.attname not in ("seq", "source_id", "actor")
            },
            seq=event.seq + 3,
            source_id=f"step:{event.seq + 7:018x}",
            actor="import:tuesday",
        )
    Case.objects.update(events=6)
    call_command("rebuild")


def test_doubled_history_is_found_and_voided_once(tmp_path, capsys):
    doubled(tmp_path)
    call_command("doubles")
    assert "3 events stand there twice" in capsys.readouterr().out
    call_command("doubles", void=True)
    call_command("doubles", void=True)
    assert "0 events stand there twice" in capsys.readouterr().out
    assert Event.objects.filter(kind="corrected").count() == 3
    shown = public_record(Case.objects.get().number).content
    assert shown.count('"kind":"documents_requested"') == 2


def test_what_one_file_told_twice_is_not_doubled(tmp_path, capsys):
    run(file_in(tmp_path, HEADER + MONDAY), profile_in(tmp_path))
    call_command("doubles")
    assert "0 events stand there twice" in capsys.readouterr().out
