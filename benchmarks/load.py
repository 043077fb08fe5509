"""A load generator for where ``wrk`` is missing: one process, some kept-alive connections, random addresses.

    python -m benchmarks.load PORT SECONDS CONNECTIONS OFTEN FEW FILE BEFORE AFTER [HEADER: VALUE …]

``FILE`` has a number a line, put between ``BEFORE`` and ``AFTER``. The share ``OFTEN`` of the requests is for the
first numbers, the share ``FEW`` of them. It asks less than ``wrk`` can, so that
shares measured with it flatter the slower server.
"""

import random
import re
import selectors
import socket
import sys
import time
from pathlib import Path

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Client:
    """One connection: asks, waits for the whole answer, asks again."""

    def __init__(self, port: int, addresses: list[bytes], often: float, few: float) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.addresses, self.buffer, self.answers = addresses, b"", 0
        self.often, self.few = often, max(1, int(len(addresses) * few))

    def ask(self) -> None:
        most = self.few if random.random() < self.often else len(self.addresses)
        self.socket.sendall(self.addresses[random.randrange(most)])

    def read(self) -> None:
        self.buffer += self.socket.recv(1 << 18)
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or length is None or len(body) < int(length[1]):
            return
        if b" 200 " not in head[:16]:
            raise SystemExit("Non-2xx or 3xx responses")
        self.answers, self.buffer = self.answers + 1, b""
        self.ask()


def main() -> None:
    port, seconds, connections, often, few, file, before, after, *headers = sys.argv[1:]
    extra = "".join(f"{header}\r\n" for header in headers)
    addresses = [
        f"GET {before}{number}{after} HTTP/1.1\r\nHost: 127.0.0.1\r\n{extra}\r\n".encode()
        for number in Path(file).read_text().split()
    ]
    clients = [Client(int(port), addresses, float(often), float(few)) for _ in range(int(connections))]
    waiting = selectors.DefaultSelector()
    for client in clients:
        waiting.register(client.socket, selectors.EVENT_READ, client)
        client.ask()
    began = time.monotonic()
    while time.monotonic() - began < float(seconds):
        for key, _ in waiting.select(1):
            key.data.read()
    answers = sum(client.answers for client in clients)
    print(f"Requests/sec: {answers / (time.monotonic() - began):.1f}")


if __name__ == "__main__":
    main()
