"""A hundred people send a photograph of 8 MB at once: does the status page keep its rate, and memory its bound?

    python -m benchmarks.uploads [--people 100] [--megabytes 8] [--seconds 10] [--workers 2]

Each has an application, a session and an address of their own, and comes again where they are told to (503). The
status page is read by some connections, first alone, then meanwhile. The database is ``MASAR_DATABASE_URL``'s (a
scratch one) or a new SQLite file; the greatest resident size is that of the web process that had the most.
"""

import argparse
import http.client
import io
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.report import Figure, leave, note

ROOT = Path(__file__).resolve().parents[1]
SHARE, MOST, READERS = 0.7, 400, 4
Person = tuple[str, str]
"""The number of an application as it is shown, and the name of a session that opens it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("people", 100), ("megabytes", 8), ("seconds", 10), ("workers", 2)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"MASAR_STATE": scratch, "MASAR_PROXIES": "127.0.0.1", "MASAR_ACCESS_LOG": "false"}
        for command in (["migrate", "-v", "0"], ["offices", "load"], ["catalogue", "load"]):
            subprocess.run([sys.executable, "-m", "masar", *command], cwd=ROOT, stdout=sys.stderr, check=True)
        figures = _measured(options, Path(scratch))
    setting = f"{options.people} photographs of {options.megabytes} MB at once, {options.workers} web processes"
    leave(note(f"uploads-{vendor}", setting, figures))


def _measured(options: argparse.Namespace, scratch: Path) -> list[Figure]:
    people, photograph = _people(options.people), _photograph(options.megabytes)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = ["serve", "--port", str(port), "--workers", str(options.workers), "--no-access-log"]
    server = subprocess.Popen([sys.executable, "-m", "masar", *told], cwd=ROOT, stdout=sys.stderr)
    try:
        _awake(port)
        alone = _rate(port, people, options.seconds, threading.Event())
        done, greatest = threading.Event(), [0.0]
        watching = threading.Thread(target=_watch, args=(server.pid, done, greatest))
        watching.start()
        with ThreadPoolExecutor(options.people + 1) as pool:
            reading = pool.submit(_rate, port, people, 3600, done)
            began = time.monotonic()
            sent = list(pool.map(lambda one: _send(port, *one, photograph), enumerate(people)))
            seconds = time.monotonic() - began
            done.set()
            beside = reading.result()
        watching.join()
        checked = _checked(len(people))
    finally:
        server.terminate()
        server.wait()
    return [
        Figure("photographs that were acknowledged", sum(sent), floor=len(people), ceiling=len(people)),
        Figure("of which the worker looked into", checked, floor=len(people), ceiling=len(people)),
        Figure("seconds until the last was acknowledged", seconds, " s"),
        Figure("status pages a second, alone", alone),
        Figure("status pages a second, meanwhile", beside),
        Figure("share of the rate that is kept", beside / alone, floor=SHARE),
        Figure("greatest resident size of a process", greatest[0], " MB", ceiling=MOST),
    ]


def _people(many: int) -> list[Person]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
    django.setup()
    from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, record_events
    from masar.cases.facts import Fact, Kind
    from masar.cases.models import CaseParty
    from masar.config.session_store import SessionStore
    from masar.lib.clock import now
    from masar.lib.numbers import shown
    from masar.people.registering import Given

    declare_source("bench", name={"ar": "قياس", "en": "bench"}, appears_within_hours=24)
    at, found = now(), []
    for one in range(many):
        given = Given((("eg", f"{28501010000000 + one * 10}"),), name="منى")
        facts = (
            Fact(Kind.SUBMITTED, at.date(), "bench", "1", at),
            Fact(Kind.DOCUMENTS_REQUESTED, at.date(), "bench", "2", at, payload={"documents": ["photo"]}),
        )
        case = NewCase("passport-renewal", "bench", f"B-{one}", parties=(PartyGiven("applicant", given),))
        number = record_events([Incoming(case, facts)], now=at).numbers["bench", f"B-{one}"]
        session: Any = SessionStore()
        person = CaseParty.objects.filter(case__number=number).values_list("person", flat=True).get()
        session.update({"person": str(person), "opened": at.timestamp()})
        session.save()
        found.append((shown(number), session.session_key))
    return found


def _photograph(megabytes: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((3000, 2000), 80).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue() + os.urandom(max(0, megabytes * 2**20 - out.tell()))


def _awake(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not begin")


def _rate(port: int, people: list[Person], seconds: float, done: threading.Event) -> float:
    """Status pages a second, over some kept-alive connections, until ``done`` or for so long."""
    counts = [0] * READERS
    began = time.monotonic()

    def read(place: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() - began < seconds and not done.is_set():
            number = random.choice(people)[0]
            line.request("GET", f"/en/track/{number}/", headers={"X-Forwarded-For": f"10.9.{place}.1"})
            answer = line.getresponse()
            answer.read()
            counts[place] += answer.status == 200

    threads = [threading.Thread(target=read, args=(place,)) for place in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def _send(port: int, place: int, person: Person, photograph: bytes) -> bool:
    """Send one photograph; again, as often as we are asked to come again."""
    number, session = person
    page, told = f"/en/mine/{number}/documents/", {"X-Forwarded-For": f"10.1.{place}.1"}
    told["Cookie"] = f"masar_session={session}"
    while True:
        _, body, cookies = _asked(port, "GET", page, None, told)
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', body)
        if token is None:
            time.sleep(1)
            continue
        form = b"".join(
            b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair
            for pair in ((b"csrfmiddlewaretoken", token[1]), (b"document", b"photo"))
        )
        form += b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + photograph
        form += b"\r\n--b--\r\n"
        more = {"Cookie": f"{told['Cookie']}; {cookies}", "Content-Type": "multipart/form-data; boundary=b"}
        status, _, _ = _asked(port, "POST", f"{page}send/", form, told | more)
        if status == 303:
            return True
        if status != 503:
            return False
        time.sleep(1)


def _asked(port: int, method: str, path: str, body: bytes | None, heads: dict[str, str]) -> tuple[int, bytes, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        line.request(method, path, body, heads)
        answer = line.getresponse()
        cookies = "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ())
        return answer.status, answer.read(), cookies
    except OSError:
        return 503, b"", ""
    finally:
        line.close()


def _watch(parent: int, done: threading.Event, greatest: list[float]) -> None:
    """The greatest resident size of any process below ``parent``, in megabytes."""
    while not done.wait(0.1):
        for pid in _below(parent):
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            size = re.search(r"VmRSS:\s+(\d+)", status)
            greatest[0] = max(greatest[0], int(size[1]) / 1024 if size else 0.0)


def _below(parent: int) -> list[int]:
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except OSError:
        return []
    return [pid for child in map(int, children) for pid in (child, *_below(child))]


def _checked(many: int) -> int:
    """How many the worker has looked into, in ten minutes at most."""
    from masar.documents.models import Upload

    for _ in range(600):
        found = Upload.objects.filter(state=Upload.State.CHECKED).count()
        if found == many:
            break
        time.sleep(1)
    return found


if __name__ == "__main__":
    main()
