"""What the JSON says is what ``docs/openapi.json`` promises, for a case in every status."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from masar.cases.facts import Kind
from masar.cases.kinds import KINDS
from masar.cases.models import Case
from masar.catalogue.definitions import Status
from masar.catalogue.testing import load_sample
from masar.lib.numbers import number_from, shown
from masar.limits import misses
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
PROMISED = json.loads((settings.ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))


def valid(name, content):
    schema = {"$ref": f"#/components/schemas/{name}", "components": PROMISED["components"]}
    return Draft202012Validator(schema).iter_errors(content)


@pytest.fixture
def machine():
    load_offices()
    load_sample()
    return Client(headers={"host": "localhost"})


def test_every_case_is_answered_as_promised(machine):
    call_command("sample", cases=120, seed=3, now=datetime(2026, 11, 20, 12, tzinfo=UTC), stdout=StringIO())
    cases = dict(Case.objects.values_list("number", "status"))
    assert set(cases.values()) == set(Status)
    for number in cases:
        answer = machine.get(f"/api/v1/applications/{shown(number)}")
        assert answer.status_code == 200
        assert [error.message for error in valid("Application", answer.json())] == []


def test_every_status_and_every_public_kind_is_promised():
    schemas = PROMISED["components"]["schemas"]
    assert schemas["Record"]["properties"]["status"]["enum"] == [status.value for status in Status]
    assert schemas["Application"]["properties"]["status"]["properties"]["code"]["enum"] == [*Status]
    entry = schemas["Entry"]["properties"]
    assert entry["kind"]["enum"] == [kind.value for kind in Kind if KINDS[kind].logged]


def test_every_public_part_of_a_payload_is_promised():
    entry = PROMISED["components"]["schemas"]["Entry"]["properties"]
    assert {key for row in KINDS.values() for key in row.public} <= entry.keys()


@pytest.mark.parametrize(("number", "status"), [(shown(number_from(5)), 404), ("K7QM-2X9D-RT4BY", 422), ("x", 422)])
def test_problems_are_told_as_promised(machine, number, status):
    answer = machine.get(f"/api/v1/applications/{number}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert list(valid("Problem", answer.json())) == []


def test_a_guesser_is_told_when_to_try_again(machine):
    for _ in range(20):
        misses.missed("127.0.0.1")
    answer = machine.get(f"/api/v1/applications/{shown(number_from(5))}")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert list(valid("Problem", answer.json())) == []
