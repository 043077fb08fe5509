"""The published catalogue: what can be applied for, and every word that was ever said about it."""

from django.db import models


class Family(models.Model):
    """A group of services, with its words in every language."""

    code = models.CharField(primary_key=True, max_length=60)
    position = models.PositiveSmallIntegerField()
    wording = models.JSONField()


class Authority(models.Model):
    """Another authority that may hold a case."""

    code = models.CharField(primary_key=True, max_length=60)
    wording = models.JSONField()


class Service(models.Model):
    """What can be applied for."""

    code = models.CharField(primary_key=True, max_length=60)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()


class Procedure(models.Model):
    """A published version of how a service is carried out. Its structure never changes."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    structure = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "version"], name="procedure_version_once")]


class WordingRevision(models.Model):
    """The words of a service as they were from ``made_at`` on. Rows are only ever added."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    wording = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="wording_revision_once")]


class Form(models.Model):
    """A published version of what is asked of whoever applies from home. Its structure never changes."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    structure = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "version"], name="form_version_once")]


class FormWording(models.Model):
    """The words of a service's form, all its versions, as they were from ``made_at`` on. Rows are only ever added."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    wording = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="form_wording_once")]


class Revision(models.Model):
    """One row that changes whenever the catalogue does, so that every process notices cheaply."""

    name = models.CharField(primary_key=True, max_length=20, default="catalogue")
    digest = models.CharField(max_length=32)
