"""Log lines that tell what happened, when and where, and not whom it was about.

Whatever a log line is made of (addresses that people typed, errors of the database that quote a value), what
looks like an identity number, an application number, a telephone number or an e-mail address is blotted out
as the line is written. It is the last net, not the first: code should not log such things at all.
"""

import logging
import re
import time

BLOT = "•••"

_S = "[0-9A-Za-z]"
_PERSONAL = re.compile(
    # The id of a row is kept: an operator looks the row up by it, and it is nobody's number.
    r"(?P<row>(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f]))|"
    # An application number as it is shown, and as one word (with a digit in it, as nearly all have).
    rf"(?<!{_S}){_S}{{4}}(?:-|_|%20){_S}{{4}}(?:-|_|%20){_S}{{5}}(?!{_S})"
    rf"|(?<!{_S})(?=[A-Za-z]*\d){_S}{{13}}(?!{_S})"
    # Digits of any script: in groups, in one run (a passport has letters before them), percent-encoded.
    r"|(?:\d[ -]?|\d%20){10,}\d"
    r"|\+?[A-Za-z]{0,3}\d{7,}"
    r"|(?:%D9%A\d(?:%20)?|%DB%B\d(?:%20)?){5,}"
    r"|[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), 127, 0x85)} | {10: "\\n"}
_LINES = str.maketrans(_CONTROLS | {0x2028: "\\u2028", 0x2029: "\\u2029"})


def blotted(text: str) -> str:
    """``text`` without what could name a person or an application."""
    return _PERSONAL.sub(lambda found: found[0] if found["row"] else BLOT, text)


def line_of(text: str) -> str:
    """``text`` as it may stand in a log: blotted, with control characters spelt out."""
    return blotted(text).translate(_LINES)


class Careful(logging.Formatter):
    """One line a record, in UTC, blotted, with control characters spelt out; a traceback follows indented."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = line_of(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        told = blotted(super().formatException(ei))  # type: ignore[arg-type]
        return "\n".join("    " + line.translate(_LINES) for line in told.split("\n"))

    def formatStack(self, stack_info: str) -> str:
        return blotted(stack_info)
