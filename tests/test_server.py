"""The server process as an operator has it: it starts, answers, tells its health, fails politely and ends cleanly."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from masar.lib.numbers import number_from, shown
from tests.demo import ROOT, Database, Demo, copy, end, free_port, until_ready

pytestmark = pytest.mark.both_databases


def _group(leader: int) -> list[int]:
    """The living processes of the process group that ``leader`` leads."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[2]) == leader and after_name[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def test_the_server_ends_with_its_worker_when_asked_to(own_demo: Demo) -> None:
    leader = own_demo.process.pid
    assert leader in _group(leader)
    assert end(own_demo.process) == 0
    time.sleep(0.2)
    assert _group(leader) == []
    assert "Traceback" not in own_demo.log.read_text()


def test_health_and_readiness_are_told(demo: Demo) -> None:
    assert demo.ask("/healthz").status == 200
    assert demo.ask("/readyz").status == 200


def test_the_worker_numbers_the_outbox(demo: Demo) -> None:
    until = time.monotonic() + 20
    waiting = [(1,)]
    while waiting != [(0,)] and time.monotonic() < until:
        waiting = demo.database.execute("SELECT count(*) FROM cases_outbox WHERE position IS NULL")
        time.sleep(0.2)
    assert waiting == [(0,)]


def test_machines_read_the_same_case(demo: Demo) -> None:
    answer = demo.ask(f"/api/v1/applications/{demo.number}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert demo.number in answer.text
    assert "under_review" in json.dumps(json.loads(answer.text))


def test_what_a_number_opens_is_revalidated_not_sent_again(demo: Demo) -> None:
    path = f"/ar/track/{demo.number}/"
    first = demo.ask(path)
    assert first.headers["cache-control"] == "private, no-cache"
    again = demo.ask(path, If_None_Match=first.headers["etag"])
    assert (again.status, again.raw) == (304, b"")


def test_a_request_for_another_host_is_refused(demo: Demo) -> None:
    for path in ("/ar/", f"/ar/track/{demo.number}/", f"/api/v1/applications/{demo.number}"):
        assert demo.ask(path, Host="elsewhere.example").status == 400


def test_other_forms_of_a_number_are_sent_to_the_one_address(demo: Demo) -> None:
    answer = demo.ask(f"/en/track/{demo.number.replace('-', '').lower()}/")
    assert answer.status in (301, 302, 303, 308)
    assert answer.headers["location"] == f"/en/track/{demo.number}/"


def test_a_broken_database_gives_a_polite_page_and_no_inside(own_demo: Demo) -> None:
    path = f"track/{own_demo.number}/"
    own_demo.database.execute("ALTER TABLE cases_publicrecord RENAME TO gone")
    for language, sorry in (("ar", "خلل"), ("en", "went wrong")):
        answer = own_demo.ask(f"/{language}/{path}")
        assert answer.status == 500
        assert f'lang="{language}"' in answer.text
        assert sorry in answer.text
        assert "cases_publicrecord" not in answer.text and "Traceback" not in answer.text
    assert own_demo.ask("/healthz").status == 200


def test_guessing_is_slowed_down_and_readers_are_not(own_demo: Demo) -> None:
    missed = [own_demo.ask(f"/en/track/{shown(number_from(n))}/").status for n in range(30)]
    assert missed.count(404) == 20 and missed[20] == 429
    assert own_demo.ask("/en/").status == 200
    assert own_demo.ask(f"/en/track/{own_demo.number}/").status == 200


def test_stored_records_are_what_the_events_give(demo: Demo) -> None:
    assert "rebuild" in demo.database.run("help", "rebuild")
    demo.database.run("rebuild", "--check")


TOKEN = "a-token-for-one-test-0123456789-abcdef"


@pytest.fixture
def two_processes(built: Database, tmp_path: Path) -> Iterator[Demo]:
    """Two web processes and no worker, over a database in which news waits for its number."""
    database = replace(copy(built, tmp_path / "two"), more={"MASAR_METRICS_TOKEN": TOKEN})
    database.execute("UPDATE cases_outbox SET position = NULL WHERE seq = 1")
    port, log = free_port(), database.state / "server.log"
    command = [sys.executable, "-m", "masar", "serve", "--port", str(port), "--workers", "2", "--no-worker"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=database.environment(), cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
    demo = Demo(f"http://127.0.0.1:{port}", process, log, database)
    try:
        until_ready(demo)
        yield demo
    finally:
        end(process)


def test_every_process_gives_a_monitor_the_same_numbers(two_processes: Demo) -> None:
    asked = [two_processes.ask("/metrics", Authorization=f"Bearer {TOKEN}") for _ in range(24)]
    assert {answer.status for answer in asked} == {200}
    assert len({_timeless(answer.text) for answer in asked}) == 1
    [(waiting,)] = two_processes.database.execute("SELECT count(*) FROM cases_outbox WHERE position IS NULL")
    assert waiting and f"masar_news_waiting {float(waiting)}" in asked[0].text


def _timeless(text: str) -> str:
    """The numbers without those that are ages."""
    return "".join(line for line in text.splitlines() if "_seconds" not in line)
