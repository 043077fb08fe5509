"""What was begun, and what was sent as it was shown."""

from django.db import models

from masar.lib.identifiers import uuid7
from masar.people.vault import SealedField, opened


def spelled(kind: str, value: str) -> str:
    """What a contact is found under here: telephones begin an address with a capital letter."""
    return f"draft|{kind}|{value.lower()}"


class Draft(models.Model):
    """An application that somebody has begun and not sent; for a day after sending, its receipt.

    ``contact`` is the blind index of whoever's it is; ``form`` the version of the form that its answers belong to.
    ``sealed`` is a ``drafts.Content``; ``receipt`` the secret of the receipt: {"secret"}.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.CharField(max_length=64)
    service = models.CharField(max_length=40)
    form = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    sealed = SealedField()
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    case_id = models.UUIDField(null=True)
    number = models.CharField(max_length=13, default="")
    receipt = SealedField(null=True)

    BLIND = "contact"

    class Meta:
        indexes = [
            # Whoever comes back by a code finds what they have begun.
            models.Index(fields=["contact", "begun_at"], name="draft_contact"),
            # What is over is deleted, oldest first.
            models.Index(fields=["ends_at"], name="draft_ends"),
        ]

    def spelled(self) -> str:
        """What ``contact`` is the blind index of (``people.reindexing``)."""
        return spelled(**opened(Draft, self.pk, self.sealed)["contact"])


class Submission(models.Model):
    """What was sent with an application, as it was shown: kept with the case, for those who work on it.

    ``draft`` is what it was sent from, once. ``sealed`` is a ``shown.Shown`` as JSON has it.
    """

    case_id = models.UUIDField(primary_key=True)
    draft = models.UUIDField(unique=True)
    form = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    sealed = SealedField()
    sent_at = models.DateTimeField()


class Signature(models.Model):
    """Somebody besides whoever applied who has to agree to an application, and what they answered.

    ``contact`` is the blind index of where they were asked, empty if only an office can ask them; ``on_file`` says
    that it is the contact of the person on file, and not what was typed. ``sealed`` is what they are shown, and where
    they are reached: {"shown", "reach"}; ``answer`` what was said with it: {"reason", "said", "language"}.
    """

    class State(models.TextChoices):
        WANTED = "wanted"
        AT_OFFICE = "at_office"
        AGREED = "agreed"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    number = models.CharField(max_length=13)
    service = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    contact = models.CharField(max_length=64)
    on_file = models.BooleanField()
    state = models.CharField(max_length=10, choices=State.choices)
    sealed = SealedField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = SealedField(null=True)

    BLIND = "contact"

    class Meta:
        constraints = [
            # Nobody is asked twice.
            models.UniqueConstraint(fields=["case_id", "role"], name="signature_once"),
        ]
        indexes = [
            # Whoever has typed a code and the number of an application finds what is asked of them.
            models.Index(fields=["number", "contact"], name="signature_asked"),
        ]

    def spelled(self) -> str:
        """What ``contact`` is the blind index of, where there is one (``people.reindexing``)."""
        return spelled(**opened(Signature, self.pk, self.sealed)["reach"])
