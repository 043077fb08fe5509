"""Drafts: begun, found again, changed, and deleted when their time is over.

A draft is found by the blind index of its contact alone, and handed only to whoever proved by a code that they read
what is sent there. Whether a contact has any is nobody else's to know: a code is sent to every contact that is typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from masar.applying.models import Draft, spelled
from masar.documents import moving
from masar.people import codes
from masar.people.keyring import ring
from masar.people.vault import opened, seal

KEPT = timedelta(days=30)
"""From the last change until a draft that was not sent is deleted."""
AFTER = timedelta(days=1)
"""From sending until its receipt cannot be shown again."""
MOST = 20
"""Drafts of one contact: a family's, and no more than a stranger can do harm with."""
BATCH = 500
Who = Sequence[str]
"""The blind indexes of a contact, one for each key of the ring."""


class TooMany(Exception):
    """The contact has as many drafts as one can have."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A contact in its one spelling: ``mobile`` or ``email``, and where it is."""

    kind: str
    value: str = field(repr=False)

    @property
    def spelled(self) -> str:
        """What it is found under."""
        return spelled(self.kind, self.value)


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft holds. ``answers`` by question, as the form has them; ``ours`` are the questions whose answers
    came from what is on file, ``anew`` those that became new or other since it was begun; ``office`` a code.
    """

    contact: Mapping[str, str] = field(repr=False)
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    ours: tuple[str, ...] = ()
    anew: tuple[str, ...] = ()
    office: str = ""

    @property
    def reach(self) -> Reach:
        """Whose it is."""
        return Reach(**self.contact)


def who(reach: Reach) -> tuple[str, ...]:
    """The blind indexes under which the drafts of a contact are found."""
    return tuple(ring().blinds(reach.spelled))


def ask_code(reach: Reach, *, service: str = "", language: str, network: str, device: str = "", now: datetime) -> str:
    """Ask for a code to this contact, for an application to ``service`` or for what was begun: the token of the
    request, for the asker's browser. The same is done for every contact.
    """
    change = {"step": "draft", "kind": reach.kind, "value": reach.value, "service": service}
    asked = (str(UUID(ring().blind(reach.spelled)[:32])),)
    wanted = codes.Ask(codes.DRAFT, asked, language, network, reach.kind, device, change)
    return codes.ask(wanted, now=now)


def proved(by: codes.Opened) -> tuple[Reach, str]:
    """The contact whose code was right, and the service it was asked for, or nothing."""
    change = by.change or {}
    return Reach(change["kind"], change["value"]), change["service"]


def read(draft: Draft) -> Content:
    """What a draft holds. Raises keyring.Unreadable."""
    told = opened(Draft, draft.pk, draft.sealed)
    return Content(**{**told, "ours": tuple(told["ours"]), "anew": tuple(told["anew"])})


def _write(draft: Draft, content: Content) -> None:
    draft.sealed = seal(Draft, draft.pk, asdict(content))


def begin(
    reach: Reach,
    *,
    service: str,
    form: int,
    language: str,
    answers: Mapping[str, Any] | None = None,
    now: datetime,
) -> Draft:
    """A new draft of the contact; ``answers`` are from what is on file. Raises TooMany."""
    if Draft.objects.filter(contact__in=who(reach), ends_at__gt=now).count() >= MOST:
        raise TooMany
    content = Content(asdict(reach), dict(answers or {}), tuple(sorted(answers or ())))
    draft = Draft(contact=ring().blind(reach.spelled), service=service, form=form, language=language)
    draft.begun_at, draft.ends_at = now, now + KEPT
    _write(draft, content)
    draft.save(force_insert=True)
    return draft


def of(whose: Who, *, now: datetime) -> list[Draft]:
    """What the contact has begun and not sent, the newest first."""
    unsent = Draft.objects.filter(contact__in=whose, case_id__isnull=True, ends_at__gt=now)
    return list(unsent.order_by("-begun_at")[:MOST])


def find(whose: Who, id: UUID | str, *, now: datetime) -> Draft | None:
    """This draft of the contact, sent or not; None if there is none, if it is another's, or over."""
    return Draft.objects.filter(pk=id, contact__in=whose, ends_at__gt=now).first()


@transaction.atomic
def change(
    whose: Who, id: UUID | str, by: Callable[[Draft, Content], tuple[int, Content]], *, now: datetime
) -> Draft | None:
    """Change what a draft holds: ``by`` gives the version of the form and the new content. None if it is not there
    any more, or was sent: of two browsers the second must not change what the first has sent.
    """
    unsent = Draft.objects.select_for_update().filter(pk=id, contact__in=whose, case_id__isnull=True, ends_at__gt=now)
    draft = unsent.first()
    if draft is not None:
        draft.form, content = by(draft, read(draft))
        draft.ends_at = now + KEPT
        _write(draft, content)
        draft.save(update_fields=["form", "ends_at", "sealed"])
    return draft


@transaction.atomic
def drop(whose: Who, id: UUID | str, *, now: datetime) -> bool:
    """Delete a draft that was not sent, at once, because its owner says so; whether there was one."""
    gone = Draft.objects.filter(pk=id, contact__in=whose, case_id__isnull=True).delete()[0]
    if gone:
        moving.forget(UUID(str(id)), now=now)
    return bool(gone)


def forget(now: datetime) -> int:
    """Delete the drafts whose time is over; how many there were."""
    gone = 0
    while batch := list(
        Draft.objects.filter(ends_at__lte=now).order_by("ends_at").values_list("pk", flat=True)[:BATCH]
    ):
        gone += _forgotten(batch, now)
    return gone


@transaction.atomic
def _forgotten(batch: Sequence[UUID], now: datetime) -> int:
    over = Draft.objects.select_for_update().filter(pk__in=batch, ends_at__lte=now)
    ids = list(over.values_list("pk", flat=True))
    for draft in ids:
        moving.forget(draft, now=now)
    return Draft.objects.filter(pk__in=ids).delete()[0]
