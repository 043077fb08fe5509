"""Requests for codes hold no readable link to a person any more; attempts that failed are counted.

What owners are to know of older requests is counted first. The requests themselves live for minutes: whoever has one
under way asks again.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations, models

import masar.lib.identifiers
import masar.people.vault


def count(apps, schema_editor):
    """Old requests of people on file as counted attempts, one row a person, day, kind and rough network."""
    requests, attempts = apps.get_model("people", "CodeRequest"), apps.get_model("people", "Attempt")
    zone = ZoneInfo(settings.TIME_ZONE)
    old = requests.objects.filter(person__isnull=False).order_by("asked_at")
    for request in old.iterator(chunk_size=500):
        wrong = request.tries - (request.used_at is not None)
        what, times = ("too_many_codes", 1) if request.outcome == "locked" else ("wrong_code", wrong)
        if times <= 0:
            continue
        day = request.asked_at.astimezone(zone).date()
        row, _ = attempts.objects.get_or_create(
            person=request.person, day=day, what=what, network="", defaults={"times": 0, "last_at": request.asked_at}
        )
        attempts.objects.filter(pk=row.pk).update(times=models.F("times") + times, last_at=request.asked_at)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_tidying")]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=masar.lib.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person", models.UUIDField()),
                ("day", models.DateField()),
                ("what", models.CharField(max_length=20)),
                ("network", models.CharField(max_length=60)),
                ("times", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "day", "what", "network"), name="attempt_once")
                ],
                "indexes": [models.Index(fields=["last_at"], name="attempt_last")],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.DeleteModel(name="CodeRequest"),
        migrations.CreateModel(
            name="CodeRequest",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("channel", models.CharField(max_length=10)),
                ("network", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=2)),
                ("sealed", masar.people.vault.SealedField()),
                ("asked_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField()),
                ("outcome", models.CharField(max_length=12)),
                ("found", masar.people.vault.SealedField(null=True)),
                ("code", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["asked_at"], name="code_waiting", condition=models.Q(("outcome", "waiting"))
                    ),
                    models.Index(fields=["asked_at"], name="code_asked"),
                    models.Index(
                        fields=["network", "asked_at"], name="code_sent", condition=models.Q(("outcome", "sent"))
                    ),
                ],
            },
        ),
    ]
