"""The one table of the engine: a message on its way."""

from django.db import models

from masar.lib.identifiers import uuid7
from masar.people.vault import SealedField


class Delivery(models.Model):
    """One message to one address. ``sealed``: {"to", "subject", "body"}, wiped once it is sent or worthless.

    ``key`` makes a repeated request for the same message harmless. ``lease`` names the claim of the worker that
    is sending it, until ``leased_until``. ``error`` is a short code of the last failure, never its text.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        EXPIRED = "expired"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    sealed = SealedField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, default="")

    class Meta:
        indexes = [
            # Workers read what is due, the oldest first.
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state="waiting")),
            # Tidying deletes what was settled long ago; the operator reads the dead letters.
            models.Index(
                fields=["settled_at"], name="delivery_settled", condition=models.Q(settled_at__isnull=False)
            ),
            models.Index(fields=["created_at"], name="delivery_dead", condition=models.Q(state="dead")),
        ]
