"""Log lines that tell what happened, when and where, and not whom it was about.

Whatever a log line is made of (addresses that people typed, errors of the database that quote a value), what
looks like an identity number, an application number, a telephone number or an e-mail address is blotted out
as the line is written. It is the last net, not the first: code should not log such things at all. A line about a
request says nothing that came with it: its status and its route, and of a traceback the places and the error's name.
No pattern is given more than ``LONGEST_LINE`` characters, whoever wrote them.
"""

import logging
import re
import time
import traceback
from http import HTTPStatus

from masar.config.log_routes import BLOT, route_of

LONGEST_LINE = 2_000
"""Characters of a message, or of one line of a traceback. What is longer is cut before anything looks at it."""
PHRASES = {status.value: status.phrase for status in HTTPStatus}
MOST_LINES = 200
"""Lines of a traceback; the last are kept."""

_S = "[0-9A-Za-z]"
_PERSONAL = re.compile(
    # The id of a row is kept: an operator looks the row up by it, and it is nobody's number.
    r"(?P<row>(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f]))|"
    # An application number as it is shown, and as one word (with a digit in it, as nearly all have).
    rf"(?<!{_S}){_S}{{4}}(?:-|_|%20){_S}{{4}}(?:-|_|%20){_S}{{5}}(?!{_S})"
    rf"|(?<!{_S})(?=[A-Za-z]{{0,12}}\d){_S}{{13}}(?!{_S})"
    # Digits of any script: in groups, in one run (a passport has letters before them), percent-encoded.
    r"|(?:\d[ -]?|\d%20){10,}\d"
    r"|\+?[A-Za-z]{0,3}\d{7,}"
    r"|(?:%D9%A\d(?:%20)?|%DB%B\d(?:%20)?){5,}"
    r"|[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), 127, 0x85)} | {10: "\\n"}
_LINES = str.maketrans(_CONTROLS | {0x2028: "\\u2028", 0x2029: "\\u2029"})


def blotted(text: str) -> str:
    """``text`` without what could name a person or an application, cut where it is too long."""
    short = text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE].rsplit(" ", 1)[0] + " …"
    return _PERSONAL.sub(lambda found: found[0] if found["row"] else BLOT, short)


def line_of(text: str) -> str:
    """``text`` as it may stand in a log: blotted, with control characters spelt out."""
    return blotted(text).translate(_LINES)


class Careful(logging.Formatter):
    """One line a record, in UTC, blotted, with control characters spelt out; a traceback follows indented."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """The line. A record of a request is told anew, and its error by name: both quote what came with it."""
        request = getattr(record, "request", None)
        if request is not None:
            said = f"{_phrase(getattr(record, 'status_code', 500))}: {route_of(getattr(request, 'path_info', ''))}"
            return "\n".join([super().format(_told(record, said)), *_places(record)])
        try:
            return super().format(record)
        except Exception as error:
            # Python would print the message and all that was to stand in it.
            said = f"a line could not be written ({type(error).__name__}, {record.filename}:{record.lineno})"
            return super().format(_told(record, said))

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = line_of(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        told = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join("    " + line_of(line) for line in told.split("\n")[-MOST_LINES:])

    def formatStack(self, stack_info: str) -> str:
        return "\n".join(line_of(line) for line in stack_info.split("\n")[-MOST_LINES:])


def _told(record: logging.LogRecord, said: str) -> logging.LogRecord:
    """``record`` with other words, and without its error."""
    told = logging.makeLogRecord(record.__dict__)
    told.msg, told.args, told.exc_text, told.exc_info, told.stack_info = said, (), None, None, None
    return told


def _phrase(code: object) -> str:
    """What an answer's code is called; not every one that is sent somewhere has a name."""
    return PHRASES.get(code, "Status without a name") if isinstance(code, int) else "No status"


def _places(record: logging.LogRecord) -> list[str]:
    """Where an error arose, and its name, indented; not its words."""
    kind, _, trace = record.exc_info or (None, None, None)
    if kind is None:
        return []
    places = "".join(traceback.format_tb(trace)).rstrip().split("\n")[-MOST_LINES:]
    return ["    " + line for line in (*places, kind.__qualname__)]
