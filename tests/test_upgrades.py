"""A database as an earlier version left it, filled, migrated to this one: nothing is lost, and every page is read."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from masar.lib.numbers import shown
from masar.lib.text import found_under, spelling
from tests.demo import PERM, ROOT, Database, _fresh, served
from tests.upgrades.kept import read

pytestmark = pytest.mark.both_databases
KEPT = sorted((ROOT / "tests" / "upgrades").glob("*.json.gz"))
IDENTITY = "29001011234567"
REASON = 'payload = { reason = { column = "case_status", codes = { Denied = "requirements" } } }'
"""What the profile of that time said besides."""
EVENTS = "SELECT case_id, seq, kind, source_id, digest FROM cases_event ORDER BY case_id, seq"


@dataclass(frozen=True)
class Upgraded:
    """A database that was migrated to this version, and what it held before."""

    database: Database
    rows: dict[str, dict[str, Any]]

    def before(self, model: str, *columns: str) -> list[tuple[Any, ...]]:
        """Some columns of every row as the earlier version left it."""
        places = [self.rows[model]["columns"].index(column) for column in columns]
        return [tuple(row[place] for place in places) for row in self.rows[model]["rows"]]


def kept(database: Database, *arguments: object) -> str:
    """Run ``tests.upgrades.kept`` over ``database``; what it printed."""
    command = [sys.executable, "-m", "tests.upgrades.kept", *map(str, arguments)]
    told = database.environment() | {"DJANGO_SETTINGS_MODULE": "masar.config.settings"}
    done = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module", params=KEPT, ids=[path.name for path in KEPT])
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    path: Path = request.param
    content = read(path)
    server = os.environ.get("MASAR_DATABASE_URL")
    url = _fresh(server, f"masar_upgraded_{os.getpid()}") if server else None
    database = Database(tmp_path_factory.mktemp("upgraded"), url, {"MASAR_KEYS": content["keys"]})
    kept(database, "fill", path)
    database.run("migrate", "-v", "0")
    yield Upgraded(database, content["rows"])


def test_there_is_a_database_of_an_earlier_version() -> None:
    assert KEPT


def test_no_row_of_what_happened_is_lost(upgraded: Upgraded) -> None:
    for model in ("Case", "Event", "CaseParty", "PersonCase", "PublicRecord", "ReferenceLookup", "Outbox", "Receipt"):
        counted = upgraded.database.execute(f"SELECT count(*) FROM cases_{model.lower()}")
        assert counted == [(len(upgraded.rows[f"cases.{model}"]["rows"]),)], model


def test_folded_again_every_case_stands_where_it_stood(upgraded: Upgraded) -> None:
    upgraded.database.run("rebuild")
    upgraded.database.run("rebuild", "--check")
    now = upgraded.database.execute("SELECT number, status, stage FROM cases_case ORDER BY number")
    assert now == sorted(upgraded.before("cases.Case", "number", "status", "stage"))


def test_nothing_of_what_was_written_in_clear_is_left(upgraded: Upgraded) -> None:
    was = "".join(payload for (payload,) in upgraded.before("cases.Event", "payload"))
    assert IDENTITY in was and "أحضر صورتين" in was
    [(still,)] = upgraded.database.execute(
        f"SELECT count(*) FROM cases_event WHERE payload LIKE '%{IDENTITY}%' OR payload LIKE '%صورتين%'"
    )
    assert still == 0


def test_every_page_of_everybody_is_read(upgraded: Upgraded) -> None:
    records = upgraded.before("cases.PublicRecord", "number", "closed")
    open_ones = [shown(number) for number, closed in records if not closed]
    services = [code for (code,) in upgraded.before("catalogue.Service", "code")]
    with served(upgraded.database) as demo:
        asked = [
            *(f"/{language}/track/{number}/" for number in open_ones for language in ("ar", "en")),
            *(f"/api/v1/applications/{number}" for number in open_ones),
            *(f"/{language}/services/{code}/" for code in services for language in ("ar", "en")),
            *(
                f"/{language}/{name}"
                for language in ("ar", "en")
                for name in ("", "passports/", "statuses/", "track/")
            ),
            *("/readyz", "/ar/help/", "/en/official/", "/ar/privacy/", "/en/accessibility/"),
        ]
        assert [path for path in asked if demo.ask(path).status != 200] == []
        closed = next(shown(number) for number, closed in records if closed)
        assert demo.ask(f"/en/track/{closed}/").status == 404
        assert "Traceback" not in demo.log.read_text(encoding="utf-8")


def test_every_page_of_ones_own_is_read_with_its_notes(upgraded: Upgraded) -> None:
    pages = json.loads(kept(upgraded.database, "own"))
    assert len(pages) >= 6 and [address for address, (status, _) in pages.items() if status != 200] == []
    told = "".join(page for _, page in pages.values())
    assert "أحضر صورتين. Bring two photographs. &lt;b&gt;" in told and "بعد الترقيم" in told


def test_references_of_before_are_found_as_people_type_them(upgraded: Upgraded) -> None:
    before = upgraded.before("cases.ReferenceLookup", "source", "reference")
    right = sorted((source, spelling(reference), found_under(reference)) for source, reference in before)
    assert sorted(upgraded.database.execute("SELECT source, reference, key FROM cases_referencelookup")) == right


def test_the_people_of_before_sit_where_they_sat_and_nobody_is_in_doubt(upgraded: Upgraded) -> None:
    before = upgraded.before("cases.CaseParty", "case_id", "role", "person")
    now = upgraded.database.execute("SELECT case_id, role, person FROM cases_caseparty")
    assert sorted(map(_compact, now)) == sorted(map(_compact, before))
    assert upgraded.database.execute("SELECT count(*) FROM people_doubt") == [(0,)]


def _compact(row: tuple[Any, ...]) -> tuple[str, ...]:
    """Keys as both databases write them, with dashes and without."""
    return tuple(str(value).replace("-", "") for value in row)


def test_a_file_of_before_imported_again_repeats_nothing(upgraded: Upgraded, tmp_path: Path) -> None:
    known = {reference for (reference,) in upgraded.before("cases.ReferenceLookup", "reference")}
    with gzip.open(PERM / "perm_fy2016.csv.gz", "rt", encoding="utf-8-sig") as whole:
        heading, *rows = (line for number, line in enumerate(whole) if number == 0 or line.split(",")[0] in known)
    (tmp_path / "perm.csv").write_text(heading + "".join(rows), encoding="utf-8")
    profile, written = tmp_path / "profile.toml", (PERM / "profile.toml").read_text(encoding="utf-8")
    profile.write_text(written.replace('name = "decision"', f'name = "decision"\n{REASON}'), encoding="utf-8")
    upgraded.database.run("sources", "--declare", profile)
    before = upgraded.database.execute(EVENTS)
    said = upgraded.database.run("import", tmp_path / "perm.csv", "--profile", profile)
    assert f"{len(rows)} rows read" in said and "0 cases and 0 events new, 40 known already." in said
    assert upgraded.database.execute(EVENTS) == before
