"""How long does the next owner wait for a code behind a flood of requests?

    python -m benchmarks.flood [--junk 2000] [--pause 0.3]

A gateway for text messages that takes 0.3 s for each. 2,000 requests for people who are on file, up to three for
each, which is what one person gets in an hour: first from a few networks (ten requests each), then each from a
network of its own, where nothing tells them from an owner. Right behind them one owner asks from home. The figure
is how long it takes until the owner's code is at the gateway, and the same to what would have to be waited for if
messages went out one by one in the order in which they were asked for. "--junk 60" takes half a minute. The database
is that of ``MASAR_DATABASE_URL`` (a scratch one), or a new SQLite file; both floods run over it, an hour of limits
and budget in between forgotten.
"""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from urllib.parse import urlencode

import django

from benchmarks.read import ROOT, masar, serving
from benchmarks.report import Figure, leave, note

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
django.setup()

from masar.intake.sample.people import applicant  # noqa: E402
from masar.notices.mailbox import HOST, Mailbox  # noqa: E402

SEED, SECONDS = 7, 10.0
EACH_PERSON, EACH_NETWORK = 3, 10
LONGEST = 600
FORGET = (
    "import django; django.setup()\n"
    "from masar.limits.models import Bucket\n"
    "from masar.notices.models import Spending\n"
    "print(Bucket.objects.all().delete()[0], Spending.objects.all().delete()[0])\n"
)


def from_few(place: int) -> str:
    """Ten requests each from networks far apart."""
    return f"{11 + place // EACH_NETWORK % 200}.7.{place // EACH_NETWORK // 200}.9"


def from_everywhere(place: int) -> str:
    """Each from a network of its own, in a wider network of its own."""
    return f"{11 + place % 200}.{place // 200}.3.9"


class Flood:
    """Requests to one server, and the messages that came of them."""

    def __init__(self, port: int, mailbox: Mailbox, people: list[str]) -> None:
        self.port, self.mailbox, self.people = port, mailbox, people

    def ask(self, number: str, address: str) -> None:
        """Type a number into the field."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": address}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/en/track/", urlencode({"reference": number}), headers)
        status = connection.getresponse().status
        connection.close()
        if status != 303:
            raise SystemExit(f"a request was answered with {status}")

    def delay(self, junk: int, address: Callable[[int], str], owner: str, mobile: str) -> tuple[float, int]:
        """Seconds from the owner's request to their message, and how many messages of the flood came before it."""
        before = self.mailbox.taken
        for place in range(junk):
            self.ask(self.people[place // EACH_PERSON], address(place))
        asked = time.monotonic()
        self.ask(owner, "203.0.113.50")
        while not any(message.to == mobile for message in list(self.mailbox.messages)):
            if time.monotonic() - asked > LONGEST:
                raise SystemExit("the owner's code did not come")
            time.sleep(0.01)
        return time.monotonic() - asked, self.mailbox.taken - before

    def drained(self) -> float:
        """Wait until nothing more comes; messages a second meanwhile."""
        began, first = time.monotonic(), self.mailbox.taken
        last, seen = began, first
        while time.monotonic() - last < 5:
            time.sleep(0.1)
            if self.mailbox.taken != seen:
                last, seen = time.monotonic(), self.mailbox.taken
        return (seen - first) / (last - began) if seen > first else 0.0


def measured(flood: Flood, chosen: argparse.Namespace, env: dict[str, str]) -> list[Figure]:
    """Both floods, each with an owner of its own behind it."""
    figures = []
    one_by_one = chosen.pause * (chosen.junk + 1)
    floods = [("a few networks", from_few), ("a network each", from_everywhere)]
    for (name, address), index in zip(floods, owners(2), strict=True):
        owner = applicant(SEED, index)
        seconds, ahead = flood.delay(chosen.junk, address, owner.identities[0][1], str(owner.mobile))
        figures += [
            Figure(f"{name}: the next owner's code", seconds, " s", ceiling=SECONDS),
            Figure(f"{name}: of the time that one by one would take", seconds / one_by_one, " times"),
            Figure(f"{name}: messages of the flood sent before it", ahead),
            Figure(f"{name}: messages a second afterwards", flood.drained(), "/s"),
        ]
        subprocess.run([sys.executable, "-c", FORGET], env=env, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return figures


def owners(count: int) -> list[int]:
    """The first applicants with a telephone: the flood leaves them out."""
    return [index for index in range(0, 100, 5) if applicant(SEED, index).mobile][:count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--junk", type=int, default=2_000)
    parser.add_argument("--pause", type=float, default=0.3, help="seconds that the gateway takes for a message")
    chosen = parser.parse_args()
    chosen.workers, chosen.threads = 1, 4
    database = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    cases = 2 * chosen.junk // EACH_PERSON + 200
    known = [applicant(SEED, index) for index in range(100, cases)]
    people = list(dict.fromkeys(one.identities[0][1] for one in known if one.mobile))
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        mailbox = Mailbox(0)
        mailbox.start()
        stack.callback(mailbox.stop)
        env = os.environ | {"MASAR_STATE": folder, "DJANGO_SETTINGS_MODULE": "masar.config.settings"}
        env |= {"MASAR_PROXIES": "127.0.0.0/8", "MASAR_SMS_URL": f"http://{HOST}:{mailbox.http_port}/sms"}
        for command in (("migrate", "--verbosity=0"), ("catalogue", "load"), ("offices", "load")):
            masar(*command, env=env)
        masar("sample", "--cases", str(cases), "--seed", str(SEED), "--people", env=env)
        mailbox.pause = chosen.pause
        worker = subprocess.Popen([sys.executable, "-m", "masar", "work"], env=env, cwd=ROOT)
        stack.callback(worker.wait)
        stack.callback(worker.terminate)
        port = stack.enter_context(serving("masar.config.wsgi:application", "/healthz", chosen, env))
        figures = measured(Flood(port, mailbox, people), chosen, env)
    setting = f"{chosen.junk:,} requests for people on file, {chosen.pause:g} s a message, 1 worker"
    leave(note(f"flood-{database}", setting, figures))


if __name__ == "__main__":
    main()
