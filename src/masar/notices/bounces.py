"""What comes back by mail: reports on delivery, answers of machines, and everything else; known by headers alone.

A report (RFC 3464) has the headers of what it is about, among them one of ours with a proof that only whoever got
that very mail can have: nobody can say of a stranger's message that it failed. What a machine answers
(RFC 3834: vacation notes and the like) and what people write to an address that says not to is counted; it changes
nothing and gets no answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr
from uuid import UUID

from django.core import signing

HEADER = "X-Masar-Notice"
SALT = "masar.notices.bounce"
LONGEST = 2**20
"""Bytes of a mail that are read: a report has its reasons at its beginning."""
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id", "Feedback-ID")
_PRECEDENCE = ("bulk", "junk", "list", "auto_reply")
MOST = 20
"""Parts of a mail, and recipients of a report, that are looked at."""


@dataclass(frozen=True, slots=True)
class Came:
    """What a mail is: ``report`` on messages of ours, ``automatic`` or ``other``. ``said`` has what a report says:
    the message's id, an action and a status code of RFC 3464 ("" if it has none).
    """

    kind: str
    said: tuple[tuple[UUID, str, str], ...] = ()


def proof(message: UUID) -> str:
    """What stands in our header of this message."""
    return signing.Signer(salt=SALT).sign(str(message))


def message_of(text: str) -> UUID | None:
    """The message that a header of ours names; None if its proof is not ours."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign("".join(text.split())))
    except (signing.BadSignature, ValueError):
        return None


def read(raw: bytes) -> Came:
    """What this mail is. A report that proves nothing is only a machine's."""
    try:
        return _read(message_from_bytes(raw[:LONGEST], policy=compat32))
    except RecursionError:  # Packed in itself deeper than anybody packs a report: the mail server is done with it.
        return Came("other")


def _read(mail: Message) -> Came:
    if mail.get_content_type() == "multipart/report":
        return _report(mail)
    return Came("automatic" if _automatic(mail) else "other")


def _report(mail: Message) -> Came:
    parts = list(mail.walk())[1 : 2 * MOST]
    proved = next((found for part in parts if (found := _ours(part))), None)
    if mail.get_param("report-type") != "delivery-status" or proved is None:
        return Came("automatic")
    said = [one for part in parts if part.get_content_type() == "message/delivery-status" for one in _said(part)]
    return Came("report", tuple((proved, *one) for one in said[:MOST]))


def _ours(part: Message) -> UUID | None:
    """The message whose headers, or which as a whole, a report gives back in this part."""
    if part.get_content_type() == "text/rfc822-headers":
        body = part.get_payload(decode=True)
        part = message_from_bytes(body) if isinstance(body, bytes) else message_from_string("")
    told = part.get(HEADER)
    return message_of(str(told)) if told else None


def _said(part: Message) -> Iterator[tuple[str, str]]:
    """The action and the status of each recipient; the first block speaks of the mail as a whole, and has neither."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, Message) and (action := str(block.get("Action", "")).strip().lower()):
            yield action, str(block.get("Status", "")).strip().split(" ")[0]


def _automatic(mail: Message) -> bool:
    """Whether a machine sent it (RFC 3834, and what was usual before)."""
    told = str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    sender = mail.get("Return-Path")
    return (
        told != "no"
        or str(mail.get("Precedence", "")).strip().lower() in _PRECEDENCE
        or any(name in mail for name in _AUTOMATIC)
        or (sender is not None and not parseaddr(str(sender))[1])
    )
