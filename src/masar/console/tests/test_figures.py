"""Supervisors read the figures of their own offices and services, as charts, tables and a workbook."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from masar.cases.actions import Incoming, NewCase, record_events
from masar.cases.figures import count_figures
from masar.cases.sequencing import sequence
from masar.cases.tests.conftest import house  # noqa: F401
from masar.cases.tests.stories import fact
from masar.console.figures import charts
from masar.console.figures.asking import first_of_week
from masar.console.figures.charts import Chart, Series
from masar.console.testing import signed_in
from masar.lib import clock
from masar.lib.calendars import WorkingCalendar
from masar.staff.models import Look, Office
from masar.staff.queries import forget
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("house")
FIGURES = "/desk/figures/"
CASE = NewCase(service="passport", source="s", reference="R", office="cairo")


@pytest.fixture
def named(house):  # noqa: F811
    """The offices have names to tell them by."""
    for code, name in (("cairo", "Cairo"), ("giza", "Giza")):
        Office.objects.filter(pk=code).update(name={"ar": name, "en": name})
    forget()


@pytest.fixture
def worked(named):
    """Three applications in Cairo, of which one ended after a second request, and one in Giza."""
    today = clock.now().date()
    start, asked, again, end = (str(today - timedelta(days=back)) for back in (6, 5, 4, 1))
    for number in range(4):
        facts = [fact("submitted", start)]
        if number == 0:
            facts += [
                fact("documents_requested", asked, documents=["photo"]),
                fact("documents_requested", again, documents=["deed"]),
                fact("completed", end),
            ]
        case = replace(CASE, reference=f"R-{number}", office="giza" if number == 3 else "cairo")
        record_events([Incoming(case, tuple(facts))], now=clock.now())
    while sequence(clock.now()):
        pass
    count_figures(clock.now())


def supervisor(client, office=None, service=None):
    return signed_in(client, Role.SUPERVISOR, office, service, language="en")


def rows(answer, name):
    """The rows of a table, as numbers and words."""
    table = re.search(rf'aria-label="{name}".*?</table>', answer.content.decode(), re.DOTALL).group()
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
    return {row[0]: row[1:] for row in found[1:]}


def test_a_supervisor_sees_what_came_in_ended_and_is_open_by_office(client, worked):
    supervisor(client)
    answer = client.get(FIGURES)
    assert answer.status_code == 200
    assert rows(answer, "By office") == {"Cairo": ["3", "1", "2", "0%", "0%"], "Giza": ["1", "0", "1", "–", "–"]}


def test_every_chart_has_a_title_a_description_and_a_table_of_the_same_numbers(client, worked):
    supervisor(client)
    page = client.get(FIGURES).content.decode()
    for svg in re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL):
        names = re.search(r'aria-labelledby="(\S+) (\S+)"', svg).groups()
        assert all(f'id="{name}"' in svg for name in names)
    assert page.count('<svg class="chart"') == page.count("<details>") == 5
    assert [sum(int(row[n]) for row in rows(client.get(FIGURES), "Received and ended").values()) for n in (0, 1)] == [
        4,
        1,
    ]


def test_figures_are_of_the_officers_own_offices_alone_whatever_the_address_asks_for(client, worked):
    supervisor(client, office="giza")
    for address in (FIGURES, f"{FIGURES}?office=cairo", f"{FIGURES}?office=giza"):
        [only] = rows(client.get(address), "By office").values()
        assert only[0] == "1"


def test_figures_are_of_the_officers_own_service_alone(client, worked):
    supervisor(client, service="another")
    page = client.get(FIGURES).content.decode()
    assert "By office" not in page and '<svg class="chart"' not in page


@pytest.mark.parametrize("role", [Role.CLERK, Role.OFFICER, Role.ADMINISTRATOR])
def test_whoever_has_no_right_to_figures_gets_none(client, role):
    signed_in(client, role)
    assert client.get(FIGURES).status_code == 403
    assert client.post(f"{FIGURES}export/").status_code == 403


def test_a_case_that_no_office_has_counts_for_whoever_has_all(client):
    record_events(
        [Incoming(replace(CASE, office=None), (fact("submitted", str(clock.now().date())),))], now=clock.now()
    )
    sequence(clock.now())
    count_figures(clock.now())
    supervisor(client)
    assert rows(client.get(FIGURES), "By office") == {"No office yet": ["1", "0", "1", "–", "–"]}
    supervisor(client, office="cairo")
    assert "No office yet" not in client.get(FIGURES).content.decode()


def test_nobody_who_works_is_named_and_no_look_is_kept_of_it(client, worked):
    officer = supervisor(client)
    client.get(FIGURES)
    assert not Look.objects.filter(user_id=officer.id).exists()


def test_the_workbook_has_the_same_tables_and_is_recorded(client, worked):
    officer = supervisor(client)
    answer = client.post(f"{FIGURES}export/", {"office": "cairo", "weeks": "4"})
    book = load_workbook(BytesIO(answer.content))
    assert book["By office"]["B2"].value == 3
    assert book["Received and ended"].max_row == 5
    [look] = Look.objects.filter(user_id=officer.id)
    assert (look.saw, look.about) == ("export", "figures cairo * 4")


def test_a_name_that_looks_like_a_formula_is_a_text_in_the_workbook(client, worked):
    Office.objects.filter(pk="cairo").update(name={"ar": "=1+1", "en": '=HYPERLINK("http://x","y")'})
    forget()
    supervisor(client)
    book = load_workbook(BytesIO(client.post(f"{FIGURES}export/").content))
    cells = {cell.value: cell.data_type for row in book["By office"].iter_rows() for cell in row}
    assert cells['=HYPERLINK("http://x","y")'] == "s"
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}


def test_the_arabic_workbook_reads_from_right_to_left(client, worked):
    signed_in(client, Role.SUPERVISOR, language="ar")
    book = load_workbook(BytesIO(client.post(f"{FIGURES}export/").content))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)


def test_a_week_begins_after_the_weekend():
    friday = clock.now().date().replace(year=2026, month=11, day=27)
    assert str(first_of_week(friday, WorkingCalendar(frozenset({5, 6})))) == "2026-11-22"
    assert str(first_of_week(friday, WorkingCalendar(frozenset({6, 7})))) == "2026-11-23"
    assert str(first_of_week(friday, WorkingCalendar(frozenset({5})))) == "2026-11-21"


# --- drawing


VALUES = st.lists(st.lists(st.none() | st.integers(0, 10_000), min_size=2, max_size=2), min_size=1, max_size=30)


def columns(svg):
    return [
        tuple(map(float, one))
        for one in re.findall(r'<rect class="s\d" x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"', svg)
    ]


@given(VALUES)
def test_a_chart_lies_within_its_frame_and_its_mirror_image_has_the_same_columns(weeks):
    series = tuple(Series(str(n), tuple(week[n] for week in weeks)) for n in (0, 1))
    chart = Chart("c", "t", "a", tuple(map(str, range(len(weeks)))), series)
    forward, backward = (
        columns(charts.drawn(chart, top=charts.highest(chart), scale="1", backwards=way)) for way in (False, True)
    )
    assert len(forward) == len(backward) == sum(bool(value) for week in weeks for value in week)
    for x, y, wide, high in (*forward, *backward):
        assert x >= -0.1 and x + wide <= charts.WIDE + 0.1
        assert y >= charts.TOP - 0.1 and y + high <= charts.HIGH - charts.FOOT + 0.1
    assert [row[3] for row in forward] == [row[3] for row in backward]
    assert [x for x, *_ in forward] == sorted(x for x, *_ in forward)
    assert [x for x, *_ in backward] == sorted((x for x, *_ in backward), reverse=True)


def test_what_stands_in_a_chart_is_escaped():
    chart = Chart("c", "<b>", "&", ("<i>",), (Series("s", (1,)),))
    svg = charts.drawn(chart, top=1, scale="<1>", backwards=False)
    assert "<b>" not in svg and "<i>" not in svg and "<1>" not in svg and "style" not in svg
