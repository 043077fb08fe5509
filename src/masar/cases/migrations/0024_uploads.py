"""Workbooks that officers hand in."""

from django.db import migrations, models

import masar.lib.identifiers
import masar.people.vault


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_alike")]
    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=masar.lib.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("officer", models.BigIntegerField()),
                ("office", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("sealed", masar.people.vault.SealedField(null=True)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("report", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["officer", "id"], name="upload_of_officer"),
                    models.Index(condition=models.Q(("done_at__isnull", True)), fields=["id"], name="upload_waiting"),
                    models.Index(
                        condition=models.Q(("done_at__isnull", False)), fields=["done_at"], name="upload_done"
                    ),
                ],
            },
        ),
    ]
