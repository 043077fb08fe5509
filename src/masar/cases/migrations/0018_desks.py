"""What queues are read from, who has taken a case on, and who has seen what of it."""

import datetime
import masar.lib.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_open_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer", models.BigIntegerField()),
                ("escalated", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "officer", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("officer", models.BigIntegerField()),
                ("events", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Settled",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id",
                        "source",
                        "source_id",
                        "digest",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("source", models.CharField(max_length=40)),
                ("source_id", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=32)),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ClaimChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=masar.lib.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("before", models.BigIntegerField(null=True)),
                ("after", models.BigIntegerField(null=True)),
                ("by", models.BigIntegerField()),
                ("why", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["case_id", "at"], name="claim_change")],
            },
        ),
        migrations.CreateModel(
            name="OpenCase",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=13)),
                ("service", models.CharField(max_length=40)),
                ("office", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=12)),
                ("since", models.DateField()),
                ("here_since", models.DateField()),
                ("due_on", models.DateField()),
                ("due", models.CharField(max_length=12)),
                ("still_on", models.DateField()),
                ("doubt_on", models.DateField()),
                ("officer", models.BigIntegerField(null=True)),
                ("escalated", models.BooleanField(db_default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["office", "state", "since", "case_id", "service", "officer"], name="open_since"
                    ),
                    models.Index(
                        fields=["office", "state", "due_on", "case_id", "service", "officer"], name="open_due"
                    ),
                    models.Index(
                        fields=["office", "state", "still_on", "case_id", "service", "officer"], name="open_still"
                    ),
                    models.Index(
                        condition=models.Q(("officer__isnull", False)),
                        fields=["officer", "state", "since", "case_id"],
                        name="open_mine",
                    ),
                    models.Index(
                        condition=models.Q(("doubt_on__lt", datetime.date(9999, 12, 31))),
                        fields=["office", "doubt_on", "case_id"],
                        name="open_doubt",
                    ),
                ],
            },
        ),
    ]
