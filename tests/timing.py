"""Whether answers can be told apart by how long they take: the measure, and the asking."""

import http.client
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby
from urllib.parse import urlencode, urlsplit

_TOKEN, _FORM_TOKEN = re.compile(r"masar_code=([\w-]{43})"), re.compile(rb'(csrfmiddlewaretoken" value=")\w{64}')


@dataclass(frozen=True)
class Sent:
    """One form as a browser posts it: where to, what, from which address, and with which cookies."""

    path: str
    form: Mapping[str, str]
    address: str
    cookies: str = ""


@dataclass(frozen=True)
class Seen:
    """What an asker sees of one answer, without what they typed and the tokens that are theirs alone; the seconds
    that it took; and the token of the request for a code, with the address that it was asked from.
    """

    answer: tuple[int, tuple[tuple[str, str], ...], bytes]
    seconds: float
    token: str
    address: str


def auc(first: list[float], second: list[float]) -> float:
    """The chance that a value of ``first`` is greater than one of ``second``; a tie counts as half."""
    ranked = sorted([(value, True) for value in first] + [(value, False) for value in second])
    total, before = 0.0, 0
    for _, tied in groupby(ranked, key=lambda pair: pair[0]):
        of_first = [mine for _, mine in tied]
        total += sum(of_first) * (before + (len(of_first) + 1) / 2)
        before += len(of_first)
    return (total - len(first) * (len(first) + 1) / 2) / (len(first) * len(second))


def farthest(seconds: Mapping[str, list[float]]) -> tuple[float, str]:
    """The greatest |AUC - 0.5| over all pairs of classes, and which pair it is."""
    pairs = combinations(seconds, 2)
    return max((abs(auc(seconds[one], seconds[other]) - 0.5), f"{one} and {other}") for one, other in pairs)


def interleaved(url: str, classes: Mapping[str, Callable[[], Sent]], each: int, seed: int) -> dict[str, list[Seen]]:
    """Ask ``each`` times for every class, in random order, over one connection that is kept alive."""
    order, host = [name for name in classes for _ in range(each)], urlsplit(url)
    random.Random(seed).shuffle(order)
    seen: dict[str, list[Seen]] = {name: [] for name in classes}
    connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=20)
    for name in order:
        seen[name].append(_ask(connection, classes[name]()))
    connection.close()
    return seen


def _ask(connection: http.client.HTTPConnection, sent: Sent) -> Seen:
    body = urlencode(sent.form)
    sending = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": sent.address}
    if sent.cookies:
        sending["Cookie"] = sent.cookies
    began = time.perf_counter()
    connection.request("POST", sent.path, body, sending)
    answer = connection.getresponse()
    content = answer.read()
    seconds = time.perf_counter() - began
    # The length is the body's, which is compared itself, without what was typed.
    headers = [(name.lower(), value) for name, value in answer.getheaders() if name.lower() != "content-length"]
    told = [(name, _TOKEN.sub("", _when(name, value))) for name, value in headers]
    token = _TOKEN.search(answer.headers.get("Set-Cookie") or "")
    plain = _FORM_TOKEN.sub(rb"\1", content).replace(sent.form.get("reference", "\n\n").encode(), b"")
    return Seen((answer.status, tuple(sorted(told)), plain), seconds, token[1] if token else "", sent.address)


def _when(name: str, value: str) -> str:
    """Without the time of day, in ``Date`` and in a cookie's end."""
    return re.sub(r"\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT|\w{3}, \d\d-\w{3}-\d{4} [\d:]+ GMT", "", value)
