"""Is this message really ours? Its code answers, to whoever also knows the end of where it came to.

What is kept is a blind index of both together: from the database alone neither can be read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from masar.lib.text import cleaned
from masar.notices.models import Notice
from masar.people.keyring import ring

END = 3
"""The last so many digits of a telephone number; of a mail address the first so many symbols."""
KEPT = timedelta(days=90)
"""How long a message is confirmed."""
_MISREAD = str.maketrans("OIL", "011")
"""Letters that no code has, and what they were read from."""


@dataclass(frozen=True, slots=True)
class Ours:
    """What is confirmed of a message: what it was about, when it was written, and how it came."""

    topic: str
    at: datetime
    channel: str


def of(code: str, contact: str, address: str) -> str:
    """The blind index of a message with this code that goes to ``address``."""
    return ring().blind(_text(code, address[-END:] if contact == "mobile" else address[:END]))


def confirmed(code: str, end: str, *, now: datetime) -> Ours | None:
    """The message with this code that came to an address with this end; None if there is none, or none any more."""
    found = Notice.objects.filter(proof__in=ring().blinds(_text(code, end)), created_at__gt=now - KEPT)
    row = found.values_list("topic", "created_at", "channel").first()
    return Ours(*row) if row else None


def _text(code: str, end: str) -> str:
    return f"notice|{_plain(code).translate(_MISREAD)}|{_plain(end)}"


def _plain(text: str) -> str:
    return "".join(cleaned(text).split()).replace("-", "")
