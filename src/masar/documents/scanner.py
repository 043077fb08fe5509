"""A scanner for viruses that speaks the protocol of ClamAV's daemon (INSTREAM), where one is set up."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 30.0
"""Seconds for each word of it."""
PART = 64 * 1024


class Unreachable(Exception):
    """It does not answer, or not to what was asked."""


def set_up() -> bool:
    """Whether there is one."""
    return bool(settings.MASAR_CLAMAV)


def clean(content: bytes) -> bool:
    """Whether the scanner finds nothing. Raises Unreachable."""
    try:
        with _called() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PART):
                part = content[start : start + PART]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := line.recv(1024)) and len(answer) < PART:
                answer += more
    except (OSError, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    said = answer.rstrip(b"\0\n")
    if said.endswith(b" FOUND"):
        return False
    if said != b"stream: OK":
        raise Unreachable("it says neither that it is clean nor that it is not")
    return True


def _called() -> socket.socket:
    at = urlsplit(settings.MASAR_CLAMAV)
    if at.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(at.path)
        except OSError:
            line.close()
            raise
        return line
    if at.scheme != "tcp" or not at.hostname:
        raise ValueError("MASAR_CLAMAV is neither tcp:// nor unix://")
    return socket.create_connection((at.hostname, at.port or 3310), timeout=PATIENCE)
