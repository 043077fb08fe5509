"""The one table of the limits: a bucket a key, holding its theoretical arrival time."""

from django.db import models


class Bucket(models.Model):
    """A GCRA bucket. ``tat`` is in seconds of the Unix epoch, by the database's clock."""

    key = models.CharField(primary_key=True, max_length=100)
    tat = models.FloatField()
