"""Offices with their calendars, and the project's own user model.

Small tables that everybody reads; they never point at cases.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Value

from masar.lib.identifiers import uuid7


class Calendar(models.Model):
    """A working week. ``weekend`` holds ISO weekdays (Monday is 1, Sunday is 7)."""

    code = models.CharField(primary_key=True, max_length=40)
    weekend = models.JSONField()


class Holiday(models.Model):
    """A day on which the offices of a calendar do not work, as their file says; ``Decree`` may say otherwise."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    name = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="holiday_once")]


class Decree(models.Model):
    """A day that is otherwise than the offices' file says: ``holidays``. ``off``: nobody works on it."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    off = models.BooleanField()
    name = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="decree_once")]


class Office(models.Model):
    """Where applications are handed in, decided and collected."""

    code = models.CharField(primary_key=True, max_length=40)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    name = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")
    place = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")
    more = models.JSONField(db_default=Value({}, models.JSONField()), help_text="What else it says: ``details``.")


class Unit(models.Model):
    """A part of an office: a counter, a desk, a section."""

    code = models.CharField(max_length=40)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="unit_once")]


class User(AbstractUser):
    """Somebody who works for the ministry. Nobody is deleted: whoever left is closed (``is_active``)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    language = models.CharField(max_length=8, db_default="", default="", blank=True)
    sessions_ended_at = models.DateTimeField(null=True, blank=True)


class Posting(models.Model):
    """What somebody is, and where: ``rights.Posting``. Without an office it is all of them, and so for services."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="postings")
    role = models.CharField(max_length=20)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    service = models.CharField(max_length=40, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)


class Invitation(models.Model):
    """The right to choose a password, once: ``inviting``. Only the code's hash is kept."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    code = models.CharField(max_length=64)
    until = models.DateTimeField()


class Link(models.Model):
    """An account of the ministry's own sign-on, by issuer and subject, that stands for an officer: ``linking``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="link_of_account"),
            models.UniqueConstraint(fields=["user", "issuer"], name="link_of_officer"),
        ]


class SignIn(models.Model):
    """What happened at the door: ``signing.Kind``. Without a user where the name was nobody's."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=24)
    network = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user", "at"], name="signin_by_user"),
            models.Index(fields=["at"], name="signin_at"),
            models.Index(fields=["network", "at"], name="signin_network"),
        ]


class Look(models.Model):
    """That an officer was shown a case (null: none was found): ``looking``. Rows of one page share ``page``."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saw = models.CharField(max_length=16)
    case_id = models.UUIDField(null=True)
    about = models.CharField(max_length=64)
    page = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user", "at"], name="look_by_user"),
            models.Index(fields=["case_id", "at"], name="look_by_case"),
            models.Index(fields=["at"], name="look_at"),
        ]


class Deed(models.Model):
    """What was done about the house itself: ``deeds``. Without ``by`` it was done from the server's command line.

    ``whom`` is the officer it was done about; ``about`` says the rest in codes. Rows are only ever added.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    did = models.CharField(max_length=24)
    whom = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    about = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["by", "at"], name="deed_by"),
            models.Index(fields=["whom", "at"], name="deed_whom"),
            models.Index(fields=["at"], name="deed_at"),
        ]
