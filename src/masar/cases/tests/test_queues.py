"""Files of queues: what they may say, and that every mistake is named with its file and key."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from masar.cases.queue_files import queues
from masar.cases.queues import ORDERS, Column, Day, Order, read
from masar.cases.standing import MOVE, State
from masar.catalogue.definitions import Holder
from masar.lib.languages import LANGUAGES

SHIPPED = Path(settings.MASAR_QUEUES[0])
RIGHT = (SHIPPED / "new.toml").read_text(encoding="utf-8")


def written(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def wrong(tmp_path, text, name="one"):
    found, problems = read([written(tmp_path / "q", **{name: text})])
    assert problems and found.keys() <= {"one"} - {name}
    return [str(problem) for problem in problems]


def test_thirteen_are_shipped():
    assert len(queues()) == len(list(SHIPPED.glob("*.toml"))) == 13


def test_they_stand_in_their_order_and_say_everything_in_each_language():
    places = [queue.position for queue in queues().values()]
    assert places == sorted(set(places))
    for queue in queues().values():
        for text in (queue.title, queue.empty, queue.does or queue.title):
            assert text.keys() == LANGUAGES.keys() and all(text.values()), queue.name


def test_whatever_waits_for_the_applicant_an_authority_or_another_office_stands_in_a_queue_of_its_own():
    told = {state for queue in queues().values() if queue.where.day is None for state in queue.where.states}
    elsewhere = (Holder.APPLICANT, Holder.AUTHORITY, Holder.CONSULTED)
    others = {state for state in State if MOVE[state] in elsewhere} - {State.READY}
    assert others <= told


def test_a_deployments_file_adds_a_queue_and_stands_for_one_of_ours(tmp_path):
    minors = RIGHT.replace("position = 10", "position = 15")
    ours = RIGHT.replace('"New applications"', '"Fresh"')
    found, problems = read([SHIPPED, written(tmp_path / "q", minors=minors, new=ours)])
    assert problems == [] and list(found)[:2] == ["new", "minors"] and len(found) == 14
    assert found["new"].title["en"] == "Fresh"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("position = 10", "", "one.toml: position is missing"),
        ('right = "read_case"', 'right = "root"', "one.toml: right is 'root'; expected one of"),
        (
            'order = "since"',
            'order = "due_on; DROP TABLE"',
            "one.toml: order is 'due_on; DROP TABLE'; expected one of",
        ),
        ('"age"', '"secret"', "one.toml: columns names 'secret'; expected a list of some of service, state"),
        ('"age"', '"service"', "one.toml: columns names something twice"),
        ('states = ["new"]', 'states = ["newest"]', "one.toml: where.states names 'newest'"),
        ('states = ["new"]', "states = []", "one.toml: where.states is empty"),
        ('states = ["new"]', "", "one.toml: where.states is missing; expected states, or another condition"),
        ('states = ["new"]', 'states = ["over"]', "one.toml: where.states names 'over'"),
        ('states = ["new"]', 'sql = "1=1"', "one.toml: where.sql is not a known key"),
        ('states = ["new"]', "handed_up = false", "one.toml: where.handed_up is False; expected true, or nothing"),
        ('states = ["new"]', 'day = "late"', "one.toml: order is 'since'; expected with day = \"late\": one of due"),
        ('states = ["new"]', 'day = "doubt"', 'with day = "doubt": one of doubt'),
        ('states = ["new"]', 'day = "untold"', 'with day = "untold": one of untold'),
        (
            'states = ["new"]',
            'states = ["over"]',
            'only with day = "doubt" or "untold" or "proposed"',
        ),
        ('states = ["new"]', "consulted = true", "with consulted = true: one of answer"),
        (
            'states = ["new"]',
            'states = ["new"]\nconsulted = true',
            "one.toml: where.consulted stands beside another condition; expected consulted = true alone",
        ),
        ('order = "since"', 'order = "answer"', "one.toml: order is 'answer'; expected without a day: one of since"),
        ('does = "enter_stage"', 'does = "erase"', "one.toml: act.does is 'erase'"),
        ('en = "Begin the review"', 'fr = "Commencer"', "one.toml: act.label.en is missing"),
        ("[where]", "[whatever]", "one.toml: where is missing; expected a table [where]"),
        ("[where]", "[where", "one.toml: (the file) cannot be read"),
    ],
)
def test_every_mistake_is_named_with_its_file_and_key(tmp_path, before, after, told):
    assert before in RIGHT
    assert any(told in line for line in wrong(tmp_path, RIGHT.replace(before, after)))


def test_two_queues_on_one_place_and_names_of_other_pages_are_refused(tmp_path):
    assert "a name that is no page" in wrong(tmp_path / "a", RIGHT, name="colleagues")[0]
    assert "(its name) is 'A B'" in wrong(tmp_path / "b", RIGHT, name="A B")[0]
    _, problems = read([written(tmp_path / "c", one=RIGHT, two=RIGHT)])
    assert [str(problem).partition("; ")[0] for problem in problems] == [
        "one.toml: position is 10, as of two",
        "two.toml: position is 10, as of one",
    ]
    assert "holds no queues" in str(read([written(tmp_path / "d")])[1][0])


def test_every_condition_has_an_order_and_every_word_is_used_by_a_shipped_file():
    assert ORDERS.keys() == {None, *Day}
    told = [tomllib.loads(path.read_text(encoding="utf-8")) for path in SHIPPED.glob("*.toml")]
    assert {one["where"].get("day") for one in told} == {None, *Day}
    assert {one["order"] for one in told} == set(Order)
    assert {column for one in told for column in one["columns"]} == set(Column)
