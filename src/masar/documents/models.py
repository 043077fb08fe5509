"""The table of files that were handed in."""

from django.db import models

from masar.lib.identifiers import uuid7
from masar.people.vault import SealedField

LIVE = ("arriving", "received", "checking", "checked", "not_checkable")
"""The states of what is there: neither refused nor taken back."""


class Upload(models.Model):
    """One file that somebody handed in as ``document`` for ``owner``, the opaque id of a case or of what becomes one.

    ``digest`` and ``size`` are of what came: the receipt. ``sealed`` is {"name": what the file was called, "key": the
    key of what lies at ``address``}. ``other`` has the addresses of content that has to go, or is being written.
    ``due_at`` is when the worker comes to it next: a lease while one is at it; null where nothing is left to do.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving"
        RECEIVED = "received"
        CHECKING = "checking"
        CHECKED = "checked"
        NOT_CHECKABLE = "not_checkable"
        """We look ourselves."""
        REFUSED = "refused"
        """By the checks; an office refuses by an event."""
        REMOVED = "removed"

    class Scan(models.TextChoices):
        NONE = "none"
        """There is no scanner."""
        WAITING = "waiting"
        CLEAN = "clean"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.UUIDField()
    person = models.UUIDField()
    document = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    pages = models.PositiveSmallIntegerField(null=True)
    hint = models.CharField(max_length=16, default="")
    state = models.CharField(max_length=16, choices=State.choices)
    reason = models.CharField(max_length=16, default="")
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.NONE)
    address = models.CharField(max_length=64)
    other = models.CharField(max_length=200, default="")
    sealed = SealedField(null=True)
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="document_of_owner"),
            models.Index(fields=["due_at"], name="document_due", condition=models.Q(due_at__isnull=False)),
        ]
        constraints = [
            # The same file, sent twice, is one: also where a browser sends it twice at once.
            models.UniqueConstraint(
                fields=["owner", "document", "digest"],
                name="document_once",
                condition=models.Q(state__in=LIVE),
            ),
        ]
