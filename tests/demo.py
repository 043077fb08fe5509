"""A Masar of its own for the tests: built by the real commands, served by the real process, asked over HTTP.

It is built once a run (``build``), and each server gets a copy (``served``): of the SQLite file, or of the
PostgreSQL database when ``MASAR_DATABASE_URL`` names a server.
"""

import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
PERM = ROOT / "samples" / "perm"
STARTS_WITHIN = 40.0
ENDS_WITHIN = 20.0
PERM_ROWS = 200
SAMPLE_CASES = 400
CLAIMED: list[socket.socket] = []


@dataclass(frozen=True)
class Database:
    """Where a demo's rows are: a state directory, and a PostgreSQL URL unless SQLite is in there."""

    state: Path
    url: str | None
    more: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The environment for Masar's commands, with nothing of the developer's own settings."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MASAR_")}
        chosen = {"MASAR_STATE": str(self.state), "PYTHONUNBUFFERED": "1"}
        return kept | chosen | ({"MASAR_DATABASE_URL": self.url} if self.url else {}) | dict(self.more)

    def execute(self, statement: str) -> list[tuple]:
        """Run one SQL statement from outside and give its rows."""
        with closing(psycopg.connect(self.url) if self.url else sqlite3.connect(self.file)) as connection:
            cursor = connection.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
            return rows

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self.state / "masar.sqlite3"

    def run(self, *arguments: object, module: str = "masar", within: float = 300) -> str:
        """Run a ``masar`` command to its end and give what it printed. A failure shows all of that."""
        command = [sys.executable, "-m", module, *map(str, arguments)]
        settings = self.environment()
        done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=within)
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout


@dataclass(frozen=True)
class Answer:
    """What the server answered: status, headers by lower-case name, the body as sent and as text, cookies set."""

    status: int
    headers: dict[str, str]
    raw: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.raw) if packed else self.raw).decode()


@dataclass
class Demo:
    """A server that runs: ``url`` without a final slash, its process, its log, and its rows."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    database: Database

    @cached_property
    def numbers(self) -> dict[str, list[str]]:
        """Application numbers (shown form) by status, sorted."""
        found: dict[str, list[str]] = {}
        for number, content in self.database.execute(
            "SELECT number, content FROM cases_publicrecord WHERE source = 'sample' ORDER BY number"
        ):
            shown = f"{number[:4]}-{number[4:8]}-{number[8:]}"
            found.setdefault(json.loads(content)["status"], []).append(shown)
        return found

    @property
    def number(self) -> str:
        """Some number that opens a page."""
        return self.numbers["under_review"][0]

    def forgive(self) -> None:
        """Empty the buckets, so that the misses of one test are not held against the next."""
        self.database.execute("DELETE FROM limits_bucket")

    def ask(self, path: str, method: str = "GET", form: dict[str, str] | None = None, **headers: str) -> Answer:
        """One request, no redirect followed. ``form`` is sent as a form; Accept_Language="ar" sets a header."""
        host = urlsplit(self.url)
        body = urlencode(form) if form is not None else None
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection(host.hostname or "", host.port, timeout=20)) as connection:
            connection.request(method, path, body, sent)
            reply = connection.getresponse()
            return answered(reply)


def answered(reply: http.client.HTTPResponse) -> Answer:
    """An answer, read to its end."""
    headers = {name.lower(): value for name, value in reply.getheaders()}
    return Answer(reply.status, headers, reply.read(), tuple(reply.headers.get_all("Set-Cookie", [])))


def without_cases(state: Path, name: str) -> Database:
    """A database with the catalogue and offices; ``name`` is PostgreSQL's for it."""
    state.mkdir(parents=True)
    server = os.environ.get("MASAR_DATABASE_URL")
    database = Database(state, _fresh(server, name) if server else None)
    database.run("migrate", "-v", "0")
    database.run("offices", "load")
    database.run("catalogue", "load")
    return database


def build(state: Path) -> Database:
    """A database with the catalogue, offices, sample cases of every status and some of the PERM cases."""
    database = without_cases(state, "masar_built")
    database.run("collectstatic", "--noinput", "-v", "0")
    database.run("sample", "--cases", SAMPLE_CASES, "--seed", 7, "--people")
    database.run("catalogue", "load", PERM / "catalogue")
    perm = state / "perm.csv"
    with gzip.open(PERM / "perm_fy2016.csv.gz", "rt", encoding="utf-8-sig") as whole:
        perm.write_text("".join(line for line, _ in zip(whole, range(PERM_ROWS + 1), strict=False)))
    database.run("import", perm, "--profile", PERM / "profile.toml")
    return database


def copy(built: Database, state: Path) -> Database:
    """A copy of ``built`` in the new directory ``state``."""
    shutil.copytree(built.state, state)
    if not built.url:
        return Database(state, None)
    name = f"masar_{state.name}_{os.getpid()}".replace("-", "_").lower()
    return Database(state, _fresh(built.url, name, template=Path(urlsplit(built.url).path).name))


def _fresh(server: str, name: str, template: str = "template0") -> str:
    """A new database ``name`` on the PostgreSQL at ``server``; its URL. One of that name is dropped."""
    base = server.rsplit("/", 1)[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"{base}/{name}"


def free_port() -> int:
    """A port for a process that listens a moment later: nothing has it, and nothing takes it meanwhile.

    It lies below those that the system gives to connections, and a UDP socket of its number, kept until this process
    ends, tells other runs of the tests that it is taken.
    """
    for port in range(20_000, 32_768):
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
        else:
            CLAIMED.append(claim)
            return port
    raise RuntimeError("no port is free")


@contextmanager
def served(database: Database, *arguments: str, log: str = "server.log") -> Iterator[Demo]:
    """``masar serve`` over ``database`` on a free port, in a process group of its own; ended afterwards."""
    port, log_file = free_port(), database.state / log
    with log_file.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "masar", "serve", "--port", str(port), *arguments],
            env=database.environment(),
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    demo = Demo(f"http://127.0.0.1:{port}", process, log_file, database)
    try:
        until_ready(demo)
        yield demo
    finally:
        end(process)


def until_ready(demo: Demo) -> None:
    """Wait until the server says that it is ready."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        assert demo.process.poll() is None, f"the server ended:\n{demo.log.read_text()[-2000:]}"
        try:
            if demo.ask("/readyz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"not ready within {STARTS_WITHIN} s:\n{demo.log.read_text()[-2000:]}")


def end(process: subprocess.Popen[bytes]) -> int:
    """Ask the server to stop, and make it if it will not; its exit code."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()
