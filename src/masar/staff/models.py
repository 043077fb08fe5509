"""Offices with their calendars, and the project's own user model.

Small tables that everybody reads; they never point at cases.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Value


class Calendar(models.Model):
    """A working week. ``weekend`` holds ISO weekdays (Monday is 1, Sunday is 7)."""

    code = models.CharField(primary_key=True, max_length=40)
    weekend = models.JSONField()


class Holiday(models.Model):
    """A day on which the offices of a calendar do not work."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    name = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="holiday_once")]


class Office(models.Model):
    """Where applications are handed in, decided and collected."""

    code = models.CharField(primary_key=True, max_length=40)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    name = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")
    place = models.JSONField(db_default=Value({}, models.JSONField()), help_text="By language.")
    more = models.JSONField(db_default=Value({}, models.JSONField()), help_text="What else it says: ``details``.")


class User(AbstractUser):
    """Somebody who works for the ministry."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
