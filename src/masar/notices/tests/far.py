"""A gateway for text messages on this machine that behaves as it is told."""

import json
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Far:
    """``does`` is a status that it answers, or "hangs up", "is silent" or "trickles", after it read the request.

    ``came`` counts the ids of the messages that it read. It waits ``pause`` seconds before it answers.
    """

    def __init__(self):
        self.does, self.pause, self.came, self.ended = 202, 0.0, Counter(), threading.Event()
        self.lock = threading.Lock()

    def took(self, handler):
        json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self.lock:
            self.came[handler.headers["Idempotency-Key"]] += 1
        self.ended.wait(self.pause)
        if isinstance(self.does, int):
            handler.send_response(self.does)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        elif self.does == "is silent":
            self.ended.wait(60)
        elif self.does == "trickles":
            self.trickle(handler.wfile)
        handler.close_connection = True

    def trickle(self, line):
        line.write(b"HTTP/1.1 202 ")
        while not self.ended.wait(0.1):
            line.write(b"A")


class _Server(ThreadingHTTPServer):
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """Whoever asked went away."""


@contextmanager
def far():
    """Such a gateway and its address."""
    one = Far()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            one.took(self)

        def log_message(self, *args):
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield one, f"http://127.0.0.1:{server.server_port}/sms"
    one.ended.set()
    server.shutdown()
    server.server_close()
