"""How far each file has been taken in, so that an interrupted run goes on where it stopped."""

from django.db import models


class ImportRun(models.Model):
    """A file read through a profile, both by the hash of their content."""

    pk = models.CompositePrimaryKey("file", "profile")
    file = models.CharField(max_length=64)
    profile = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    rows_done = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(db_default=0)
    finished = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
