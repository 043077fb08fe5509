"""People who have the page of their documents open, and send a photograph each: a process of its own.

    python -m benchmarks.senders PORT PEOPLE.json PHOTOGRAPH SHORTEST LONGEST

It opens the page for each, says ``ready``, and sends when it reads a line. Each photograph is whole after between
``SHORTEST`` and ``LONGEST`` seconds, as telephones are slow, and then comes in one go, as a proxy hands it on that
takes in whole requests. Who is told to come again does so when they are told. At the end it says, as JSON, how many
were acknowledged, within how many seconds of being whole the last and the median one was, how often somebody was told
to come again, and how many seconds of the processor it took itself.
"""

import http.client
import json
import random
import re
import resource
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

_TOKEN = re.compile(rb'csrfmiddlewaretoken" value="(\w+)"')
_FIELD = '--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
_FILE = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
_END = b"\r\n--b--\r\n"


@dataclass
class Sender:
    """One of them. ``page`` is the address of their documents, ``session`` the name of what opens it."""

    port: int
    place: int
    page: str
    session: str
    token: str = ""
    cookie: str = ""
    again: int = 0
    waited: list[float] = field(default_factory=list)

    def open(self) -> None:
        """Open the page, as whoever chooses a photograph has done."""
        line, answer, body = self._asked("GET", self.page)
        self.token = _TOKEN.findall(body)[0].decode()
        set_ = answer.headers.get_all("Set-Cookie") or ()
        self.cookie = "; ".join(one.partition(";")[0] for one in set_)
        line.close()

    def send(self, photograph: Path, began: threading.Event, whole_after: float) -> bool:
        """Whether it was acknowledged, however often they had to come again."""
        began.wait()
        time.sleep(whole_after)
        whole = time.monotonic()
        status, pause = self._send(photograph)
        while status == 503:
            self.again += 1
            time.sleep(pause)
            status, pause = self._send(photograph)
        self.waited.append(time.monotonic() - whole)
        if status == 303:
            # A browser goes where it is led.
            line, _, _ = self._asked("GET", self.page)
            line.close()
        return status == 303

    def _send(self, photograph: Path) -> tuple[int, float]:
        """The status, and in how many seconds to come again."""
        fields = "".join(_FIELD % pair for pair in (("csrfmiddlewaretoken", self.token), ("document", "photo")))
        head = (fields + _FILE).encode()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            line.putrequest("POST", f"{self.page}send/")
            for name, value in self._heads().items():
                line.putheader(name, value)
            line.putheader("Content-Type", "multipart/form-data; boundary=b")
            line.putheader("Content-Length", str(len(head) + photograph.stat().st_size + len(_END)))
            line.endheaders(head)
            with photograph.open("rb") as file:
                line.sock.sendfile(file)
            line.sock.sendall(_END)
            answer = line.getresponse()
            answer.read()
            return answer.status, float(answer.headers.get("Retry-After", 1))
        except OSError:
            return 503, 1.0
        finally:
            line.close()

    def _asked(self, method: str, path: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse, bytes]:
        while True:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
            line.request(method, path, None, self._heads())
            answer = line.getresponse()
            body = answer.read()
            if answer.status != 503:
                return line, answer, body
            line.close()
            time.sleep(float(answer.headers.get("Retry-After", 1)))

    def _heads(self) -> dict[str, str]:
        cookies = "; ".join(filter(None, (f"masar_session={self.session}", self.cookie)))
        return {"X-Forwarded-For": f"10.1.{self.place}.1", "Cookie": cookies}


def main() -> None:
    port, people, photograph, shortest, longest = sys.argv[1:]
    senders = [Sender(int(port), place, *one) for place, one in enumerate(json.loads(Path(people).read_text()))]
    for one in senders:
        one.open()
    print("ready", flush=True)
    sys.stdin.readline()
    began, chosen = threading.Event(), random.Random(7)
    with ThreadPoolExecutor(len(senders)) as pool:
        sent = [
            pool.submit(one.send, Path(photograph), began, chosen.uniform(float(shortest), float(longest)))
            for one in senders
        ]
        began.set()
        acknowledged = sum(one.result() for one in sent)
    waited = [seconds for one in senders for seconds in one.waited]
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {"acknowledged": acknowledged, "longest": max(waited), "median": statistics.median(waited)}
    told |= {"again": sum(one.again for one in senders), "used": used.ru_utime + used.ru_stime}
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
