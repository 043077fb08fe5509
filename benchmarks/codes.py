"""Do codes and limits hold when 200 people try at once? Counted, on the real server and real workers.

    python -m benchmarks.codes [--attempts 200] [--workers 2]

200 requests at once for one person's code from as many networks, answered by several workers at once: as many codes
are sent as strangers get at once. 100 taps at once in one network: they are one request, and one code is sent, which
opens what the first and the last of them asked for. 200 wrong codes at once for one request: five are looked at.
200 times the right code at once: it opens one session. The database is that of ``MASAR_DATABASE_URL`` (a scratch
one), or a new SQLite file.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from urllib.parse import urlencode

import django

from benchmarks.read import ROOT, masar, serving
from benchmarks.report import Figure, leave, note

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
django.setup()

from masar.intake.sample.people import applicant  # noqa: E402
from masar.notices.mailbox import HOST, Mailbox  # noqa: E402

PERSON = applicant(7, 10)
OTHERS = [applicant(7, index) for index in range(15, 100, 5) if applicant(7, index).mobile]
CODES_AT_ONCE = 6
TAPS = 100
"""Of so many requests of one network at once, all are answered (``limits.asking``)."""
SETTLED = 5
"""Seconds after which no message comes any more."""
_CODE, _TOKEN = re.compile(r"\b\d{4}\s?\d{4}\b"), re.compile(r'csrfmiddlewaretoken" value="(\w+)"')
Reply = tuple[int, dict[str, str], str]


def ask(port: int, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> Reply:
    """One request over a connection of its own: status, headers, text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, urlencode(form or {}), sent)
    answer = connection.getresponse()
    told = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
    connection.close()
    return told


def at_once(count: int, act: Callable[[int], int]) -> list[int]:
    """What ``act`` gives to ``count`` threads that begin together."""
    gate = Barrier(count)

    def one(place: int) -> int:
        gate.wait()
        return act(place)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class Asker:
    """Somebody who has asked for a code of ``number``, and types codes into the page that came."""

    def __init__(self, port: int, number: str, address: str) -> None:
        self.port, self.address = port, address
        _, headers, _ = ask(port, "POST", "/en/track/", {"reference": number}, X_Forwarded_For=address)
        request = headers["set-cookie"].split(";")[0]
        _, headers, page = ask(port, "GET", "/en/code/", Cookie=request)
        self.cookies = f"{request}; {headers['set-cookie'].split(';')[0]}"
        self.token = _TOKEN.search(page)[1]  # type: ignore[index]

    def enter(self, code: str) -> int:
        """The status that a typed code gets: 303 where it opens something."""
        form = {"csrfmiddlewaretoken": self.token, "code": code}
        origin = f"http://127.0.0.1:{self.port}"
        told = {"Cookie": self.cookies, "Origin": origin, "X_Forwarded_For": self.address}
        return ask(self.port, "POST", "/en/code/", form, **told)[0]


def codes_to(mailbox: Mailbox, mobile: str | None) -> list[str]:
    """The codes that came to a telephone, oldest first."""
    texts = [one.body for one in reversed(mailbox.messages) if one.to == mobile]
    return [found[0] for text in texts if (found := _CODE.search(text))]


def wait_for(mailbox: Mailbox, mobile: str | None, count: int) -> list[str]:
    """Those codes, once there are ``count``; SystemExit if they do not come."""
    for _ in range(600):
        if len(found := codes_to(mailbox, mobile)) >= count:
            return found
        time.sleep(0.1)
    raise SystemExit("the codes did not come")


def counted(port: int, mailbox: Mailbox, attempts: int) -> list[Figure]:
    """What happened, each with the one count that is right."""
    return [
        *from_many_networks(port, mailbox, attempts),
        *twin_taps(port, mailbox, attempts),
        *tried(port, mailbox, attempts),
    ]


def from_many_networks(port: int, mailbox: Mailbox, attempts: int) -> list[Figure]:
    """Requests at once, each from a network that no other shares."""
    form = {"reference": PERSON.identities[0][1]}
    at_once(attempts, lambda place: ask(port, "POST", "/en/track/", form, X_Forwarded_For=_from(place))[0])
    wait_for(mailbox, PERSON.mobile, CODES_AT_ONCE)
    time.sleep(SETTLED)
    sent = len(codes_to(mailbox, PERSON.mobile))
    return [_exactly("codes sent for requests at once from as many networks", sent, CODES_AT_ONCE)]


def twin_taps(port: int, mailbox: Mailbox, attempts: int) -> list[Figure]:
    """Requests at once from one network: the same finger, as far as anybody can tell."""
    person = OTHERS[2]
    taps: dict[int, Asker] = {}
    number = person.identities[0][1]
    at_once(min(attempts, TAPS), lambda place: bool(taps.setdefault(place, Asker(port, number, "10.9.0.3"))))
    [code] = wait_for(mailbox, person.mobile, 1)
    time.sleep(SETTLED)
    opened = [taps[place].enter(code) for place in (min(taps), max(taps))].count(303)
    return [
        _exactly("codes sent for taps at once in one network", len(codes_to(mailbox, person.mobile)), 1),
        _exactly("of two of those taps, opened by that code", opened, 2),
    ]


def tried(port: int, mailbox: Mailbox, attempts: int) -> list[Figure]:
    """Codes that are typed at once."""
    victim, other = OTHERS[:2]
    asker = Asker(port, victim.identities[0][1], "10.9.0.1")
    [right] = wait_for(mailbox, victim.mobile, 1)
    at_once(attempts, lambda place: asker.enter(f"{place:08d}"))
    after = int(asker.enter(right) == 303)

    asker = Asker(port, other.identities[0][1], "10.9.0.2")
    [right] = wait_for(mailbox, other.mobile, 1)
    opened = at_once(attempts, lambda place: asker.enter(right)).count(303)
    return [
        _exactly("sessions that the right code opens after wrong ones at once", after, 0),
        _exactly("sessions that the right code opens, typed at once", opened, 1),
    ]


def _exactly(what: str, measured: int, right: int) -> Figure:
    return Figure(what, measured, floor=right, ceiling=right)


def _from(place: int) -> str:
    """An address in a rough network of its own."""
    return f"10.{place // 250 + 16}.{place % 250}.1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    chosen.threads = 8
    database = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        mailbox = Mailbox(0)
        mailbox.start()
        stack.callback(mailbox.stop)
        env = os.environ | {"MASAR_STATE": folder, "DJANGO_SETTINGS_MODULE": "masar.config.settings"}
        env |= {"MASAR_PROXIES": "127.0.0.0/8", "MASAR_EMAIL_URL": f"smtp://{HOST}:{mailbox.smtp_port}"}
        env |= {"MASAR_SMS_URL": f"http://{HOST}:{mailbox.http_port}/sms"}
        for command in (("migrate", "--verbosity=0"), ("catalogue", "load"), ("offices", "load")):
            masar(*command, env=env)
        masar("sample", "--cases", "100", "--seed", "7", "--people", env=env)
        for _ in range(chosen.workers):
            worker = subprocess.Popen([sys.executable, "-m", "masar", "work"], env=env, cwd=ROOT)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        port = stack.enter_context(serving("masar.config.wsgi:application", "/healthz", chosen, env))
        figures = counted(port, mailbox, chosen.attempts)
    setting = f"{chosen.attempts} attempts at once, {chosen.workers} server processes of {chosen.threads} threads"
    leave(note(f"codes-{database}", f"{setting}, {chosen.workers} workers", figures))


if __name__ == "__main__":
    main()
