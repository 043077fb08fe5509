"""Time goes by for the buckets: they go by the database's clock, which no test can move."""

from datetime import timedelta

from django.db.models import F

from masar.limits.models import Bucket


def passed(**much: float) -> None:
    """Let so much time pass: ``passed(hours=1)``."""
    Bucket.objects.update(tat=F("tat") - timedelta(**much).total_seconds())
