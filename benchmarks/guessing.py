"""What do limits cost the reader, and what does guessing cost the guesser?

    python -m benchmarks.guessing [--cases 100000] [--guesses 100000]

The page with limits against the page without them, in turns under the same server: what limits cost those who
read. Then 100,000 well-formed numbers against 100,000 cases, each guess from another network, as the best-equipped
guesser would: how many opened anything, and how many pages the server could have shown for the work of a guess.
The database is that of ``MASAR_DATABASE_URL`` (a scratch one), or a new SQLite file.
"""

import argparse
import http.client
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.read import asked, filled, serving
from benchmarks.report import Figure, leave, note
from masar.lib.numbers import number_from, shown

WITHIN = 0.95
CLIENTS = 4


def cost_of_limits(numbers: Path, chosen: argparse.Namespace, env: dict[str, str]) -> list[Figure]:
    """The median over the rounds of the pages with limits for each page without."""
    shares: dict[str, list[float]] = {"page ar": [], "json": []}
    with (
        serving("benchmarks.unlimited:application", "/healthz", chosen, env) as without,
        serving("masar.config.wsgi:application", "/healthz", chosen, env) as limited,
    ):
        for kind in shares:
            asked(kind, numbers, without, 2, chosen), asked(kind, numbers, limited, 2, chosen)
        for _ in range(chosen.rounds):
            for kind, found in shares.items():
                plain = asked(kind, numbers, without, chosen.seconds, chosen)
                found.append(asked(kind, numbers, limited, chosen.seconds, chosen) / plain)
    return [
        Figure(f"{kind}: with limits, to without", statistics.median(found), " times", floor=WITHIN)
        for kind, found in shares.items()
    ]


def guessed(port: int, count: int, seed: int) -> tuple[Counter[int], float]:
    """The statuses of ``count`` guesses, and how many were answered a second."""
    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        runs = list(pool.map(lambda client: _guess(port, count // CLIENTS, seed + client), range(CLIENTS)))
    statuses = sum(runs, Counter())
    return statuses, statuses.total() / (time.monotonic() - began)


def _guess(port: int, count: int, seed: int) -> Counter[int]:
    chance, statuses = random.Random(f"guess:{seed}"), Counter[int]()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(count):
        address = f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}"
        number = shown(number_from(chance.getrandbits(60)))
        connection.request("GET", f"/ar/track/{number}/", headers={"X-Forwarded-For": address})
        answer = connection.getresponse()
        answer.read()
        statuses[answer.status] += 1
    return statuses


def shown_a_second(port: int, numbers: Path, count: int) -> float:
    """Pages of numbers that exist, asked for in the same way."""
    known = numbers.read_text().split()
    connection, began = http.client.HTTPConnection("127.0.0.1", port, timeout=60), time.monotonic()
    for place in range(count):
        connection.request("GET", f"/ar/track/{known[place % len(known)]}/", headers={"X-Forwarded-For": "10.0.0.1"})
        connection.getresponse().read()
    return count / (time.monotonic() - began)


def cost_of_guessing(numbers: Path, chosen: argparse.Namespace, env: dict[str, str]) -> list[Figure]:
    """What a guesser with as many networks as guesses gets, and pays."""
    with serving("masar.config.wsgi:application", "/healthz", chosen, env) as port:
        pages = shown_a_second(port, numbers, 2_000)
        statuses, rate = guessed(port, chosen.guesses, chosen.seed)
    return [
        Figure("guesses that opened something", statuses[200] + statuses[304], ceiling=0),
        Figure("guesses answered: no such number", 100 * statuses[404] / statuses.total(), "%"),
        Figure("guesses refused: too many misses", 100 * statuses[429] / statuses.total(), "%"),
        Figure("cost of a guess, in pages shown", pages / rate, " pages"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--guesses", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    chosen.workers, chosen.threads, chosen.connections = 1, 1, 16
    database = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as name:
        env = os.environ | {"MASAR_STATE": name, "DJANGO_SETTINGS_MODULE": "masar.config.settings"}
        env |= {"MASAR_PROXIES": "127.0.0.0/8"}
        numbers = filled(Path(name), chosen.cases, chosen.seed, env)
        figures = cost_of_limits(numbers, chosen, env) + cost_of_guessing(numbers, chosen, env)
    setting = f"{chosen.cases:,} cases, {chosen.guesses:,} guesses from as many networks, {CLIENTS} at once"
    leave(note(f"guessing-{database}", setting, figures))


if __name__ == "__main__":
    main()
