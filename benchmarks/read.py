"""How fast is a read? The status page and its JSON against a bare WSGI callable under the same server.

    python -m benchmarks.read [--cases 100000] [--rounds 5] [--seconds 3] [--large 1000000]

Both are served by granian with the same settings, access log and limits on, and asked in turns by ``wrk``
(or by ``load``) for random numbers, so that whatever else the machine does falls on both. ``80/5`` is asked as
people ask: 80 of 100 requests are for the same 5 of 100 numbers. A figure is the median over the rounds of the
share of the bare callable's requests a second in the same round. The bare callable has whichever of the two access
logs costs it less, and one thread, which serves it best since it waits for nothing. So has Masar on SQLite; on
PostgreSQL it has the threads that ``masar serve`` gives it. ``--large N`` compares N cases with ``--small`` ones; 0
leaves that out. The database is a new SQLite file, and then that of
``MASAR_BENCH_POSTGRES``; or the one of ``MASAR_DATABASE_URL`` alone. Everything stays on this machine.
"""

import argparse
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.report import Figure, leave, note
from masar.config.serving import Web

ROOT = Path(__file__).resolve().parents[1]
BARE = "benchmarks.bare:application"
KINDS = ("page ar", "page en", "json", "page ar gzip", "page ar gzip 80/5")
OFTEN, FEW = 0.8, 0.05
"""The share of the requests that ask for the share of the numbers that are asked for often."""
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_BAD = re.compile(r"(Non-2xx or 3xx responses|Socket errors).*")
SCRIPT = """
local addresses = {}
for line in io.lines("%(numbers)s") do addresses[#addresses + 1] = "%(before)s" .. line .. "%(after)s" end
math.randomseed(%(seed)d)
local headers = {["Host"] = "127.0.0.1"%(headers)s}
local few = math.max(1, math.floor(#addresses * %(few)f))
function request()
  local most = math.random() < %(often)f and few or #addresses
  return wrk.format("GET", addresses[math.random(most)], headers)
end
"""
ASKED = {
    "page ar": ("/ar/track/", "/", ()),
    "page en": ("/en/track/", "/", ()),
    "json": ("/api/v1/applications/", "", ()),
    "page ar gzip": ("/ar/track/", "/", (("Accept-Encoding", "gzip"),)),
    "page ar gzip 80/5": ("/ar/track/", "/", (("Accept-Encoding", "gzip"),)),
}
FLOORS = {"SQLite": {"page ar": 0.2, "page en": 0.2, "json": 0.6, "page ar gzip": 0.15, "page ar gzip 80/5": 0.35}}
FLOORS["PostgreSQL"] = {kind: floor / 2 for kind, floor in FLOORS["SQLite"].items()}
MANY_AS_FEW = 0.85
WARM = 30_000
"""Requests of each kind before it is measured."""
THREADS = {"SQLite": 1, "PostgreSQL": 4}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000, help="compared with --small; 0: not")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, help="of Masar; unless told 1 on SQLite, 4 on PostgreSQL")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def masar(*arguments: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "masar", *arguments], env=env, check=True, stdout=subprocess.DEVNULL)


def filled(folder: Path, count: int, seed: int, env: dict[str, str]) -> Path:
    """A database with ``count`` records; the file of their numbers as people read them."""
    masar("migrate", "--verbosity=0", env=env)
    masar("catalogue", "load", env=env)
    masar("offices", "load", env=env)
    numbers = folder / "numbers"
    program = (
        "import django; django.setup()\n"
        "from pathlib import Path\n"
        "from benchmarks.records import SOURCE, fill\n"
        "from masar.cases.actions import declare_source, note_freshness\n"
        "from masar.lib import clock, numbers\n"
        "from masar.staff.queries import offices\n"
        "declare_source(SOURCE, name={'ar': 'بيانات القياس', 'en': 'Benchmark data'})\n"
        "note_freshness(SOURCE, clock.now())\n"
        f"found = fill({count}, {seed}, list(offices()))\n"
        f"Path({str(numbers)!r}).write_text(''.join(numbers.shown(n) + chr(10) for n in found))\n"
    )
    subprocess.run([sys.executable, "-c", program], env=env, check=True, cwd=ROOT)
    return numbers


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(application: str, path: str, chosen: argparse.Namespace, env: dict[str, str]) -> Iterator[int]:
    """The application under granian, until the block ends; its port. Each application is logged once: by itself,
    or by the server if it does not.
    """
    port, threads = free_port(), 1 if application.startswith("benchmarks.bare:") else chosen.threads
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web = Web("127.0.0.1", port, chosen.workers, threads, True)
    waiting = 0 if application.startswith("benchmarks.bare:") else web.waiting
    command += ["--workers", str(chosen.workers), "--blocking-threads", str(threads + waiting)]
    command.append("--access-log" if application == BARE else "--no-access-log")
    with Path(env["MASAR_STATE"], "access.log").open("a") as log:
        as_served = env | web.environment()
        server = subprocess.Popen([*command, application], env=as_served, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}{path}")
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


def asked(kind: str, numbers: Path, port: int, seconds: int, chosen: argparse.Namespace) -> float:
    """Requests a second for random numbers; anything but success ends the run."""
    before, after, headers = ASKED[kind]
    often = OFTEN if kind.endswith("80/5") else 0.0
    if shutil.which("wrk"):
        script = numbers.with_suffix(".lua")
        more = "".join(f', ["{name}"] = "{value}"' for name, value in headers)
        values = {"numbers": numbers, "before": before, "after": after, "headers": more}
        values |= {"seed": random.randrange(1 << 30), "often": often, "few": FEW}
        script.write_text(SCRIPT % values)
        command = ["wrk", "-t1", f"-c{chosen.connections}", f"-d{seconds}s", "-s", str(script)]
        command += [f"http://127.0.0.1:{port}"]
    else:
        command = [sys.executable, "-m", "benchmarks.load", str(port), str(seconds), str(chosen.connections)]
        command += [str(often), str(FEW), str(numbers), before, after]
        command += [f"{name}: {value}" for name, value in headers]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    if bad := _BAD.search(told):
        raise SystemExit(f"{kind}: {bad[0]}")
    rate = _RATE.search(told)
    assert rate is not None, told
    return float(rate[1])


def measured(numbers: Path, chosen: argparse.Namespace, env: dict[str, str]) -> dict[str, tuple[float, float]]:
    """For each kind: the median rate, and the median of its shares of the bare rate of the same round."""
    rates: dict[str, list[float]] = {kind: [] for kind in ("bare", *KINDS)}
    with (
        serving(BARE, "/", chosen, env) as bare,
        serving("benchmarks.bare:logged", "/", chosen, env) as logged,
        serving("masar.config.wsgi:application", "/healthz", chosen, env) as ours,
    ):
        for kind in KINDS:
            sent = 0.0
            while sent < WARM:
                sent += 2 * asked(kind, numbers, ours, 2, chosen)
        for _ in range(chosen.rounds):
            # Whichever log costs less is the measure.
            bares = [asked("page ar", numbers, port, chosen.seconds, chosen) for port in (bare, logged)]
            rates["bare"].append(max(bares))
            for kind in KINDS:
                if kind.endswith("80/5"):
                    # What the random numbers left in the server's memory goes first, as it does where nobody asks so.
                    asked(kind, numbers, ours, chosen.seconds, chosen)
                rates[kind].append(asked(kind, numbers, ours, chosen.seconds, chosen))
    shares = {kind: [a / b for a, b in zip(found, rates["bare"], strict=True)] for kind, found in rates.items()}
    return {kind: (statistics.median(rates[kind]), statistics.median(shares[kind])) for kind in rates}


def run(count: int, chosen: argparse.Namespace, url: str) -> dict[str, tuple[float, float]]:
    with tempfile.TemporaryDirectory() as name:
        env = os.environ | {"MASAR_STATE": name, "DJANGO_SETTINGS_MODULE": "masar.config.settings"}
        env = {key: value for key, value in env.items() if key != "MASAR_DATABASE_URL"}
        numbers = filled(Path(name), count, chosen.seed, env | ({"MASAR_DATABASE_URL": url} if url else {}))
        return measured(numbers, chosen, env | ({"MASAR_DATABASE_URL": url} if url else {}))


def figures(chosen: argparse.Namespace, database: str, url: str) -> list[Figure]:
    """What is measured on one database."""
    found, floors = run(chosen.cases, chosen, url), FLOORS[database]
    made = [
        Figure(f"{kind}: share of the bare callable", 100 * found[kind][1], "%", floor=floor and 100 * floor)
        for kind, floor in [(kind, floors.get(kind)) for kind in KINDS]
    ]
    made += [Figure(f"{kind}: requests a second", found[kind][0]) for kind in ("bare", *KINDS)]
    cost = 1 - found["page ar gzip"][1] / found["page ar"][1]
    made.append(Figure("gzip: pages a second that it costs, of random numbers", 100 * cost, "%"))
    return made


def growth(chosen: argparse.Namespace, url: str) -> list[Figure]:
    """Whether many cases cost more than few."""
    few, many = run(chosen.small, chosen, url), run(chosen.large, chosen, url)
    words = f"share at {chosen.large:,} cases to {chosen.small:,}"
    return [
        Figure(f"{kind}: {words}", many[kind][1] / few[kind][1], " times", floor=MANY_AS_FEW)
        for kind in ("page ar", "json")
    ]


def main() -> None:
    told = options()
    only, beside = os.environ.get("MASAR_DATABASE_URL", ""), os.environ.get("MASAR_BENCH_POSTGRES", "")
    databases = [("PostgreSQL", only)] if only else [("SQLite", "")] + ([("PostgreSQL", beside)] if beside else [])
    good = True
    for database, url in databases:
        chosen = argparse.Namespace(**vars(told) | {"threads": told.threads or THREADS[database]})
        setting = (
            f"{chosen.workers} process(es) of {chosen.threads} thread(s), asked by "
            f"{'wrk' if shutil.which('wrk') else 'benchmarks/load.py'} over {chosen.connections} connections, "
            f"{chosen.rounds} rounds of {chosen.seconds} s"
        )
        name = database.lower()
        good &= note(f"reading-{name}", f"{chosen.cases:,} cases, {setting}", figures(chosen, database, url))
        if chosen.large:
            good &= note(f"reading-growth-{name}", setting, growth(chosen, url))
    leave(good)


if __name__ == "__main__":
    main()
