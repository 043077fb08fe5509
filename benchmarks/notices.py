"""How fast do status changes become messages that somebody took, and how long does one wait?

    python -m benchmarks.notices [--changes 200] [--slow 100] [--light 20] [--queued 500]

One ``masar work`` against a mail server and a gateway in a process of their own. New applications are recorded, each
of somebody else, and become messages: as many a second as a share of what the far side takes from the same libraries
over connections that are kept, from as many threads as the worker has, in the same minutes. Then the far side
answers after 100 ms: one worker, and two on PostgreSQL. Then single changes, one after the other, from their commit
until they are handed over; and a code that is posted behind many messages. All times count the worker's start, but
for the last two. The database is ``MASAR_DATABASE_URL``'s (a scratch one: it is emptied) or a new SQLite file.
"""

import argparse
import json
import os
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from benchmarks.appending import prepare
from benchmarks.report import Figure, leave, note

ROOT = Path(__file__).resolve().parents[1]
HOST, ENDLESS = "127.0.0.1", str(10**9)
PAUSE = 0.1
SHARE, SLOW, TWICE, LIGHT, CODE = 0.2, 50, 1.6, 2.0, 5.0
CHUNK, STALLED, ENOUGH = 200, 60, 5_000
CHANNELS = {"sms": "a gateway", "email": "a mail server"}
PEOPLE = count(1)


# --- the far side -------------------------------------------------------------------------------


class Sink:
    """A mail server and a gateway in a process of their own; ``pause`` is how long each takes to answer."""

    def __init__(self, pause: float = 0.0) -> None:
        command = [sys.executable, "-m", "benchmarks.notices", "--sink", str(pause)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.smtp, self.http = self._answer()

    def arrived(self) -> dict[str, float]:
        """When what went to each address came, in seconds since the epoch."""
        return self.ask("all")

    def many(self) -> int:
        """How many messages came."""
        return self.ask("count")

    def ask(self, what: str) -> Any:
        assert self.process.stdin
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def far_side(pause: float) -> None:
    """The process of a ``Sink``: says its ports, and then answers a line for each line."""
    from masar.notices.mailbox import Mailbox

    box = Mailbox(0)
    box.messages, box.pause = deque(), pause
    box.start()
    print(json.dumps([box.smtp_port, box.http_port]), flush=True)
    for line in sys.stdin:
        many = line.strip() == "count"
        print(json.dumps(len(box.messages) if many else {one.to: one.at.timestamp() for one in list(box.messages)}))
        sys.stdout.flush()


def raw(channel: str, sink: Sink, messages: int) -> float:
    """Messages a second that the far side takes over connections that are kept, from as many as a worker has."""
    from masar.notices import channels

    threads = channels.at_once(channel)
    each = max(1, messages // threads)
    send = {"sms": texts, "email": mails}[channel]
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: send(sink, each), range(threads)))
    return threads * each / (time.perf_counter() - began)


TEXT = "وزارة الداخلية: طلبك 9D4T: استُلم طلبك. للتحقق: 4821"


def texts(sink: Sink, messages: int) -> None:
    with requests.Session() as session:
        for _ in range(messages):
            told = {"to": "+201000000000", "text": TEXT}
            session.post(f"http://{HOST}:{sink.http}/sms", json=told, headers={"Idempotency-Key": str(uuid4())})


def mails(sink: Sink, messages: int) -> None:
    from django.core.mail import EmailMultiAlternatives

    mail = EmailMultiAlternatives("طلبك", "\n".join([TEXT] * 20), "a@example.org", ["b@example.org"])
    mail.attach_alternative("\n".join([f"<p>{TEXT}</p>"] * 60), "text/html")
    content = mail.message().as_bytes(linesep="\r\n")
    with smtplib.SMTP(HOST, sink.smtp) as server:
        for _ in range(messages):
            server.sendmail("a@example.org", ["b@example.org"], content)


# --- our side -----------------------------------------------------------------------------------


@contextmanager
def working(sink: Sink, workers: int = 1) -> Iterator[None]:
    """That many workers, which end with the block."""
    env = os.environ | {
        "MASAR_EMAIL_URL": f"smtp://{HOST}:{sink.smtp}",
        "MASAR_SMS_URL": f"http://{HOST}:{sink.http}",
    }
    env |= {"MASAR_SMS_HOURLY": ENDLESS, "MASAR_EMAIL_HOURLY": ENDLESS, "MASAR_NOTICE_HOURS": "00:00-00:00"}
    with ExitStack() as stack:
        for _ in range(workers):
            worker = subprocess.Popen([sys.executable, "-m", "masar", "work"], env=env, cwd=ROOT)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        yield


def changed(channel: str, changes: int) -> list[str]:
    """So many new applications, each of somebody else; the addresses of their people."""
    from masar.cases.actions import Incoming, NewCase, record_events
    from masar.cases.facts import Fact, Kind
    from masar.cases.incoming import PartyGiven
    from masar.people.registering import Given

    to: list[str] = []
    for start in range(0, changes, CHUNK):
        now, some = datetime.now(UTC), []
        for _ in range(min(CHUNK, changes - start)):
            n = next(PEOPLE)
            way = {"mobile": f"+2010{n:08}"} if channel == "sms" else {"email": f"p{n}@example.org"}
            to += way.values()
            party = PartyGiven("applicant", Given((("passport", f"EG{n:07}"),), name="منى علي", **way))
            case = NewCase("passport-renewal", "desk", f"R-{n}", "cairo-abbasiya", (party,))
            some.append(Incoming(case, (Fact(Kind.SUBMITTED, now.date(), "desk", f"s-{n}", now, payload={}),)))
        recorded = record_events(some, now=now)
        assert not recorded.refused and recorded.events_new == len(some), recorded.refused[:3]
    return to


def until(sink: Sink, messages: int) -> float:
    """The moment at which so many have come. Raises SystemExit where none comes for a minute."""
    seen, since = -1, time.time()
    while (there := sink.many()) < messages:
        if there != seen:
            seen, since = there, time.time()
        if time.time() - since > STALLED:
            raise SystemExit(f"{messages - there} of {messages} messages did not come")
        time.sleep(0.05)
    return time.time()


def told(channel: str, changes: int, pause: float = 0.0, workers: int = 1) -> tuple[float, float]:
    """Messages a second from changes to the far side, and what the far side takes by itself (0 if it is slow)."""
    changed(channel, changes)
    sink = Sink(pause)
    try:
        before = 0.0 if pause else raw(channel, sink, min(changes, ENOUGH))
        there, began = sink.many(), time.time()
        with working(sink, workers):
            took = until(sink, there + changes) - began
        return changes / took, before
    finally:
        sink.stop()


def single(channel: str, changes: int) -> float:
    """Seconds from the commit of a change until it is handed over: the 95th percentile of single changes."""
    sink, began = Sink(), {}
    try:
        with working(sink):
            changed(channel, 1)
            until(sink, 1)
            for _ in range(changes):
                [to] = changed(channel, 1)
                began[to] = time.time()
                time.sleep(0.37)
            until(sink, 1 + changes)
        came = sink.arrived()
        waited = [came[to] - at for to, at in began.items()]
    finally:
        sink.stop()
    return statistics.quantiles(waited, n=20)[-1]


def behind(channel: str, queued: int) -> float:
    """Seconds until a code comes that is posted behind so many messages, at a far side that takes 100 ms for each."""
    from masar.notices import engine
    from masar.notices.budget import Urgency
    from masar.notices.engine import Message, Place
    from masar.notices.models import Delivery

    content, now = {"to": "+201099999999", "subject": "s", "body": TEXT, "stop": ""}, datetime.now(UTC)
    for start in range(0, queued, CHUNK):
        some = [uuid4() for _ in range(min(CHUNK, queued - start))]
        engine.post_all([Message(one, f"notice:{one}", channel, "news", "ar", content) for one in some], now=now)
    sink = Sink(PAUSE)
    try:
        with working(sink):
            until(sink, 10)
            last = datetime.now(UTC) + timedelta(minutes=10)
            more = {"subject": "s", "body": TEXT, "language": "ar", "key": "code", "expires_at": last}
            posted = datetime.now(UTC)
            place = Place(Urgency.KNOWN)
            engine.post(channel=channel, kind="code", to="+201088888888", now=posted, place=place, **more)
            while "+201088888888" not in (came := sink.arrived()):
                time.sleep(0.05)
            return came["+201088888888"] - posted.timestamp()
    finally:
        sink.stop()
        Delivery.objects.all().delete()


def measured(options: argparse.Namespace, vendor: str) -> list[Figure]:
    found = []
    for channel, called in CHANNELS.items():
        rate, alone = told(channel, options.changes)
        found += [
            Figure(f"changes that {called} takes, to what it takes by itself", rate / alone, "", SHARE),
            Figure(f"changes that {called} takes", rate, " a second"),
            Figure(f"what {called} takes by itself", alone, " a second"),
        ]
        slow, _ = told(channel, options.slow, PAUSE)
        found.append(Figure(f"where {called} answers after 100 ms", slow, " a second", SLOW))
        if vendor == "postgresql":
            two, _ = told(channel, options.slow, PAUSE, workers=2)
            found.append(Figure(f"two workers where {called} answers after 100 ms", two / slow, " times", TWICE))
    wait = single("sms", options.light)
    found.append(Figure("from commit to hand-over, single changes, p95", wait, " s", None, LIGHT))
    wait = behind("sms", options.queued)
    found.append(Figure(f"a code behind {options.queued:,} messages", wait, " s", None, CODE))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, size in (("changes", 200), ("slow", 100), ("light", 20), ("queued", 500)):
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--sink", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sink is not None:
        far_side(options.sink)
        return
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MASAR_STATE"] = scratch
        prepare()
        from masar.cases import following
        from masar.notices.announcing import NAME

        following.follow(NAME, now=datetime.now(UTC))
        figures = measured(options, vendor)
    leave(note(f"notices-{vendor}", f"{options.changes:,} changes, one worker unless said otherwise", figures))


if __name__ == "__main__":
    main()
