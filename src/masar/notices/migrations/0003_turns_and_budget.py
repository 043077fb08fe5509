from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_tidying"),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("channel", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("half_at", models.DateTimeField(null=True)),
                ("end_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Spending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=10)),
                ("minute", models.DateTimeField()),
                ("messages", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("channel", "minute"), name="spending_once")],
            },
        ),
        # What waits at this moment is mostly codes: it goes like codes that anybody can ask for.
        migrations.AddField(
            model_name="delivery",
            name="urgency",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="delivery",
            name="turn",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["channel", "urgency", "turn"],
                name="delivery_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False), ("state", "waiting")),
                fields=["expires_at"],
                name="delivery_expires",
            ),
        ),
    ]
