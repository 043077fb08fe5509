"""The tables of appointments: what of an office's time is taken, and by whom."""

from django.db import models

LIVE = ("held", "booked")
"""The states in which a place is taken."""


class Slot(models.Model):
    """Five minutes of an office for one purpose, and how many counters are taken then. A row is made when it is first
    needed; how many there may be is the office's capacity at the moment of taking.
    """

    office = models.CharField(max_length=40)
    purpose = models.CharField(max_length=16)
    at = models.DateTimeField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["at"], name="slot_at")]
        constraints = [
            models.UniqueConstraint(fields=["office", "purpose", "at"], name="slot_once"),
            models.CheckConstraint(condition=models.Q(taken__gte=0), name="slot_never_below_nothing"),
        ]


class Booking(models.Model):
    """A place from ``starts`` to ``ends`` for ``persons``. Its id is the form's own, so that it is taken once.

    ``held_until`` says when a place that is only held is free again, by itself. ``sequence`` counts how often this
    appointment of the case was moved, for calendars.
    """

    class State(models.TextChoices):
        HELD = "held"
        BOOKED = "booked"
        LAPSED = "lapsed"
        """Held, and never confirmed, or another was held instead."""
        MOVED = "moved"
        CANCELLED = "cancelled"
        DISPLACED = "displaced"
        """The office does not see anybody then after all."""
        CAME = "came"
        MISSED = "missed"

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField()
    office = models.CharField(max_length=40)
    purpose = models.CharField(max_length=16)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    persons = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=State.choices)
    held_until = models.DateTimeField()
    changed_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["office", "purpose", "starts"], name="booking_of_office"),
            models.Index(fields=["case_id"], name="booking_of_case"),
            models.Index(fields=["starts"], name="booking_starts"),
            # Few are held at any moment: whoever looks for holds that ended reads those alone.
            models.Index(
                fields=["office", "purpose", "starts"], name="booking_held_at", condition=models.Q(state="held")
            ),
        ]
        constraints = [
            # One open booking a case and purpose; and one more that is held, while it is being moved.
            models.UniqueConstraint(
                fields=["case_id", "purpose"], name="booking_once", condition=models.Q(state="booked")
            ),
            models.UniqueConstraint(
                fields=["case_id", "purpose"], name="booking_held_once", condition=models.Q(state="held")
            ),
        ]
