"""Placeholder so that the tree imports; the delivery engine replaces this file as a whole."""

from datetime import datetime
from uuid import UUID


def available(channel: str) -> bool:
    return False


def post(
    *,
    channel: str,
    kind: str,
    to: str,
    subject: str,
    body: str,
    language: str,
    key: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> UUID:
    raise NotImplementedError
