"""Numbers that belong to nobody. They are planted where only a thief finds them; a look-up raises an alarm."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db.models import F

from masar.lib.numbers import new_number
from masar.notices import messages
from masar.people.keyring import ring
from masar.people.models import Canary
from masar.people.vault import seal

log = logging.getLogger(__name__)


def plant(label: str, *, now: datetime, number: str | None = None) -> str:
    """A canary, to be put into the place that ``label`` names; an application number unless one is given.

    ``number`` may be an identity number as ``people.identities.found_under`` spells it (``eg|2990…``).
    """
    text = number or new_number()
    key = uuid4()
    sealed = seal(Canary, key, {"number": text})
    blind, current = ring().blind(text), ring().index.current
    Canary.objects.create(id=key, blind=blind, key=current, sealed=sealed, label=label, planted_at=now)
    return text


def notice_number(number: str, *, network: str, now: datetime) -> None:
    """Raise the alarm if an application number that opened nothing is a canary."""
    notice(ring().blinds(number), network=network, now=now)


def notice(blinds: Sequence[str], *, network: str, now: datetime) -> None:
    """Raise the alarm if one of these blind indexes is a canary's."""
    for canary in Canary.objects.filter(blind__in=blinds):
        Canary.objects.filter(pk=canary.pk).update(seen_at=now, seen=F("seen") + 1)
        log.critical("a canary was looked up: planted in %s, asked from %s", canary.label, network)
        messages.alarm(canary.label, network=network, now=now)
